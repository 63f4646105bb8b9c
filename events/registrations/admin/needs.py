"""What people need: for registration staff alone; and how many need what, to hand on."""

import csv
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.conferences.rules import Role
from events.conferences.staff import PlainAdmin, scoped_filters
from events.registrations import queries
from events.registrations.models import Needs
from events.registrations.rules.needs import AccessNeed, Diet


def in_words(kinds: Any, values: list[str]) -> str:
    return ", ".join(str(kinds(one).label) for one in values if one in kinds.values) or "–"


@admin.register(Needs)
class NeedsAdmin(PlainAdmin):
    """Looked at one by one or in a short list; not searched, not exported, not changed."""

    roles = (Role.REGISTRATION,)
    view_roles = ()
    list_display = ("person", "conference", "to_take_part", "to_eat", "something_else")
    list_filter = ("conference",)
    list_select_related = ("person", "conference")
    actions = None
    fields = readonly_fields = ("person", "conference", "to_take_part", "to_eat", "other", "told_at")
    change_list_template = "admin/events/needs/change_list.html"

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return scoped_filters(Needs, ["conference"])

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("to take part"))
    def to_take_part(self, row: Needs) -> str:
        return in_words(AccessNeed, row.access)

    @admin.display(description=_("to eat"))
    def to_eat(self, row: Needs) -> str:
        return in_words(Diet, row.diet)

    @admin.display(description=_("something else"), boolean=True)
    def something_else(self, row: Needs) -> bool:
        return bool(row.other)

    def _file(self, request: HttpRequest, rows: Any) -> HttpResponse:
        """What every list hands out as a table is here numbers, never names (INV21)."""
        return counts_table(*queries.count_needs(rows))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {**(extra_context or {}), "counted": self.conferences(request)}
        return super().changelist_view(request, context)

    def get_urls(self) -> list[URLPattern]:
        counts = self.admin_site.admin_view(self.counts)
        return [path("counts/<int:conference_id>/", counts, name="events_needs_counts"), *super().get_urls()]

    def counts(self, request: HttpRequest, conference_id: int) -> HttpResponse:
        """Numbers for kitchen and venue, as a page or as CSV."""
        may = self.has_view_permission(request)
        conference: Conference | None = (
            self.conferences(request).filter(pk=conference_id).first() if may else None
        )
        if conference is None:
            raise Http404
        access, diet = queries.needs_counted(conference)
        if "csv" in request.GET:
            return counts_table(access, diet)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Numbers for kitchen and venue"),
            "conference": conference,
            "parts": [(_("To take part"), access), (_("To eat"), diet)],
        }
        return render(request, "admin/events/needs/counts.html", context)


def counts_table(access: queries.Counts, diet: queries.Counts) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="needs.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(["about", "need", "number"])
    for about, counts in (("take part", access), ("eat", diet)):
        writer.writerows([about, name, number] for name, number in counts)
    return response
