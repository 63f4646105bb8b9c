"""What lists of the published programme show, under a reader's filters."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from events.common.text import search_terms
from events.conferences.models import Conference
from events.programme.models import Release, SessionVersion, VersionParticipation
from events.programme.rules import TAKING_STATES

HEAVY = ("abstract", "search_text", "sources", "links", "other_titles")


@dataclass(frozen=True)
class Filters:
    """What a reader asked to see; values as in the address, "" and None ask for everything."""

    day: date | None = None
    track: str = ""
    room: str = ""
    type: str = ""
    speech: str = ""
    q: str = ""

    @property
    def is_active(self) -> bool:
        return bool(self.track or self.room or self.type or self.speech or self.q)


@dataclass
class Facets:
    """What the filters may offer: (value, name) of what stands in the release, in order of name."""

    tracks: dict[str, Any] = field(default_factory=dict)
    rooms: dict[str, Any] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)


def current_release(conference: Conference) -> Release | None:
    """The newest release of the conference, or None before the first; one query."""
    return Release.objects.filter(conference=conference).order_by("-number").first()


def programme(conference: Conference, number: int, filters: Filters | None = None) -> QuerySet[Any]:
    """What stood in release `number`, in the order of the programme; one query, plus one for people.

    Sessions without an hour come last on their day. Long texts are left out until asked for.
    """
    found = of_release(conference, number)
    if filters:
        found = _filtered(found, filters)
        if filters.day:
            found = found.filter(local_day=filters.day)
    return found.defer(*HEAVY)


def of_release(conference: Conference, number: int) -> QuerySet[Any]:
    """All that stood in release `number`, in the order of the programme."""
    return SessionVersion.objects.filter(conference=conference).of_release(number).filter(is_present=True)


def _filtered(found: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    wanted = Q()
    if filters.track:
        wanted &= Q(track__slug=filters.track)
    if filters.room:
        wanted &= Q(room__code=filters.room)
    if filters.type:
        wanted &= Q(type=filters.type)
    if filters.speech:
        wanted &= Q(language_key__contains=f",{filters.speech},")
    for term in search_terms(filters.q):
        wanted &= Q(search_text__contains=term)
    return found.filter(wanted)


def with_people(versions: QuerySet[Any]) -> QuerySet[Any]:
    """The same versions with who stands in them; one more query."""
    return versions.prefetch_related(
        Prefetch("participations", VersionParticipation.objects.order_by("position", "pk"))
    )


def day_counts(conference: Conference, number: int, filters: Filters) -> dict[date | None, int]:
    """Sessions a day of the release under the filters, whatever `filters.day`; one query."""
    found = _filtered(of_release(conference, number), filters).order_by()
    return dict(found.values_list("local_day").annotate(Count("pk")))


def facets(conference: Conference, number: int) -> Facets:
    """What a reader may filter the release by; one query."""
    names = ("type", "track__slug", "track_name", "room__code", "room_name", "language_key", "local_day")
    rows = of_release(conference, number).order_by().values_list(*names).distinct()
    found = Facets()
    for kind, track, track_name, room, room_name, languages, day in rows:
        found.types.add(kind)
        if track:
            found.tracks[track] = track_name
        if room:
            found.rooms[room] = room_name
        found.languages.update(tag for tag in languages.split(",") if tag)
        if day:
            found.days.add(day)
    return found


def held_between(conference: Conference, number: int, start: datetime, end: datetime) -> QuerySet[Any]:
    """Sessions to be held that share some time with [start, end); one query, plus one for people."""
    return (
        of_release(conference, number)
        .filter(state__in=TAKING_STATES, starts_at__lt=end, ends_at__gt=start)
        .defer(*HEAVY)
    )


def on_now(conference: Conference, number: int, now: datetime) -> QuerySet[Any]:
    """Sessions that are running at `now`: begun, not ended; one query."""
    return (
        of_release(conference, number)
        .filter(state__in=TAKING_STATES, starts_at__lte=now, ends_at__gt=now)
        .defer(*HEAVY)
    )


def calendar_versions(conference: Conference, number: int, filters: Filters) -> list[SessionVersion]:
    """What a calendar of the release holds, whole, and what was withdrawn from it; two queries.

    A withdrawn session stays as cancelled, so that calendars that took it drop it.
    """
    found = _filtered(SessionVersion.objects.filter(conference=conference).of_release(number), filters)
    if filters.day:
        found = found.filter(local_day=filters.day)
    return list(with_people(found.defer("search_text", "sources", "links", "other_titles")))
