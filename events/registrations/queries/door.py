"""What the door reads: codes, people by name, who is in."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import and_
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from events.common.text import clean_line, search_terms, sound_keys
from events.common.tokens import token_is_valid, token_row_id
from events.conferences.models import Conference
from events.conferences.rules import Role
from events.registrations.models import Badge, Registration, Scan, Zone
from events.registrations.queries.places import ENTRANCE, Place, entitled, refusal
from events.registrations.rules import LIVE_STATES, RegistrationState, Verdict, verdict

MOST_FOUND = 20
MOST_LAST = 6
STAYS = timedelta(hours=18)
# Whoever may ask anew: what a later request stands for.
OVER = tuple(state for state in RegistrationState if state not in LIVE_STATES)


@dataclass(frozen=True)
class BadgeReading:
    """What the door learns from a code or a name; `registration` only when it is of this conference.

    `standing` is the entry by which the person is in on that day already.
    """

    verdict: Verdict
    registration: Registration | None = None
    badge: Badge | None = None
    standing: Scan | None = None
    place: Place = ENTRANCE


def keeps_door(user: Any, conference: Conference) -> bool:
    """Whether `user` may check people in: door staff, registration staff, owners."""
    keepers = Conference.objects.organised_by(user, Role.DOOR, Role.REGISTRATION)
    return bool(keepers.filter(pk=conference.pk).exists())


def read_badge(
    token: str, *, conference: Conference, day: date | None = None, place: Place = ENTRANCE
) -> BadgeReading:
    """What the code on a badge says at a door of `conference`; with `day`, whether they are in on it.

    A code that we did not write says nothing at all, not even whether its number exists.
    """
    row_id = token_row_id(token) if len(token) <= 64 else None
    badges = Badge.objects.select_related("registration")
    badge = badges.filter(pk=row_id).first() if row_id is not None else None
    nonce = badge.nonce if badge else "-"
    if not token_is_valid(token, "badge", row_id or 0, nonce) or badge is None:
        return BadgeReading(Verdict.UNKNOWN, place=place)
    return _read(badge.registration, badge, conference=conference, day=day, place=place)


def read_registration(
    registration_id: int, *, conference: Conference, day: date | None = None, place: Place = ENTRANCE
) -> BadgeReading:
    """The same for somebody found by name, who shows no badge."""
    registration = Registration.objects.filter(pk=registration_id, conference=conference).first()
    if registration is None:
        return BadgeReading(Verdict.UNKNOWN, place=place)
    return _read(registration, None, conference=conference, day=day, place=place)


def _read(
    registration: Registration,
    badge: Badge | None,
    *,
    conference: Conference,
    day: date | None,
    place: Place,
) -> BadgeReading:
    standing = standing_scan(registration, day, place) if day else None
    found = verdict(
        same_conference=registration.conference_id == conference.pk,
        state=registration.state,
        badge_works=badge is None or badge.state == Badge.State.ACTIVE,
        is_in=standing is not None and standing.left_at is None,
        refusal=refusal(registration, place),
    )
    if found == Verdict.OTHER_CONFERENCE:
        return BadgeReading(found, place=place)
    return BadgeReading(found, registration, badge, standing, place)


def scan_of(client_uuid: uuid.UUID, conference: Conference) -> Scan | None:
    """An entry of the door's log with all that its page shows."""
    scans = Scan.objects.filter(conference=conference, client_uuid=client_uuid)
    return scans.select_related(
        "conference",
        "badge",
        "zone",
        "session",
        "registration__category",
        "registration__conference",
        "registration__delegation__organization",
    ).first()


def standing_scan(registration: Registration, day: date, place: Place = ENTRANCE) -> Scan | None:
    """The entry by which somebody is or was in on `day`."""
    standing = Scan.objects.filter(registration=registration, day=day, is_standing=True)
    return standing.filter(**place.keys).first()


def is_taken_back(scan: Scan) -> bool:
    return Scan.objects.filter(undoes=scan).exists()


def find_people(
    text: str, *, conference: Conference, day: date, place: Place = ENTRANCE
) -> Sequence[Registration]:
    """Registrations by ID or name, confirmed ones first; at most 20. Each has `in_since`, None when not in.

    Words in any order and script, from any part of a name. When nobody is found, by what the words
    sound like. One person with several requests comes with the live one, else the latest.
    """
    mine = Registration.objects.filter(conference=conference)
    exact = mine.filter(reference=clean_line(text).upper().replace("#", ""))
    terms = search_terms(text)
    found = list(_shown(exact, day, place)) if terms else []
    if terms and not found:
        found = list(_shown(mine.filter(_all_of(terms)), day, place))
    if not found and (sounds := sound_keys(" ".join(terms))):
        heard = mine.filter(_all_of(f"~{sound}~" for sound in sounds))
        found = list(_shown(heard, day, place))
    return found


