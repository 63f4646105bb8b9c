"""Seats: one's own, those of a session, and what they clash with."""

from dataclasses import dataclass
from typing import Any

from events.conferences.models import Conference
from events.programme.models import SessionPlaces, SessionVersion
from events.programme.rules import TAKING_STATES
from events.registrations.models import Registration, Seat
from events.registrations.rules import RegistrationState, SeatState, clashes_with


@dataclass(frozen=True)
class Seating:
    """What the page of a session's seats shows to one person."""

    places: SessionPlaces
    registration: Registration | None  # confirmed, else None
    seat: Seat | None  # held or waited for
    position: int  # on the waiting list, from 1; 0 when not on it


def seating_of(user: Any, version: SessionVersion) -> Seating | None:
    """None for a session without limited places; four queries."""
    places = SessionPlaces.objects.filter(pk=version.session_id).first()
    if places is None:
        return None
    own = Registration.objects.owned_by(user).filter(
        conference=version.conference_id, state=RegistrationState.CONFIRMED
    )
    registration = own.select_related("conference", "person__user").first()
    seat = None
    if registration is not None:
        live = Seat.objects.live().filter(session=version.session_id, registration=registration)
        seat = live.select_related("session").first()
    return Seating(places, registration, seat, _position(seat))


def _position(seat: Seat | None) -> int:
    if seat is None or seat.state != SeatState.WAITING:
        return 0
    queue = Seat.objects.filter(session=seat.session_id).waiting_in_order()
    return list(queue.values_list("pk", flat=True)).index(seat.pk) + 1


def clashing_seat(registration: Registration, version: SessionVersion) -> SessionVersion | None:
    """A session at the same time in which the person has a seat or waits for one."""
    if version.starts_at is None:
        return None
    seats = Seat.objects.live().filter(registration=registration).exclude(session=version.session_id)
    others = SessionVersion.objects.current().filter(
        session__in=seats.values("session"), is_present=True, state__in=TAKING_STATES, starts_at__isnull=False
    )
    by_session = {other.session_id: other for other in others}
    spans = [(pk, one.starts_at, one.ends_at or one.starts_at) for pk, one in by_session.items()]
    own = (version.starts_at, version.ends_at or version.starts_at)
    found = clashes_with(own, spans)  # type: ignore[arg-type]  # those without an hour are left out above
    return by_session[found[0]] if found else None


def seat_states(user: Any, conference: Conference) -> dict[int, str]:
    """How the seats of `user` stand, by session: held or waiting; one query."""
    seats = Seat.objects.live().filter(registration__person__user=user.pk, session__conference=conference)
    return dict(seats.values_list("session_id", "state"))
