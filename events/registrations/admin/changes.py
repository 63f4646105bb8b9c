"""Changes of identity or category that wait for a decision: old beside new."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.conferences.rules import Role
from events.conferences.steps import StepsAdmin
from events.registrations import actions, queries
from events.registrations.admin.badges import ReadOnlyAdmin
from events.registrations.forms import ReasonForm
from events.registrations.models import PendingChange
from events.registrations.rules.changes import ChangeState


@admin.register(PendingChange)
class PendingChangeAdmin(ReadOnlyAdmin, StepsAdmin):
    """What people want to change; decided on one by one, on a page that shows what it changes."""

    roles = (Role.REGISTRATION, Role.PROTOCOL, Role.MEDIA)
    view_roles = ()
    change_form_template = "admin/events/pendingchange/change_form.html"
    list_display = ("registration", "what", "state", "category", "delegation", "conference", "asked")
    list_filter = ("state", "conference", "category")
    list_select_related = (
        "registration",
        "conference",
        "category",
        "from_category",
        "delegation__organization",
        "from_delegation__organization",
    )
    search_fields = ("registration__reference", "registration__name")
    search_help_text = _("Registration ID or name")
    ordering = ("asked_at", "pk")
    fields = readonly_fields = ("registration", "state", "note", "asked", "decided", "decided_by", "reason")

    def scoped(self, request: HttpRequest, queryset: QuerySet[Any], *, change: bool = False) -> QuerySet[Any]:
        """The role at the conference, and by it what the role may see."""
        seen = PendingChange.objects.visible_to(request.user)
        return super().scoped(request, queryset, change=change).filter(pk__in=seen.values("pk"))

    @admin.display(description=_("what changes"))
    def what(self, change: PendingChange) -> str:
        return ", ".join(str(one.label) for one in queries.differences_of(change))

    @admin.display(description=_("asked"), ordering="asked_at")
    def asked(self, change: PendingChange) -> str:
        return formats.moment(change.asked_at, change.conference.zone)

    @admin.display(description=_("decided"))
    def decided(self, change: PendingChange) -> str:
        return formats.moment(change.decided_at, change.conference.zone) if change.decided_at else "–"

    def more(self, request: HttpRequest, row: PendingChange) -> dict[str, Any]:
        return {
            "differences": queries.differences_of(row),
            "is_open": row.state == ChangeState.OPEN and self._may_decide(request, row),
        }

    def _may_decide(self, request: HttpRequest, change: PendingChange) -> bool:
        may = PendingChange.objects.decidable_by(
            request.user, conference=change.conference, now=timezone.now()
        )
        return bool(may.filter(pk=change.pk).exists())

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [
            path("<int:pk>/decide/<slug:name>/", decide, name="events_pendingchange_decide"),
            *super().get_urls(),
        ]

    def decide(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Says what will happen (GET), then approves or refuses (POST)."""
        change: PendingChange | None = (
            self.get_queryset(request).filter(pk=pk).select_related(*queries.CHANGE_RELATED).first()
        )
        if change is None or name not in {"approve", "refuse"}:
            raise Http404
        if not self._may_decide(request, change):
            raise PermissionDenied
        form = ReasonForm(request.POST or None) if name == "refuse" else None
        if request.method == "POST" and (form is None or form.is_valid()):
            self._decided(request, change, form.cleaned_data["reason"] if form else None)
            return redirect("admin:events_pendingchange_change", change.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Refuse this change") if form else _("Approve this change"),
            "change": change,
            "differences": queries.differences_of(change),
            "form": form,
        }
        status = 400 if form is not None and form.errors else 200
        return render(request, "admin/events/pendingchange/decide.html", context, status=status)

    def _decided(self, request: HttpRequest, change: PendingChange, reason: str | None) -> None:
        who: dict[str, Any] = {"by": request.user, "now": timezone.now()}
        try:
            if reason is None:
                actions.approve_change(change, **who)
            else:
                actions.refuse_change(change, reason=reason, **who)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, f"{change.registration}: {change.get_state_display()}")
