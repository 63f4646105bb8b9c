"""What the pages of registration read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q

from events.common.tokens import token_is_valid, token_row_id
from events.conferences.models import Conference, Delegation
from events.programme.models import Session, SessionVersion
from events.programme.rules import TAKING_STATES
from events.registrations.models import Badge, FocalPoint, Registration, SavedSession
from events.registrations.rules import (
    RegistrationState,
    Route,
    Verdict,
    Window,
    clashes_with,
    clashing_pairs,
    effective_route,
    window,
)


def has_verified_email(user: Any) -> bool:
    """Whether the account has confirmed the address it signs in with (AU19)."""
    return EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists()


def registration_window(conference: Conference, *, now: datetime) -> Window:
    """Whether one may ask to attend at `now`."""
    midnight = datetime.combine(conference.ends_on + timedelta(days=1), time(), tzinfo=conference.zone)
    return window(
        state=conference.state,
        opens_at=conference.registration_opens_at,
        closes_at=conference.registration_closes_at,
        ends_at=midnight,
        now=now,
    )


def focal_points_in_power(
    delegation: Delegation | None, conference: Conference, *, now: datetime
) -> Sequence[FocalPoint]:
    """Who decides for `delegation` today on the conference's clock, first the principal ones."""
    if delegation is None:
        return []
    today = conference.local(now).date()
    powers = FocalPoint.objects.in_power(today).filter(delegation=delegation)
    found: Sequence[FocalPoint] = list(powers.select_related("person__user").order_by("is_alternate", "pk"))
    return found


@dataclass(frozen=True)
class BadgeReading:
    """What the door learns from a code; `registration` only when the code is one of ours."""

    verdict: Verdict
    registration: Registration | None = None


def read_badge(token: str, *, conference: Conference) -> BadgeReading:
    """What the code on a badge says at the door of `conference`.

    A code that we did not write says nothing at all, not even whether its number exists.
    """
    row_id = token_row_id(token) if len(token) <= 64 else None
    badges = Badge.objects.select_related("registration__conference", "registration__category")
    badge = badges.filter(pk=row_id).first() if row_id is not None else None
    nonce = badge.nonce if badge else "-"
    if not token_is_valid(token, "badge", row_id or 0, nonce) or badge is None:
        return BadgeReading(Verdict.UNKNOWN)
    registration = badge.registration
    if registration.conference_id != conference.pk:
        return BadgeReading(Verdict.OTHER_CONFERENCE)
    if registration.state != RegistrationState.CONFIRMED:
        return BadgeReading(Verdict.NOT_CONFIRMED, registration)
    if badge.state != Badge.State.ACTIVE:
        return BadgeReading(Verdict.REVOKED, registration)
    return BadgeReading(Verdict.VALID, registration)


def current_version(session: Session) -> SessionVersion | None:
    """The session as the programme shows it now; None when no release shows it."""
    found: SessionVersion | None = (
        SessionVersion.objects.current().filter(session=session, is_present=True).first()
    )
    return found


@dataclass(frozen=True)
class SavedRow:
    """A saved session as published now, and the other saved ones that share its time."""

    version: SessionVersion
    clashes: tuple[SessionVersion, ...] = ()


def saved_sessions(user: Any, conference: Conference) -> list[SavedRow]:
    """The saved sessions of `user`, in order of time, with their clashes; one query."""
    saved = SavedSession.objects.filter(user_id=user.pk, session__conference=conference)
    versions = list(
        SessionVersion.objects.current().filter(
            conference=conference, is_present=True, session__in=saved.values("session")
        )
    )
    by_session = {version.session_id: version for version in versions}
    clashes: dict[int, list[SessionVersion]] = {}
    for first, second in clashing_pairs(_spans(versions)):
        clashes.setdefault(first, []).append(by_session[second])
        clashes.setdefault(second, []).append(by_session[first])
    return [SavedRow(version, tuple(clashes.get(version.session_id, ()))) for version in versions]


def clashes_of(user: Any, version: SessionVersion) -> list[SessionVersion]:
    """The saved sessions of `user`, others than this one, that share its time."""
    mine = _spans([version])
    if not mine:
        return []
    saved = SavedSession.objects.filter(user_id=user.pk).exclude(session=version.session_id)
    others = SessionVersion.objects.current().filter(
        conference=version.conference_id, is_present=True, session__in=saved.values("session")
    )
    (_own, start, end) = mine[0]
    by_session = {other.session_id: other for other in others}
    return [by_session[pk] for pk in clashes_with((start, end), _spans(list(by_session.values())))]


def _spans(versions: list[SessionVersion]) -> list[tuple[int, datetime, datetime]]:
    """(session id, start, end) of those that take place at a known hour."""
    return [
        (version.session_id, version.starts_at, version.ends_at or version.starts_at)
        for version in versions
        if version.starts_at is not None and version.state in TAKING_STATES
    ]


@dataclass(frozen=True)
class Deciders:
    """Who decides on a request now: `route`, and the focal points by name when it is they."""

    route: Route
    names: tuple[str, ...] = ()


def deciders_of(registration: Registration, *, now: datetime) -> Deciders:
    """With whom the request lies today."""
    points: Sequence[FocalPoint] = []
    if registration.category.route == Route.FOCAL_POINT:
        points = focal_points_in_power(registration.delegation, registration.conference, now=now)
    route = effective_route(registration.category.route, has_focal_point=bool(points))
    return Deciders(route, tuple(point.person.name for point in points))


def waiting_position(registration: Registration) -> int:
    """The place on the waiting list among those of the same category, from 1."""
    ahead = Registration.objects.filter(
        conference=registration.conference_id,
        category=registration.category_id,
        state=RegistrationState.WAITLISTED,
    ).filter(
        Q(priority__gt=registration.priority)
        | Q(priority=registration.priority, waiting_since__lt=registration.waiting_since)
        | Q(
            priority=registration.priority,
            waiting_since=registration.waiting_since,
            pk__lt=registration.pk,
        )
    )
    return int(ahead.count()) + 1
