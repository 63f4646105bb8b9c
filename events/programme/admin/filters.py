"""Filters of the organisers' list of sessions. Those by parts of a conference need one to be chosen."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.conferences import organiser
from events.conferences.models import Body, Conference, Room, Track
from events.programme.models import Session
from events.programme.planning import changed_ids, check_drafts

BY_CONFERENCE = "conference__id__exact"


def chosen_conference(request: HttpRequest) -> Conference | None:
    """The conference that the list is narrowed to, or the only one that the user has."""
    mine = organiser.conferences(request)
    wanted = request.GET.get(BY_CONFERENCE, "")
    if wanted:
        return next((one for one in mine if str(one.pk) == wanted), None)
    return organiser.only(request)


class DayFilter(admin.SimpleListFilter):
    """A day on the conference's clock."""

    title = _("day")
    parameter_name = "on"

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        self.conference = chosen_conference(request)
        super().__init__(request, params, model, model_admin)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        if self.conference is None:
            return []
        days = [(day.isoformat(), formats.day(day, width="day_short")) for day in self.conference.days]
        return [*days, ("none", _("no day yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        value = self.value()
        if self.conference is None or not value:
            return queryset
        if value == "none":
            return queryset.filter(starts_at=None, day=None)
        try:
            day = date.fromisoformat(value)
        except ValueError:
            return queryset.none()
        if day not in self.conference.days:
            return queryset.none()
        first = datetime.combine(day, time(), tzinfo=self.conference.zone)
        last = datetime.combine(day + timedelta(days=1), time(), tzinfo=self.conference.zone)
        return queryset.filter(Q(starts_at__gte=first, starts_at__lt=last) | Q(starts_at=None, day=day))


class PartFilter(admin.SimpleListFilter):
    """A room, track or body of the chosen conference."""

    model: type[Any]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        conference = chosen_conference(request)
        if conference is None:
            return []
        rows = self.model._default_manager.filter(conference=conference)
        return [*((str(row.pk), str(row.name)) for row in rows), ("none", _("none"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        value = self.value()
        if not value:
            return queryset
        if value == "none":
            return queryset.filter(**{f"{self.parameter_name}__isnull": True})
        known = {key for key, _name in self.lookup_choices}
        return queryset.filter(**{self.parameter_name or "": value}) if value in known else queryset.none()


class RoomFilter(PartFilter):
    title, parameter_name, model = _("room"), "room", Room


class TrackFilter(PartFilter):
    title, parameter_name, model = _("track"), "track", Track


class BodyFilter(PartFilter):
    title, parameter_name, model = _("body"), "body", Body


class NewsFilter(admin.SimpleListFilter):
    """What the next release would publish, and what is wrong."""

    title = _("to look at")
    parameter_name = "news"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        self.conferences = model_admin.conferences(request)
        if chosen := chosen_conference(request):
            self.conferences = self.conferences.filter(pk=chosen.pk)
        return [("changed", _("changed since the last release")), ("clash", _("with a clash"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Session]) -> QuerySet[Session]:
        if self.value() == "changed":
            return queryset.filter(pk__in=changed_ids(self.conferences))
        if self.value() == "clash":
            checked = check_drafts(list(self.conferences)).values()
            return queryset.filter(pk__in={pk for one in checked for pk in one.conflicts})
        return queryset
