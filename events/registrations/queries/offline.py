"""What a desk needs to go on without the network, and what the server knew at an hour gone by."""

import base64
import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from events.common.models import Transition
from events.common.text import folding_tables
from events.common.tokens import make_token, token_is_valid, tokens_of
from events.conferences.models import Conference
from events.registrations.models import Badge, Registration
from events.registrations.queries.door import OVER, BadgeReading, inside, not_asked_again
from events.registrations.queries.places import ENTRANCE, Place, entitled, refusal, refusal_at
from events.registrations.rules import LIST_LASTS, Direction, RegistrationState

LIST = "door list"
DIGEST_BYTES = 16


def door_list(
    conference: Conference, *, now: datetime, place: Place = ENTRANCE, direction: str = Direction.IN
) -> dict[str, Any]:
    """Everybody whom the desk may meet, as plain values for JSON; texts in the interface language.

    Rows instead of objects, and names of categories and organizations once: 5,000 people stay below
    1 MB over the line. Codes are there as digests only: the list lets nobody make a badge. Hours in
    seconds since 1970. See docs/reference/door-list.md.
    """
    day = conference.local(now).date()
    people = _people(conference)
    number = {row[0]: position for position, row in enumerate(people)}
    return {
        "version": 1,
        "conference": conference.slug,
        "made_at": _stamp(now),
        "until": _stamp(now + LIST_LASTS),
        "place": {"code": place.code, "name": str(place.name), "direction": direction},
        "refused": _refused(conference, place, number),
        "token": make_token(LIST, conference.pk, _stamp(now)),
        "time_zone": conference.time_zone,
        "day": day.isoformat(),
        "categories": dict(_names(conference.categories.values_list("pk", "name"))),
        "delegations": dict(_names(conference.delegations.values_list("pk", "organization__name"))),
        "people": people,
        "codes": _codes(conference, number),
        "present": _present(conference, day, place, number),
        "folding": folding_tables(),
    }


def list_is_ours(token: str, *, conference: Conference, made_at: datetime) -> bool:
    """Whether we gave a list of that hour to the desk of `conference`."""
    return token_is_valid(token, LIST, conference.pk, _stamp(made_at))


def was_good(reading: BadgeReading, *, at: datetime) -> tuple[bool, bool]:
    """Whether the registration was confirmed at `at`, and whether the badge had not been taken back."""
    registration, badge = reading.registration, reading.badge
    if registration is None:
        return False, False
    was_confirmed = _state_at(registration, at) == RegistrationState.CONFIRMED
    return was_confirmed, badge is None or _state_at(badge, at) != Badge.State.DEACTIVATED


def may_enter_there(reading: BadgeReading) -> bool:
    """Whether the place that was scanned is open to the person now."""
    registration = reading.registration
    return registration is not None and refusal(registration, reading.place) is None


def _state_at(subject: Registration | Badge, at: datetime) -> str:
    """The state at that hour by the table of transitions; without any, as loaded samples are, that of now."""
    moves = Transition.objects.filter(subject=_kind(subject), subject_id=subject.pk)
    before = moves.filter(at__lte=at).order_by("-at", "-pk").values_list("to_state", flat=True).first()
    if before is not None:
        return str(before)
    after = moves.filter(at__gt=at).order_by("at", "pk").values_list("from_state", flat=True).first()
    return subject.state if after is None else str(after)


def _kind(subject: Model) -> str:
    return subject._meta.model_name or ""  # noqa: SLF001  # the documented public name of _meta


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


def _names(rows: Iterable[tuple[int, Any]]) -> Iterable[tuple[int, str]]:
    return ((pk, str(name)) for pk, name in rows)


def _people(conference: Conference) -> list[tuple[Any, ...]]:
    """Those who may come, and of the others those who have a badge in their hands."""
    rows: QuerySet[Registration] = Registration.objects.filter(conference=conference)
    badge = Badge.objects.filter(registration=OuterRef("pk"))
    rows = not_asked_again(rows).exclude(Q(state__in=OVER) & ~Exists(badge))
    return list(
        rows.order_by("name", "pk").values_list(
            "pk",
            "reference",
            "name",
            "native_name",
            "native_language",
            "category_id",
            "delegation_id",
            "organization_name",
            "state",
            "search_text",
        )
    )


def _codes(conference: Conference, number: dict[int, int]) -> list[tuple[str, int, bool]]:
    """(digest of a code, number of the person in the list, whether the badge works)."""
    badges = Badge.objects.filter(registration__conference=conference).order_by("pk")
    return [
        (_digest(code), number[owner], state == Badge.State.ACTIVE)
        for pk, nonce, owner, state in badges.values_list("pk", "nonce", "registration_id", "state")
        if owner in number
        for code in tokens_of("badge", pk, nonce)
    ]


def _digest(code: str) -> str:
    return base64.b64encode(hashlib.sha256(code.encode()).digest()[:DIGEST_BYTES]).decode("ascii")


def _refused(conference: Conference, place: Place, number: dict[int, int]) -> tuple[str, list[int]]:
    """What is told to those who may not enter there, and their numbers in the list."""
    if not place.code:
        return "", []
    mine = Registration.objects.filter(conference=conference)
    may = set(mine.filter(entitled(place)).values_list("pk", flat=True))
    return refusal_at(place), [row for pk, row in number.items() if pk not in may]


def _present(
    conference: Conference, day: date, place: Place, number: dict[int, int]
) -> list[tuple[int, int, str]]:
    """(number of the person in the list, since when, at which desk) of everybody who is inside there."""
    standing = inside(day, place).filter(conference=conference).order_by("pk")
    return [
        (number[owner], int(since.timestamp()), desk)
        for owner, since, desk in standing.values_list("registration_id", "scanned_at", "desk")
        if owner in number
    ]
