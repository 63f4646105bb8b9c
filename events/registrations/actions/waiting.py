"""The waiting list, and how many places there are."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition, sign_history
from events.conferences.models import Conference
from events.registrations.actions import places
from events.registrations.actions.moving import move
from events.registrations.models import AnyQuota, Registration
from events.registrations.queries import somebody_waits
from events.registrations.rules import RegistrationState, Taking, offer_end

MAX_CAPACITY = 1_000_000


@places.retry_on_contention
def promote_waiting(conference: Conference, *, now: datetime) -> list[Registration]:
    """Gives every free place to the waiting list, in its order; safe to run at any time, and twice."""
    with places.gate(conference):
        return promote(conference, now=now)


def promote(conference: Conference, *, now: datetime) -> list[Registration]:
    """The same inside a `places.gate`: where a place was freed, it is given on before anybody sees it.

    Given is offered with a deadline, or, where the conference chose so, confirmed at once.
    """
    promoted: list[Registration] = []
    waiting = Registration.objects.filter(conference=conference).waiting_in_order()
    waiting = waiting.select_related("conference", "category", "person__user", "delegation")
    while (head := waiting.first()) is not None:
        taking = places.take(head)
        if taking == Taking.CONFERENCE_FULL:
            break
        if taking != Taking.TAKEN:
            waiting = waiting.exclude(**_held_up_by(taking, head))
        elif _give(head, now=now):
            promoted.append(head)
        else:
            places.give_back(head)
    return promoted


def _held_up_by(taking: Taking, registration: Registration) -> dict[str, Any]:
    """Who else waits for what is full: nobody beyond them is held up by it."""
    of_category = {"category": registration.category_id}
    of_delegation = {"delegation": registration.delegation_id}
    if taking == Taking.CATEGORY_FULL:
        return of_category
    return of_delegation if taking == Taking.DELEGATION_FULL else {**of_category, **of_delegation}


def _give(head: Registration, *, now: datetime) -> bool:
    conference = head.conference
    if not conference.offer_hours:
        return move(head, RegistrationState.CONFIRMED, by=None, now=now, waiting_since=None)
    until = offer_end(hours=conference.offer_hours, ends_at=conference.midnight_after, now=now)
    return move(head, RegistrationState.OFFERED, by=None, now=now, waiting_since=None, offer_until=until)


def place(registration: Registration, *, by: Any, now: datetime, **fields: Any) -> bool:
    """Confirms `registration` if a place is free, else puts it on the end of the waiting list.

    Call it inside `places.gate`. Whoever waits is served first. False when somebody else moved it first.
    """
    conference = registration.conference
    if somebody_waits(conference):
        promote(conference, now=now)
    if places.take(registration) == Taking.TAKEN:
        moved = move(registration, RegistrationState.CONFIRMED, by=by, now=now, **fields)
        if not moved:
            places.give_back(registration)
        return moved
    since = joined(conference, now=now)
    return move(registration, RegistrationState.WAITLISTED, by=by, now=now, waiting_since=since, **fields)


def joined(conference: Conference, *, now: datetime) -> datetime:
    """When somebody joins who does now: never before whoever is on the list already.

    `now` is the hour at which each came to the gate, by the clock of one of several machines; the order in
    which they went through is what everybody is told.
    """
    latest = Registration.objects.filter(conference=conference, state=RegistrationState.WAITLISTED).aggregate(
        latest=Max("waiting_since")
    )["latest"]
    return max(now, latest) if latest else now


@places.retry_on_contention
def set_capacity(quota: AnyQuota, capacity: int | None, *, by: Any, now: datetime) -> list[Registration]:
    """Changes how many places there are (None: no limit); returns those who got one by it.

    Lowered below what is taken, nobody is dropped and nobody new gets in; raised, the waiting list
    moves up in the same transaction.
    """
    if capacity is not None and not 0 <= capacity <= MAX_CAPACITY:
        raise ValidationError(
            _("Give a number of places from 0 to %(most)s, or none for no limit."),
            code="capacity",
            params={"most": MAX_CAPACITY},
        )
    conference = quota.conference
    with places.gate(conference):
        quota.refresh_from_db()
        before = quota.capacity
        places.resize(quota, capacity)
        quota.refresh_from_db()
        if before != capacity:
            sign_history(quota, by=by, now=now)
            quota.save(update_fields=["capacity"])  # for its history; the value is there already
            record_transition(quota, from_state=_words(before), to_state=_words(capacity), by=by, now=now)
        return promote(conference, now=now)


def _words(capacity: int | None) -> str:
    return "no limit" if capacity is None else str(capacity)


def set_priority(registration: Registration, priority: int, *, by: Any, now: datetime) -> None:
    """Moves somebody up (higher) or down the waiting list, on the record."""
    with places.gate(registration.conference):
        before = Registration.objects.values_list("priority", flat=True).get(pk=registration.pk)
        Registration.objects.filter(pk=registration.pk).update(priority=priority)
        registration.priority = priority
        record_transition(
            registration,
            from_state=registration.state,
            to_state=registration.state,
            by=by,
            now=now,
            reason=f"priority {before} → {priority}",
        )
