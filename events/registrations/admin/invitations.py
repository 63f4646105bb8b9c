"""Personal invitations: a list of people invited at once, what became of each link, and taking links back."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.common import formats
from events.common.rules import LinkState
from events.conferences.rules import Role
from events.registrations import actions
from events.registrations.actions import Guest
from events.registrations.admin.badges import ReadOnlyAdmin
from events.registrations.models import CategoryInvitation, ParticipantCategory
from events.registrations.rules.invitations import DAYS, MOST, MOST_DAYS, read_list

OPENED = "opened"


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("sent", _("Sent")),
            (OPENED, _("Opened")),
            *((one.value, one.label) for one in LinkState if one != LinkState.OPEN),
        ]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[CategoryInvitation]
    ) -> QuerySet[CategoryInvitation]:
        now = timezone.now()
        is_open = Q(used_at=None, revoked_at=None, expires_at__gt=now)
        states = {
            "sent": is_open & Q(opened_at=None),
            OPENED: is_open & Q(opened_at__isnull=False),
            LinkState.USED: Q(used_at__isnull=False),
            LinkState.REVOKED: Q(used_at=None, revoked_at__isnull=False),
            LinkState.EXPIRED: Q(used_at=None, revoked_at=None, expires_at__lte=now),
        }
        return queryset.filter(states.get(self.value() or "", Q()))


class InviteForm(forms.Form):
    """Whom to invite, one a line, into which category, and how long each link works."""

    category: Any = forms.ModelChoiceField(
        label=_("Category"),
        queryset=None,
        help_text=_("For the lines that name none. Only categories by invitation are listed."),
    )
    people = forms.CharField(
        label=_("People"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "One a line: e-mail address, name, code of a category. Name and category may be left out; "
            "lines of a spreadsheet may be pasted. At most %(most)d."
        )
        % {"most": MOST},
    )
    days = forms.IntegerField(
        label=_("Days for which a link works"), initial=DAYS, min_value=1, max_value=MOST_DAYS
    )

    def __init__(self, data: Any, *, categories: QuerySet[ParticipantCategory]) -> None:
        super().__init__(data)
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        self.fields["category"].initial = categories.first()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        default = data.get("category")
        if default is None or "people" not in data:
            return data
        named = {one.code: one for one in default.conference.categories.select_related("conference")}
        guests = []
        for one in read_list(data["people"]):
            category = named.get(one.category.casefold()) if one.category else default
            if category is None:
                text = _("Line %(line)s: there is no category “%(code)s” at this conference.")
                self.add_error("people", text % {"line": one.line, "code": one.category[:40]})
                continue
            guests.append(Guest(one.line, one.email, one.name, category))
        data["guests"] = guests
        return data


@admin.register(CategoryInvitation)
class CategoryInvitationAdmin(ReadOnlyAdmin):
    """The links themselves are never shown; they stand in the mails alone."""

    roles = (Role.REGISTRATION,)
    view_roles = ()
    list_display = ("email", "name", "category", "conference", "state", "sent", "expires")
    list_filter = ("conference", "category", StateFilter)
    list_select_related = ("category", "conference")
    search_fields = ("email", "name")
    search_help_text = _("E-mail address or name")
    ordering = ("-created_at", "-pk")
    actions = ("revoke",)
    fields = readonly_fields = (
        "email",
        "name",
        "category",
        "conference",
        "state",
        "sent",
        "expires",
        "opened",
        "used",
        "used_by",
    )

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super(ReadOnlyAdmin, self).has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing of an invitation is rewritten; the list's action needs this."""
        return obj is None and super(ReadOnlyAdmin, self).has_change_permission(request, obj)

    @admin.display(description=_("state"))
    def state(self, invitation: CategoryInvitation) -> str:
        state = invitation.link_state(timezone.now())
        if state != LinkState.OPEN:
            return str(state.label)
        return str(_("Opened") if invitation.opened_at else _("Sent"))

    @admin.display(description=_("sent"), ordering="created_at")
    def sent(self, invitation: CategoryInvitation) -> str:
        return _there(invitation, invitation.created_at)

    @admin.display(description=_("works until"), ordering="expires_at")
    def expires(self, invitation: CategoryInvitation) -> str:
        return _there(invitation, invitation.expires_at)

    @admin.display(description=_("opened"))
    def opened(self, invitation: CategoryInvitation) -> str:
        return _there(invitation, invitation.opened_at)

    @admin.display(description=_("used"))
    def used(self, invitation: CategoryInvitation) -> str:
        return _there(invitation, invitation.used_at)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Invites a list of people, all or nobody."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        mine = self.conferences(request, change=True)
        closed = ParticipantCategory.objects.filter(conference__in=mine.values("pk"), is_by_invitation=True)
        form = InviteForm(
            request.POST if request.method == "POST" else None,
            categories=closed.select_related("conference").order_by("conference", F("position")),
        )
        if form.is_valid() and self._invited(request, form):
            return redirect("admin:events_categoryinvitation_changelist")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        context |= {"title": _("Invite people"), "has_categories": closed.exists()}
        status = 400 if form.errors else 200
        return render(request, "admin/events/categoryinvitation/invite.html", context, status=status)

    def _invited(self, request: HttpRequest, form: InviteForm) -> bool:
        facts = {"days": form.cleaned_data["days"], "by": request.user, "now": timezone.now()}
        try:
            made = actions.invite(form.cleaned_data["guests"], **facts)
        except ValidationError as error:
            form.add_error("people", error.messages)
            return False
        text = ngettext("%(number)d person is invited.", "%(number)d people are invited.", len(made))
        messages.success(request, text % {"number": len(made)})
        return True

    @admin.action(description=_("Withdraw the links"), permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[CategoryInvitation]) -> None:
        now = timezone.now()
        rows = self.scoped(request, queryset, change=True)
        done = sum(actions.revoke_invitation(one, by=request.user, now=now) for one in rows)
        text = ngettext("%(number)d link is withdrawn.", "%(number)d links are withdrawn.", done)
        messages.success(request, text % {"number": done})


def _there(invitation: CategoryInvitation, moment: datetime | None) -> str:
    return formats.moment(moment, invitation.conference.zone) if moment else "–"
