"""Lists of the admin site: each instant on its conference's clock, one conference at a time, and CSV."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import DateTimeField, ForeignKey, Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.conferences import organiser
from events.conferences.clock import ClockAdmin, conference_path
from events.conferences.rows import as_csv

OWN_CSV = "export_csv"


class NarrowedList(ChangeList):
    """A list of the chosen conference's rows alone, where one is chosen and the rows belong to one."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        narrow = getattr(self.model_admin, "narrowed", None)
        if narrow is not None:
            self.root_queryset = narrow(request, self.root_queryset)
        return super().get_queryset(request, exclude_parameters)


class ListAdmin(ClockAdmin):
    """Lists whose instants name their zone, which can be narrowed to one conference and saved as CSV."""

    list_per_page = 50

    # Lists.

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NarrowedList

    def narrowed(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """The rows of the chosen conference; all where none is chosen or the rows belong to none."""
        chosen = organiser.chosen(request)
        lookup = conference_path(self.model, self.scope_path)
        return queryset.filter(**{lookup: chosen}) if chosen and lookup else queryset

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """As declared, but an instant is shown on its own conference's clock, which it names."""
        editable = set(self.list_editable)
        return [
            name if name in editable else self._column(name) for name in super().get_list_display(request)
        ]

    def get_list_display_links(self, request: HttpRequest, list_display: Any) -> Any:
        links = super().get_list_display_links(request, list_display)
        return [self._column(name) for name in links] if links else links

    def _column(self, name: Any) -> Any:
        """The same function each time it is asked for a field: Django compares columns by identity."""
        made: dict[str, Any] = self.__dict__.setdefault("_columns", {})
        if not isinstance(name, str) or hasattr(self, name):
            return name
        if name not in made:
            try:
                field = self.opts.get_field(name)
            except FieldDoesNotExist:
                return name
            made[name] = self._moments(field) if isinstance(field, DateTimeField) else name
        return made[name]

    def _moments(self, field: DateTimeField) -> Callable[[Model], str]:
        def instant(row: Model) -> dt.datetime | None:
            value = getattr(row, field.name)
            return value.astimezone(self.zone_of(row)) if value else None

        @admin.display(description=field.verbose_name, ordering=field.name)
        def moment(row: Model) -> str:
            value = instant(row)
            return formats.moment(value, self.zone_of(row)) if value else "–"

        moment.__name__ = field.name
        moment.instant = instant  # type: ignore[attr-defined]
        return moment

    def get_list_select_related(self, request: HttpRequest) -> Any:
        """As declared, and the conference, whose clock is needed; without a declaration, the keys shown."""
        declared = super().get_list_select_related(request)
        path_there = conference_path(self.model, self.scope_path)
        if not isinstance(declared, list | tuple):
            keys = {one.name for one in self.opts.get_fields() if isinstance(one, ForeignKey)}
            declared = [name for name in super().get_list_display(request) if name in keys]
        return [*declared, *([path_there] if path_there else [])]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = dict(extra_context or {})
        if not self._has_own_csv:
            query = request.GET.urlencode()
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_csv")
            context["csv_url"] = f"{address}?{query}" if query else address
        conference = organiser.only(request)
        return self.in_zone(
            request,
            conference.zone if conference else None,
            lambda: super(ListAdmin, self).changelist_view(request, context),
        )

    # CSV.

    @property
    def _has_own_csv(self) -> bool:
        return OWN_CSV in (self.actions or ())

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_csv"
        return [path("csv/", self.admin_site.admin_view(self.csv_view), name=name), *super().get_urls()]

    def csv_view(self, request: HttpRequest) -> HttpResponse:
        """All rows that the list's search and filters leave, as a file."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        try:
            found = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
            return HttpResponseRedirect(f"{back}?{ERROR_FLAG}=1")
        return self._file(request, found.queryset)

    @admin.action(description=_("Export these rows as CSV"))
    def export_rows(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        related = self.get_list_select_related(request)
        return self._file(request, queryset.select_related(*related) if related else queryset)

    def _file(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse:
        several = {one.time_zone for one in organiser.conferences(request)}
        chosen = organiser.chosen(request)
        zone = chosen.zone if chosen else ZoneInfo(several.pop()) if len(several) == 1 else None
        text = as_csv(self, rows, self.get_list_display(request), zone=zone)
        response = HttpResponse(text, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{self.opts.model_name}.csv"'
        response["Cache-Control"] = "private, no-store"
        return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        found: dict[str, Any] = super().get_actions(request)
        if not self._has_own_csv:
            action = self.get_action("export_rows")
            if action is not None and found is not None:
                found["export_rows"] = action
        return found
