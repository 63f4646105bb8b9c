"""The list of registrations: deciding in bulk on a page that asks first, registering by hand, CSV."""

import csv
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.common import formats
from events.common.cells import escaped
from events.conferences.rules import Role
from events.conferences.steps import ticked
from events.registrations import actions, queries
from events.registrations.actions import MAX_AT_ONCE, BulkResult
from events.registrations.admin.correcting import CorrectingAdmin
from events.registrations.admin.decisions import BY_NAME, DECISIONS, as_read
from events.registrations.admin.duplicates import DuplicatesMixin
from events.registrations.admin.figures import FiguresMixin
from events.registrations.admin.filters import AgeFilter, SavedFiltersMixin, TermsFilter
from events.registrations.admin.forms import ManualForm
from events.registrations.admin.printing import BadgeFilter, DelegationFilter, PrintingMixin
from events.registrations.admin.replacing import ReplacingAdmin
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState
from events.registrations.rules.extra import PREFIX

# What the file holds; no address and nothing private.
COLUMNS = (
    ("reference", lambda row: row.reference),
    ("name", lambda row: row.name),
    ("native_name", lambda row: row.native_name),
    ("organization", lambda row: row.organization_name),
    ("function", lambda row: row.function),
    ("delegation", lambda row: str(row.delegation or "")),
    ("category", lambda row: row.category.code),
    ("mode", lambda row: row.mode),
    ("state", lambda row: row.state),
    ("asked", lambda row: row.submitted_at.isoformat()),
    ("decided", lambda row: row.decided_at.isoformat() if row.decided_at else ""),
)


