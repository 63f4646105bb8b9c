"""Two live registrations of one person at one conference: one stays, the other is withdrawn into it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import normalise_email
from events.common.actions import record_transition, sign_history
from events.mail.models import Message
from events.mail.redirecting import redirect_waiting
from events.mail.rules import WAITING_STATES
from events.people.models import Person
from events.registrations.actions import telling
from events.registrations.actions.door import settle_day
from events.registrations.actions.locking import lock
from events.registrations.actions.moving import check_moved, move
from events.registrations.actions.seats import gate as seat_gate
from events.registrations.actions.waiting import promote
from events.registrations.models import FormAnswer, Registration, Scan, Seat
from events.registrations.queries import clashing_seat, current_version, place_of_scan
from events.registrations.queries.duplicates import REGISTRATION_FIELDS
from events.registrations.rules import (
    DelegationRole,
    Listing,
    RegistrationState,
    SeatState,
    found_by,
)
from events.registrations.rules.merging import check_stays


@dataclass(frozen=True)
class Join:
    """Which of two registrations stays (`stays`, its id), with what of the other one's."""

    stays: int
    fields: frozenset[str] = frozenset()
    answers: frozenset[int] = frozenset()


def join(
    stays: Registration, goes: Registration, wanted: Join, *, by: Any, now: datetime, reason: str
) -> None:
    """Takes what is wanted of `goes` over into `stays`, and withdraws `goes`; inside `places.gate`.

    Category, delegation, state and place are those of `stays`; its badge goes on, that of `goes` stops
    working, and its mailbox is told so. ValidationError "place" by rules.merging.check_stays.
    """
    lock(stays, goes)
    stays.refresh_from_db()
    goes.refresh_from_db()
    check_stays(stays=stays.state, goes=goes.state)
    _take_details(stays, goes, wanted)
    _take_answers(stays, goes, wanted)
    _take_seats(stays, goes, by=by, now=now)
    said = _("Joined with %(reference)s: %(reason)s")
    why = said % {"reference": stays.reference, "reason": reason}
    withdrawn = RegistrationState.WITHDRAWN
    check_moved(move(goes, withdrawn, by=by, now=now, reason=why, quiet=True, waiting_since=None))
    telling.tell_joined(goes, stays, now=now)
    promote(stays.conference, now=now)
    _take_scans(stays, goes)
    sign_history(stays, by=by, now=now)
    stays.save()
    told = said % {"reference": goes.reference, "reason": reason}
    record_transition(stays, from_state=stays.state, to_state=stays.state, by=by, now=now, reason=told)


def _take_details(stays: Registration, goes: Registration, wanted: Join) -> None:
    for name in REGISTRATION_FIELDS:
        theirs = getattr(goes, name)
        # No days said means all of them: empty is an answer there.
        fills = not getattr(stays, name) and name != "days"
        if name in wanted.fields or (theirs and fills):
            setattr(stays, name, theirs)
    stays.search_text = found_by(stays.name, stays.native_name, stays.organization_name)
    # Nobody is shown to more people than they agreed to in either.
    stays.listing = min(stays.listing, goes.listing, key=Listing.values.index)
    if stays.protocol_rank_id is None and stays.protocol_place is None:
        stays.protocol_rank_id, stays.protocol_place = goes.protocol_rank_id, goes.protocol_place
    is_deputy = goes.delegation_role == DelegationRole.DEPUTY and stays.delegation_id == goes.delegation_id
    if is_deputy and stays.delegation_role == DelegationRole.MEMBER:
        stays.delegation_role = DelegationRole.DEPUTY


def _take_answers(stays: Registration, goes: Registration, wanted: Join) -> None:
    answered = set(FormAnswer.objects.filter(registration=stays).values_list("question", flat=True))
    for answer in FormAnswer.objects.filter(registration=goes):
        if answer.question_id not in answered:
            FormAnswer.objects.create(registration=stays, question_id=answer.question_id, value=answer.value)
        elif answer.question_id in wanted.answers:
            own = FormAnswer.objects.filter(registration=stays, question=answer.question_id)
            own.update(value=answer.value)


def _take_seats(stays: Registration, goes: Registration, *, by: Any, now: datetime) -> None:
    """A seat goes over as it is, so that nobody else gets it between; those that clash are released.

    The counters of a session stay as they are: one holds or waits instead of the other.
    """
    if stays.state != RegistrationState.CONFIRMED:
        return
    seats = Seat.objects.live().filter(registration=goes).select_related("session")
    for seat in seats.order_by("session_id"):
        with seat_gate(seat.session_id):
            seat.refresh_from_db()
            own = Seat.objects.filter(session=seat.session_id, registration=stays).first()
            version = current_version(seat.session)
            if own is None:
                if version is None or clashing_seat(stays, version) is None:
                    seat.registration = stays
                    seat.save(update_fields=["registration"])
            elif own.state != SeatState.HELD and seat.state == SeatState.HELD:
                _swap(own, seat, by=by, now=now)


def _swap(own: Seat, other: Seat, *, by: Any, now: datetime) -> None:
    """Who waits or had let go gets the seat that the other row holds, which takes up what this one was."""
    before = (own.state, own.waiting_since)
    own.state, own.waiting_since, own.is_by_hand = other.state, other.waiting_since, other.is_by_hand
    other.state, other.waiting_since = before
    for seat, was in ((own, before[0]), (other, own.state)):
        seat.save(update_fields=["state", "waiting_since", "is_by_hand"])
        record_transition(seat, from_state=was, to_state=seat.state, by=by, now=now)


def _take_scans(stays: Registration, goes: Registration) -> None:
    """The door's log of both as one: whoever was let in by either badge was there."""
    scans = list(Scan.objects.filter(registration=goes).select_related("zone", "session"))
    if not scans:
        return
    # One entry stands a day and place; which one is said anew.
    Scan.objects.filter(registration=goes).update(registration=stays, is_standing=False, left_at=None)
    for day, place in {(scan.day, place_of_scan(scan)) for scan in scans}:
        settle_day(stays, day, place)


def redirect_mails(
    rows: Sequence[Registration],
    mailboxes: Iterable[str],
    person: Person,
    *,
    account: int | None,
    by: Any,
    now: datetime,
    reason: str,
) -> None:
    """What waits to be sent about `rows` to their former mailboxes goes to that of `person` instead.

    About one that is over nothing more is to be said.
    """
    user = User.objects.filter(pk=account).first() if account else None
    keys = {normalise_email(one) for one in mailboxes if one}
    recipient = user.email if user else person.email
    if not keys or normalise_email(recipient) in keys:
        return
    about = Q()
    for row in rows:
        if row.state != RegistrationState.WITHDRAWN:
            about |= Q(refs__registration=row.pk)
    if not about:
        return
    waiting = Message.objects.filter(about, recipient_key__in=keys, state__in=WAITING_STATES)
    redirect_waiting(
        list(waiting.order_by("pk")),
        recipient=recipient,
        user=user,
        language=user.language if user else person.language,
        time_zone=user.time_zone if user else person.time_zone,
        by=by,
        now=now,
        reason=reason,
    )
