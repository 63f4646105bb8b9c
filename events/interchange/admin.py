"""Importing a schedule from the admin: send the file, read what it would do, then do it."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from events.conferences.rules import Role
from events.conferences.staff import ScopedAdmin
from events.interchange.actions import import_schedule
from events.interchange.day_order import DayOrder
from events.interchange.filing import import_file, keep_file
from events.interchange.forms import ConfirmForm, ScheduleForm
from events.interchange.models import ScheduleFile
from events.interchange.readers import read_schedule
from events.interchange.report import Level, RefusedError
from events.interchange.results import Result

SHOWN = 200
TONES = {Level.REFUSED: "bad", Level.WARNING: "warn", Level.ASSUMED: "mute"}


@admin.register(ScheduleFile)
class ScheduleFileAdmin(ScopedAdmin):
    """A file is kept as it came; nothing is deleted, so that it can be seen what was imported when."""

    roles = (Role.PROGRAMME,)
    view_roles = ()
    list_display = ("name", "conference", "sent_at", "imported_at", "summary")
    list_filter = ("conference",)
    list_select_related = ("conference",)
    search_fields = ("name", "summary")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("data")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form; a good file is kept and its preview shown."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        conferences = self.conferences(request, change=True)
        form = ScheduleForm(request.POST or None, request.FILES or None, conferences=conferences)
        if request.method == "POST" and form.is_valid():
            kept = keep_file(
                form.cleaned_data["conference"],
                name=form.cleaned_data["file"].name,
                data=form.cleaned_data["data"],
                by=request.user,
                now=timezone.now(),
            )
            return redirect("admin:events_schedulefile_change", kept.pk)
        context = {"title": _("Import a schedule"), "form": form}
        return self._page(request, "admin/events/schedulefile/send.html", context, bad=bool(form.errors))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """What the file would do; posting does it."""
        kept = self.get_object(request, object_id)
        if kept is None:
            missing: Any = self  # Django's own answer to an unknown row
            return missing._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[no-any-return]
        if not self.has_change_permission(request, kept):
            raise PermissionDenied
        if request.method == "POST":
            return self._import(request, kept)
        return self._preview(request, kept)

    def _import(self, request: HttpRequest, kept: ScheduleFile) -> HttpResponse:
        form = ConfirmForm(request.POST)
        form.is_valid()
        days = form.cleaned_data.get("days", "")
        try:
            result = import_file(
                kept,
                by=request.user,
                now=timezone.now(),
                skip_refused=form.cleaned_data["skip_refused"],
                day_order=days,
            )
        except RefusedError as error:
            messages.error(request, str(error))
            back = reverse("admin:events_schedulefile_change", args=[kept.pk])
            return redirect(f"{back}?days={days}" if days else back)
        text = now_in_words("Imported into the drafts: %(summary)s. Readers see it with the next release.")
        messages.success(request, text % {"summary": result.summary()})
        return redirect("admin:events_schedulefile_changelist")

    def _preview(self, request: HttpRequest, kept: ScheduleFile) -> HttpResponse:
        result: Result | None = None
        refused: RefusedError | None = None
        days = request.GET.get("days", "")
        days = days if days in DayOrder.values else ""
        try:
            schedule = read_schedule(bytes(kept.data), zone=kept.conference.time_zone, day_order=days)
            result = import_schedule(
                schedule,
                conference=kept.conference,
                by=request.user,
                now=timezone.now(),
                dry_run=True,
                skip_refused=True,
            )
        except RefusedError as error:
            refused = error
        report = result.schedule.report if result else refused.report if refused else None
        changes = result.changes if result else []
        context = {
            "title": _("What this file would do"),
            "original": kept,
            "result": result,
            "refused": refused,
            "entries": [(TONES[level], word, text) for level, word, text in report.entries()]
            if report
            else [],
            "refusals": report.refused if report else 0,
            "new": [change for change in changes if change.is_new][:SHOWN],
            "changed": [change for change in changes if not change.is_new][:SHOWN],
            "form": ConfirmForm(initial={"days": days}) if report and report.refused else None,
            "days": DayOrder(days) if days else None,
            "day_orders": DayOrder if report and report.unclear_day else [],
            "unclear_day": report.unclear_day if report else "",
        }
        return self._page(request, "admin/events/schedulefile/preview.html", context)

    def _page(
        self, request: HttpRequest, template: str, context: dict[str, Any], *, bad: bool = False
    ) -> HttpResponse:
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "back": reverse("admin:events_schedulefile_changelist"),
            **context,
        }
        return render(request, template, whole, status=422 if bad else 200)
