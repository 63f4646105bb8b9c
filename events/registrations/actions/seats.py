"""Seats in sessions with limited places: reserved, released, waited for, given by hand.

The row of SessionPlaces is the gate, as Quota is for a conference (docs/explanation/places.md): each
transaction that moves a seat first updates it, takes a place by a guarded UPDATE, and a check constraint
refuses what would slip through. Locks come in one order: the registration, then the session's row.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.programme.actions import touch_live
from events.programme.models import Session, SessionPlaces, SessionVersion
from events.programme.rules import TAKING_STATES
from events.registrations.actions import telling
from events.registrations.actions.places import retry_on_contention
from events.registrations.actions.schedule import save_session
from events.registrations.models import Registration, Seat
from events.registrations.queries import SeatCount, clashing_seat, count_seats, current_version
from events.registrations.rules import RegistrationState, Seating, SeatState, may_be_seated

MAX_SEATS = 1_000_000


@contextmanager
def gate(session_id: int, registration_id: int | None = None) -> Iterator[None]:
    """A transaction in which nobody else moves seats of the session, nor that registration."""
    with transaction.atomic():
        if registration_id is not None:
            Registration.objects.select_for_update().get(pk=registration_id)
        SessionPlaces.objects.filter(pk=session_id).update(taken=F("taken"))
        yield


def take(session_id: int) -> bool:
    """Takes one place, if one is free; call it inside `gate`."""
    free = SessionPlaces.objects.filter(pk=session_id, taken__lt=F("capacity"))
    return free.update(taken=F("taken") + 1) == 1


def give_back(session_id: int) -> None:
    """Frees a place; only after a guarded change of state that matched one row."""
    SessionPlaces.objects.filter(pk=session_id, taken__gt=0).update(
        taken=F("taken") - 1,
        overbook=Case(When(overbook__gt=0, then=F("overbook") - 1), default=Value(0)),
    )


@retry_on_contention
def reserve_seat(
    registration: Registration, *, session: Session, by: Any, now: datetime, by_hand: bool = False
) -> Seat:
    """A seat if one is free and nobody waits for it, else the end of the waiting list; twice is once.

    Saves the session to the person's schedule too, so that changes and reminders reach them.
    ValidationError "unlimited" where anybody may come, "foreign" for another conference's session,
    "off", "begun" or "confirm" by rules.may_be_seated, "clash" beside another seat at the same time.
    """
    if registration.conference_id != session.conference_id:
        raise ValidationError(_("This session belongs to another conference."), code="foreign")
    with gate(session.pk, registration.pk):
        own = Registration.objects.select_related("person__user", "conference").get(pk=registration.pk)
        version = _check(own, session, now=now, by_hand=by_hand)
        seat = Seat.objects.filter(session=session, registration=own).first()
        if seat is not None and seat.state != SeatState.RELEASED:
            return seat
        if (other := clashing_seat(own, version)) is not None:
            raise ValidationError(
                _("“%(title)s” is at the same time as “%(other)s”, where you have a seat or wait for one."),
                code="clash",
                params={"title": version.title, "other": other.title},
            )
        seat = seat or Seat(session=session, registration=own)
        seat.asked_at, seat.is_by_hand = now, by_hand
        _seat(seat, by=by, now=now)
        if by_hand:
            telling.tell_of_seat(telling.SEAT_GIVEN, seat, now=now)
        if (user := own.person.user) is not None:
            save_session(user, session=session, now=now)
    return seat


def _check(own: Registration, session: Session, *, now: datetime, by_hand: bool) -> SessionVersion:
    version = current_version(session)
    if version is None or not SessionPlaces.objects.filter(pk=session.pk).exists():
        raise ValidationError(_("This session needs no seat: anybody may come."), code="unlimited")
    verdict = may_be_seated(
        is_held=version.state in TAKING_STATES,
        starts_at=version.starts_at,
        ends_at=version.ends_at,
        is_confirmed=own.state == RegistrationState.CONFIRMED,
        by_hand=by_hand,
        now=now,
    )
    if verdict != Seating.YES:
        raise ValidationError(verdict.label, code=verdict.value)
    return version


def _seat(seat: Seat, *, by: Any, now: datetime) -> None:
    """Gives the place or puts on the list, and writes it down."""
    before = seat.state
    places = SessionPlaces.objects.filter(pk=seat.session_id)
    waits = Seat.objects.filter(session=seat.session_id, state=SeatState.WAITING).exists()
    if not waits and take(seat.session_id):
        seat.state, seat.waiting_since = SeatState.HELD, None
    else:
        seat.state, seat.waiting_since = SeatState.WAITING, now
        places.update(waiting=F("waiting") + 1)
    seat.save()
    record_transition(seat, from_state=before, to_state=seat.state, by=by, now=now)
    if waits:
        promote_seats(seat.session_id, now=now)
        seat.refresh_from_db()
    touch_live(seat.session.conference_id)


@retry_on_contention
def release_seat(seat: Seat, *, by: Any, now: datetime) -> bool:
    """Gives the seat, or the place on the list, to whoever is next; False when it was released already."""
    with gate(seat.session_id, seat.registration_id):
        return _release(seat, by=by, now=now)


def release_seats_of(registration: Registration, *, by: Any, now: datetime) -> None:
    """All seats of a registration that is no longer confirmed; inside the transaction that says so."""
    held = Seat.objects.live().filter(registration=registration).select_related("session")
    for seat in held.order_by("session_id"):
        with gate(seat.session_id):
            _release(seat, by=by, now=now)


def _release(seat: Seat, *, by: Any, now: datetime) -> bool:
    before = Seat.objects.values_list("state", flat=True).get(pk=seat.pk)
    if before == SeatState.RELEASED:
        return False
    Seat.objects.filter(pk=seat.pk).update(state=SeatState.RELEASED, waiting_since=None)
    seat.state, seat.waiting_since = SeatState.RELEASED, None
    record_transition(seat, from_state=before, to_state=SeatState.RELEASED, by=by, now=now)
    if before == SeatState.HELD:
        give_back(seat.session_id)
    else:
        SessionPlaces.objects.filter(pk=seat.session_id).update(waiting=F("waiting") - 1)
    promote_seats(seat.session_id, now=now)
    touch_live(seat.session.conference_id)
    return True


def promote_seats(session_id: int, *, now: datetime) -> list[Seat]:
    """Gives every free place to the waiting list, in its order, and tells each; inside `gate`."""
    promoted = []
    waiting = Seat.objects.filter(session=session_id).waiting_in_order()
    waiting = waiting.select_related("session", "registration__person__user", "registration__conference")
    while (head := waiting.first()) is not None and take(session_id):
        Seat.objects.filter(pk=head.pk).update(state=SeatState.HELD, waiting_since=None)
        head.state, head.waiting_since = SeatState.HELD, None
        SessionPlaces.objects.filter(pk=session_id).update(waiting=F("waiting") - 1)
        record_transition(head, from_state=SeatState.WAITING, to_state=SeatState.HELD, by=None, now=now)
        telling.tell_of_seat(telling.SEAT_PROMOTED, head, now=now)
        promoted.append(head)
    return promoted


def recount_seats(*, now: datetime) -> list[SeatCount]:
    """Sets wrong counters of seats to what a count gives; returns what was wrong, as it was found.

    They are right by construction; this is for rows that came in from outside. Whoever waits for a seat
    that turns out to be free gets it and is told.
    """
    wrong = []
    for suspect in count_seats():
        if suspect.is_right:
            continue
        pk = suspect.places.pk
        with gate(pk):
            for found in count_seats(pk):
                if found.is_right:  # somebody moved a seat between the two counts
                    continue
                over = max(0, found.held - found.places.capacity)
                row = SessionPlaces.objects.filter(pk=pk)
                row.update(taken=found.held, waiting=found.waiting, overbook=over)
                promote_seats(pk, now=now)
                touch_live(found.places.session.conference_id)
                wrong.append(found)
    return wrong


@retry_on_contention
@transaction.atomic
def set_places(session: Session, capacity: int | None, *, by: Any, now: datetime) -> list[Seat]:
    """Limits the places of a session, or (None) lets anybody come; returns those who got a seat by it.

    Lowered below what is taken, nobody is dropped and nobody new gets in. ValidationError "capacity"
    out of bounds, "in_use" for taking the limit away while somebody has a seat or waits.
    """
    if capacity is not None and not 0 <= capacity <= MAX_SEATS:
        raise ValidationError(
            _("Give a number of seats from 0 to %(most)s."), code="capacity", params={"most": MAX_SEATS}
        )
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)  # new seats may still refer to it
    row = SessionPlaces.objects.filter(pk=session.pk).first()
    before = row.capacity if row else None
    if before == capacity:
        return []
    if capacity is None:
        if Seat.objects.live().filter(session=session).exists():
            text = _("Somebody has a seat or waits for one. Release them first, or raise the number.")
            raise ValidationError(text, code="in_use")
        SessionPlaces.objects.filter(pk=session.pk).delete()
    elif row is None:
        SessionPlaces.objects.create(session=session, capacity=capacity)
    with gate(session.pk):
        over = Greatest(F("taken") - (capacity or 0), Value(0))
        SessionPlaces.objects.filter(pk=session.pk).update(capacity=capacity or 0, overbook=over)
        promoted = promote_seats(session.pk, now=now)
    record_transition(session, from_state=_words(before), to_state=_words(capacity), by=by, now=now)
    touch_live(session.conference_id)
    return promoted


def _words(capacity: int | None) -> str:
    return "no limit" if capacity is None else f"{capacity} seats"
