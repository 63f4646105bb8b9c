"""Badges and what was printed at one go, to look at only; printing begins in the list of registrations."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin, scoped_filters
from events.registrations import queries
from events.registrations.models import Badge, PrintRun


class ReadOnlyAdmin(PlainAdmin):
    """What actions made and nobody edits."""

    roles: ClassVar[tuple[str, ...]] = (Role.REGISTRATION,)
    view_roles: ClassVar[tuple[str, ...]] = (Role.PROTOCOL, Role.DOOR)

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(self.model, self.list_filter)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Badge)
class BadgeAdmin(ReadOnlyAdmin):
    """What was issued and what still works; the code itself is never shown."""

    scope_path = "registration__conference"
    list_display: tuple[str, ...] = ("registration", "serial", "state", "issued_at", "printed", "printed_by")
    list_filter = ("state", ("run", admin.EmptyFieldListFilter))
    list_select_related = ("registration", "run__by")
    search_fields = ("registration__reference", "registration__name")
    fields = readonly_fields = (*list_display, "why")

    @admin.display(description=_("printed"), ordering="run__made_at")
    def printed(self, badge: Badge) -> str:
        return formats.moment(badge.run.made_at, badge.registration.conference.zone) if badge.run else "–"

    @admin.display(description=_("by"))
    def printed_by(self, badge: Badge) -> str:
        return str(badge.run.by or "–") if badge.run else "–"

    @admin.display(description=_("reason for printing again"))
    def why(self, badge: Badge) -> str:
        return badge.run.reason if badge.run and badge.run.reason else "–"


@admin.register(PrintRun)
class PrintRunAdmin(ReadOnlyAdmin):
    """Badges printed at one go; their PDF can be had again while any of them works."""

    list_display = ("made_at", "conference", "number", "layout", "by", "reason", "pdf")
    list_filter = ("conference", "layout")
    list_select_related = ("conference", "by")
    search_fields = ("reason", "badges__registration__name", "badges__registration__reference")
    fields = readonly_fields = ("made_at", "conference", "number", "layout", "by", "reason", "pdf")

    def get_queryset(self, request: HttpRequest) -> QuerySet[PrintRun]:
        return queries.counted_runs(super().get_queryset(request))

    @admin.display(description=_("badges"))
    def number(self, run: Any) -> str:
        """How many, and how many of them were replaced or taken back since."""
        gone = run.total - run.working
        if not gone:
            return formats.number(run.total)
        text = _("%(total)s, of which %(gone)s no longer work")
        return text % {"total": formats.number(run.total), "gone": formats.number(gone)}

    @admin.display(description=_("to print"))
    def pdf(self, run: Any) -> str:
        if not run.working:
            return "–"
        address = reverse("events:badge-run", args=[run.conference.slug, run.pk])
        return format_html('<a href="{}">{}</a>', address, _("Open the PDF"))
