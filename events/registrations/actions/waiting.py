"""The waiting list, and how many places there are."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition, sign_history
from events.conferences.models import Conference
from events.registrations.actions import places
from events.registrations.actions.moving import move
from events.registrations.models import Quota, Registration
from events.registrations.rules import RegistrationState, Taking

MAX_CAPACITY = 1_000_000


@places.retry_on_contention
def promote_waiting(conference: Conference, *, now: datetime) -> list[Registration]:
    """Gives every free place to the waiting list, in its order; safe to run at any time, and twice."""
    with places.gate(conference):
        return promote(conference, now=now)


def promote(conference: Conference, *, now: datetime) -> list[Registration]:
    """The same inside a `places.gate`: where a place was freed, it is given on before anybody sees it."""
    promoted: list[Registration] = []
    full: set[int] = set()
    waiting = Registration.objects.filter(conference=conference).waiting_in_order()
    waiting = waiting.select_related("conference", "category", "person__user", "delegation")
    while (head := waiting.exclude(category__in=full).first()) is not None:
        taking = places.take(conference, head.category)
        if taking == Taking.CONFERENCE_FULL:
            break
        if taking == Taking.CATEGORY_FULL:
            full.add(head.category_id)
        elif move(head, RegistrationState.CONFIRMED, by=None, now=now, waiting_since=None):
            promoted.append(head)
        else:
            places.give_back(conference, head.category)
    return promoted


def place(registration: Registration, *, by: Any, now: datetime, **fields: Any) -> bool:
    """Confirms `registration` if a place is free and nobody waits for it, else puts it on the list.

    Call it inside `places.gate`. False when somebody else moved it first.
    """
    conference, category = registration.conference, registration.category
    waits = Registration.objects.filter(category=category, state=RegistrationState.WAITLISTED).exists()
    if not waits and places.take(conference, category) == Taking.TAKEN:
        moved = move(registration, RegistrationState.CONFIRMED, by=by, now=now, **fields)
        if not moved:
            places.give_back(conference, category)
        return moved
    moved = move(registration, RegistrationState.WAITLISTED, by=by, now=now, waiting_since=now, **fields)
    if waits and moved:
        promote(conference, now=now)
        registration.refresh_from_db()
    return moved


@places.retry_on_contention
def set_capacity(quota: Quota, capacity: int | None, *, by: Any, now: datetime) -> list[Registration]:
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
        before = Quota.objects.values_list("capacity", flat=True).get(pk=quota.pk)
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