@admin.register(Registration)
class RegistrationAdmin(
    PrintingMixin, FiguresMixin, DuplicatesMixin, SavedFiltersMixin, CorrectingAdmin, ReplacingAdmin
):
    """Nothing is typed into a registration here: every change is a decision."""

    roles = (Role.REGISTRATION, Role.PROTOCOL, Role.MEDIA)
    view_roles = ()
    change_list_template = "admin/events/registration/change_list.html"
    change_form_template = "admin/events/registration/change_form.html"
    list_display = ("reference", "name", "state", "category", "delegation", "conference", "asked", "waits")
    list_filter = (
        "state",
        "conference",
        "category",
        AgeFilter,
        BadgeFilter,
        DelegationFilter,
        "mode",
        TermsFilter,
    )
    list_select_related = ("conference", "category", "delegation__organization")
    search_fields = ("reference", "name", "native_name", "organization_name", "person__user__email")
    search_help_text = _("Registration ID, name, organization or e-mail address")
    show_full_result_count = False
    ordering = ("submitted_at", "pk")
    actions = ("approve", "ask", "refuse", "withdraw", "print_badges", "merge_duplicates", "export_csv")
    fields = readonly_fields = (
        "reference",
        "conference",
        "state",
        "reason",
        "name",
        "native_name",
        "native_language",
        "organization_name",
        "function",
        "category",
        "delegation",
        "portrait",
        "mode",
        "listing",
        "terms_version",
        "priority",
        "asked",
        "decided",
        "decided_by",
    )

    def scoped(self, request: HttpRequest, queryset: QuerySet[Any], *, change: bool = False) -> QuerySet[Any]:
        """The role at the conference, and by it what the role may see."""
        seen = Registration.objects.visible_to(request.user)
        return super().scoped(request, queryset, change=change).filter(pk__in=seen.values("pk"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("asked"), ordering="submitted_at")
    def asked(self, row: Registration) -> str:
        return formats.moment(row.submitted_at, row.conference.zone)

    @admin.display(description=_("decided"))
    def decided(self, row: Registration) -> str:
        return formats.moment(row.decided_at, row.conference.zone) if row.decided_at else "–"

    @admin.display(description=_("photo"))
    def portrait(self, row: Registration) -> str:
        photo = queries.photo_of(row)
        if photo is None:
            return "–"
        mark = '<img src="{}" width="105" height="135" alt="">'
        return format_html(mark, photo.get_absolute_url())

    @admin.display(description=_("waits"))
    def waits(self, row: Registration) -> str:
        if row.state != RegistrationState.SUBMITTED:
            return "–"
        return formats.duration(timezone.now() - row.submitted_at)

    @admin.action(description=_("Approve …"))
    def approve(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        return self._ask(request, "approve", queryset)

    @admin.action(description=_("Ask for more …"))
    def ask(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        return self._ask(request, "ask", queryset)

    @admin.action(description=_("Refuse …"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        return self._ask(request, "refuse", queryset)

    @admin.action(description=_("Withdraw …"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        return self._ask(request, "withdraw", queryset)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_merge": self.has_merge_permission(request)}
        context |= self.saved_filters(request)
        return super().changelist_view(request, context)

    def _ask(self, request: HttpRequest, name: str, queryset: QuerySet[Registration]) -> HttpResponse:
        """Leads to the page that says what will happen to those ticked, and how many they are."""
        ids = list(queryset.order_by("submitted_at", "pk").values_list("pk", flat=True)[: MAX_AT_ONCE + 1])
        if len(ids) > MAX_AT_ONCE:
            text = _("Choose at most %(most)s at a time. Nothing was changed.") % {"most": MAX_AT_ONCE}
            messages.error(request, text)
            return redirect("admin:events_registration_changelist")
        joined = ",".join(str(pk) for pk in ids)
        return redirect(f"{reverse('admin:events_registration_decide', args=[name])}?ids={joined}")

    @admin.action(description=_("Save as CSV"))
    def export_csv(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="registrations.csv"'
        response["Cache-Control"] = "private, no-store"
        writer = csv.writer(response)
        rows = list(queryset.select_related("category", "delegation__organization"))
        answers = queries.answers_by_code(rows)
        codes = sorted({code for given in answers.values() for code in given})
        writer.writerow([name for name, _value in COLUMNS] + [f"{PREFIX}{code}" for code in codes])
        for row in rows:
            given = answers.get(row.pk, {})
            told = [value(row) for _name, value in COLUMNS] + [given.get(code, "") for code in codes]
            writer.writerow([escaped(cell) for cell in told])
        return response

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(self.decide)
        return [path("decide/<slug:name>/", decide, name="events_registration_decide"), *super().get_urls()]

    def decide(self, request: HttpRequest, name: str) -> HttpResponse:
        """Says what will happen (GET), then decides each by itself (POST)."""
        decision = BY_NAME.get(name)
        if decision is None:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_queryset(request).select_related(
            "conference", "category", "person__user", "delegation__organization"
        )
        chosen = ticked(request, rows, most=MAX_AT_ONCE)
        as_read(request, chosen)
        data = request.POST if request.method == "POST" else None
        form = decision.form(data)
        if request.method == "POST" and form.is_valid():
            result = decision.act(chosen, by=request.user, now=timezone.now(), **form.cleaned_data)
            self._say(request, result)
            return redirect("admin:events_registration_changelist")
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": decision.label,
            "decision": decision,
            "chosen": chosen,
            "form": form,
        }
        template = "admin/events/registration/decide.html"
        return render(request, template, context, status=400 if form.errors else 200)

    def _say(self, request: HttpRequest, result: BulkResult) -> None:
        done = len(result.confirmed) + len(result.waitlisted) + len(result.asked) + len(result.closed)
        if done:
            text = ngettext("Decided on %(number)d.", "Decided on %(number)d.", done) % {"number": done}
            messages.success(request, text)
        if number := len(result.waitlisted):
            text = ngettext(
                "No place is free: %(number)d is on the waiting list.",
                "No place is free: %(number)d are on the waiting list.",
                number,
            )
            messages.warning(request, text % {"number": number})
        for row, why in result.failed[:20]:
            messages.error(request, f"{row.reference} {row.name}: {why}")

    def more(self, request: HttpRequest, row: Registration) -> dict[str, Any]:
        return {
            "answers": queries.answers_of(row),
            "files": queries.files_of(row),
            "questions": row.questions.select_related("asked_by"),
            "transitions": queries.history_of(row),
            "consents": row.consents.all(),
            "changes": [(one, queries.differences_of(one)) for one in queries.changes_of(row)],
            "may_correct": self.may_correct(request, row),
            "is_confirmed": row.state == RegistrationState.CONFIRMED,
            "scans": row.scans.select_related("zone", "session").order_by("scanned_at", "pk"),
            "decisions": [one for one in DECISIONS if row.state in one.states],
        }

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Registers somebody by hand, by the action that decides as well."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        data = request.POST if request.method == "POST" else None
        form = ManualForm(data, conferences=self.conferences(request, change=True))
        if form.is_valid():
            made = self._register(request, form)
            if made is not None:
                messages.success(request, f"{made.reference} {made.name}: {made.get_state_display()}")
                return redirect("admin:events_registration_change", made.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        context["title"] = _("Register somebody")
        template = "admin/events/registration/register.html"
        return render(request, template, context, status=400 if form.errors else 200)

    def _register(self, request: HttpRequest, form: ManualForm) -> Registration | None:
        category = form.cleaned_data["category"]
        try:
            return actions.register_by_hand(
                category.conference,
                email=form.cleaned_data["email"],
                category=category,
                delegation=form.cleaned_data["delegation"],
                details=form.details(),
                by=request.user,
                now=timezone.now(),
            )
        except ValidationError as error:
            for text in error.messages:
                form.add_error(None, text)
        return None