def _all_of(words: Any) -> Q:
    return reduce(and_, (Q(search_text__contains=word) for word in words))


def not_asked_again(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    """Without those that are over and that the same person's live or later request stands for."""
    newer = Registration.objects.filter(conference=OuterRef("conference"), person=OuterRef("person"))
    newer = newer.exclude(pk=OuterRef("pk")).filter(Q(pk__gt=OuterRef("pk")) | ~Q(state__in=OVER))
    return rows.exclude(Q(state__in=OVER) & Exists(newer))


def _shown(rows: QuerySet[Registration], day: date, place: Place) -> QuerySet[Registration]:
    standing = inside(day, place).filter(registration=OuterRef("pk"))
    rows = not_asked_again(rows).annotate(
        in_since=Subquery(standing.values("scanned_at")[:1]),
        is_waiting=~Q(state=RegistrationState.CONFIRMED),
    )
    return rows.select_related("category", "delegation__organization").order_by("is_waiting", "name", "pk")[
        :MOST_FOUND
    ]


@dataclass(frozen=True)
class DoorCounts:
    """Who is in on a day: all, and by delegation with the number of its confirmed people, most first."""

    present: int
    confirmed: int
    delegations: list[tuple[Any, int, int]]


def inside(day: date, place: Place) -> QuerySet[Scan]:
    """The entries by which people are inside there; who went out has none."""
    return Scan.objects.filter(day=day, is_standing=True, left_at=None, **place.keys)


def inside_now(conference: Conference, *, now: datetime, zone: Zone | None = None) -> QuerySet[Scan]:
    """The entries by which people are inside at this moment, at any door or at that of a zone.

    Who came in and was not seen to leave is taken to be inside for STAYS, also past midnight.
    """
    rows = Scan.objects.filter(
        conference=conference, is_standing=True, left_at=None, scanned_at__gt=now - STAYS, scanned_at__lte=now
    )
    return rows.filter(zone=zone) if zone else rows


def door_counts(conference: Conference, day: date, place: Place = ENTRANCE) -> DoorCounts:
    """How many are inside on `day`, out of how many who may come; one query."""
    confirmed = Q(state=RegistrationState.CONFIRMED) & entitled(place)
    present = Exists(inside(day, place).filter(registration=OuterRef("pk")))
    rows = Registration.objects.filter(conference=conference).filter(confirmed | present)
    rows = rows.order_by().annotate(is_present=present)
    groups = rows.values_list("delegation__organization__name").annotate(
        here=Count("pk", filter=Q(is_present=True)), may=Count("pk", filter=confirmed)
    )
    table = sorted(groups, key=lambda group: (-group[1], -group[2], str(group[0])))
    return DoorCounts(
        present=sum(here for _name, here, _may in table),
        confirmed=sum(may for _name, _here, may in table),
        delegations=[group for group in table if group[0] is not None and group[1]],
    )


def last_scans(conference: Conference, user: Any) -> Sequence[Scan]:
    """What `user` did last at this door, newest first."""
    mine = Scan.objects.filter(conference=conference, by=user).select_related("registration")
    return list(mine.order_by("-scanned_at", "-pk")[:MOST_LAST])


def let_in_wrongly(conference: Conference, day: date) -> Sequence[Scan]:
    """Entries of `day` that let in whom they should not have, newest first, but for those taken back."""
    return list(_conflicts().filter(conference=conference, day=day))


def conflicts_of(scans: Iterable[Scan]) -> Sequence[Scan]:
    """The same of the people and days of `scans`: what one brings may put another in the wrong."""
    pairs = {(scan.registration_id, scan.day) for scan in scans}
    people = {person for person, _day in pairs}
    days = {day for _person, day in pairs}
    found = _conflicts().filter(registration__in=people - {None}, day__in=days)
    return [scan for scan in found if (scan.registration_id, scan.day) in pairs]


def _conflicts() -> QuerySet[Scan]:
    marked = Scan.objects.exclude(conflict="").exclude(Exists(Scan.objects.filter(undoes=OuterRef("pk"))))
    return marked.select_related("conference", "registration__delegation__organization")
