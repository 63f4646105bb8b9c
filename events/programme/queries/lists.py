"""What lists of the published programme show, under a reader's filters."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
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
    body: str = ""
    type: str = ""
    speech: str = ""
    state: str = ""
    captions: bool = False
    sign: bool = False
    q: str = ""

    @property
    def active(self) -> list[str]:
        """Names of what narrows the list, the day not counted."""
        return [one.name for one in fields(self) if one.name != "day" and getattr(self, one.name)]

    @property
    def is_active(self) -> bool:
        return bool(self.active)


@dataclass
class Facets:
    """What the filters may offer: (value, name) of what stands in the release, in order of name."""

    tracks: dict[str, Any] = field(default_factory=dict)
    rooms: dict[str, Any] = field(default_factory=dict)
    bodies: dict[str, Any] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    captions: bool = False
    sign: bool = False


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
    return found.filter(_wanted(filters))


# How each filter reads the versions; words and the day are told apart in `_wanted`.
LOOKUPS: dict[str, Callable[[Any], Q]] = {
    "track": lambda value: Q(track__slug=value),
    "room": lambda value: Q(room__code=value),
    "body": lambda value: Q(body__code=value),
    "type": lambda value: Q(type=value),
    "state": lambda value: Q(state=value),
    "speech": lambda value: Q(language_key__contains=f",{value},"),
    "captions": lambda _value: ~Q(captions=[]),
    "sign": lambda _value: ~Q(sign_language=""),
}


def _wanted(filters: Filters, *, without: str = "") -> Q:
    """All filters but the day, and but the one named `without`."""
    wanted = Q()
    for name in filters.active:
        if name == "q" != without:
            for term in search_terms(filters.q):
                wanted &= Q(search_text__contains=term)
        elif name not in {"q", without}:
            wanted &= LOOKUPS[name](getattr(filters, name))
    return wanted


def looser(conference: Conference, number: int, filters: Filters) -> dict[str, int]:
    """How many sessions would be found without each one of the filters, the day among them; one query.

    Only what finds any, the most fruitful first.
    """
    on_day = Q(local_day=filters.day) if filters.day else Q()
    counts = {name: Count("pk", filter=on_day & _wanted(filters, without=name)) for name in filters.active}
    if filters.day and filters.is_active:
        counts["day"] = Count("pk", filter=_wanted(filters))
    if not counts:
        return {}
    found = of_release(conference, number).order_by().aggregate(**{f"no_{k}": c for k, c in counts.items()})
    by_name = {name.removeprefix("no_"): count for name, count in found.items() if count}
    return dict(sorted(by_name.items(), key=lambda pair: -pair[1]))


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
    pairs = ("track__slug", "track_name", "room__code", "room_name", "body__code", "body_name")
    single = ("type", "state", "language_key", "local_day", "captions", "sign_language")
    found = Facets()
    for row in of_release(conference, number).order_by().values(*pairs, *single).distinct():
        named = ((found.tracks, pairs[:2]), (found.rooms, pairs[2:4]), (found.bodies, pairs[4:]))
        for names, (code, name) in named:
            if row[code]:
                names[row[code]] = row[name]
        found.types.add(row["type"])
        found.states.add(row["state"])
        found.languages.update(tag for tag in row["language_key"].split(",") if tag)
        found.days |= {row["local_day"]} - {None}
        found.captions |= bool(row["captions"])
        found.sign |= bool(row["sign_language"])
    return found


def held_between(conference: Conference, number: int, start: datetime, end: datetime) -> QuerySet[Any]:
    """Sessions to be held that share some time with [start, end); one query, plus one for people."""
    return (
        of_release(conference, number)
        .filter(state__in=TAKING_STATES, starts_at__lt=end, ends_at__gt=start)
        .defer(*HEAVY)
    )


def calendar_versions(
    conference: Conference, number: int, filters: Filters, *, since: datetime
) -> list[SessionVersion]:
    """What a calendar of the release holds, whole, and what was withdrawn from it `since`; two queries.

    A withdrawn session stays as cancelled, so that calendars that took it drop it.
    """
    kept = SessionVersion.objects.filter(conference=conference).of_release(number)
    found = _filtered(kept.filter(Q(is_present=True) | Q(sealed_at__gte=since)), filters)
    if filters.day:
        found = found.filter(local_day=filters.day)
    return list(with_people(found.defer("search_text", "sources", "links", "other_titles")))
