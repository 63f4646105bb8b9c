"""Storing many decided registrations of a delegation at once, with all that follows from each."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from simple_history.utils import bulk_create_with_history

from events.common.actions import new_transition, record_transitions
from events.common.codes import new_codes
from events.common.models import Transition
from events.common.tokens import new_nonce
from events.conferences.models import Delegation
from events.people.models import Person
from events.registrations.actions import places, telling
from events.registrations.actions.moving import KINDS, check_moved
from events.registrations.actions.protocol import role_words
from events.registrations.actions.waiting import joined
from events.registrations.models import Badge, Registration
from events.registrations.rules import DelegationRole, Ledger, RegistrationState

BATCH = 500
Made = Sequence[tuple[Registration, DelegationRole]]


def register_many(delegation: Delegation, made: Made, ledger: Ledger, *, by: Any, now: datetime) -> None:
    """Stores new registrations of `delegation`, in the states that they have; inside `places.gate`.

    What comes of it is what `register` and `set_delegation_role` do one by one: persons who are not
    stored yet, history, transitions, badges, mails and places, those that `ledger` counted. Queries:
    some twenty, and one more for each further batch of rows that the database takes at once.
    """
    rows = [registration for registration, _role in made]
    if not rows:
        return
    states = [RegistrationState(row.state) for row in rows]
    _store(delegation, rows, by=by, now=now)
    _decide(delegation, rows, states, by=by, now=now)
    check_moved(places.take_counted(delegation.conference, ledger))
    steps = _give_roles(delegation, made, by=by, now=now)
    badges = _badges(rows, now=now)
    moves: list[Transition] = []
    for row in rows:
        said: dict[str, Any] = {"by": by, "now": now}
        moves.append(new_transition(row, from_state="", to_state=RegistrationState.SUBMITTED, **said))
        moves.append(new_transition(row, from_state=RegistrationState.SUBMITTED, to_state=row.state, **said))
        if row.pk in badges:
            moves.append(new_transition(badges[row.pk], from_state="", to_state=Badge.State.ACTIVE, **said))
        moves += [step.told(**said) for step in steps if step.because_of == row.pk]
    record_transitions(moves)
    telling.tell_people([(KINDS[RegistrationState(row.state)], row) for row in rows], now=now)


def _store(delegation: Delegation, rows: Sequence[Registration], *, by: Any, now: datetime) -> None:
    """The rows as they are when somebody asks, and their persons."""
    people = [row.person for row in rows if row.person.pk is None]
    signed: dict[str, Any] = {"batch_size": BATCH, "default_user": by, "default_date": now}
    if people:
        bulk_create_with_history(people, Person, **signed)
    others = Registration.objects.filter(conference=delegation.conference_id)
    references = new_codes(
        len(rows),
        lambda codes: others.filter(reference__in=codes).values_list("reference", flat=True),
    )
    for row, reference in zip(rows, references, strict=True):
        row.reference = reference
        row.state = RegistrationState.SUBMITTED
    bulk_create_with_history(rows, Registration, **signed)


def _decide(
    delegation: Delegation,
    rows: Sequence[Registration],
    states: Sequence[RegistrationState],
    *,
    by: Any,
    now: datetime,
) -> None:
    """Brings each to its state, by one UPDATE a state."""
    for state in sorted(set(states)):
        mine = [row for row, own in zip(rows, states, strict=True) if own == state]
        written: dict[str, Any] = {"state": state, "decided_at": now, "decided_by": by}
        if state == RegistrationState.WAITLISTED:
            written["waiting_since"] = joined(delegation.conference, now=now)
        Registration.objects.filter(pk__in=[row.pk for row in mine]).update(**written)
        for row in mine:
            for name, value in written.items():
                setattr(row, name, value)


def _badges(rows: Sequence[Registration], *, now: datetime) -> dict[int, Badge]:
    """The first badge of each who is confirmed, by the id of the registration."""
    confirmed = [row for row in rows if row.state == RegistrationState.CONFIRMED]
    made = Badge.objects.bulk_create(
        [Badge(registration=row, serial=1, nonce=new_nonce(), issued_at=now) for row in confirmed],
        batch_size=BATCH,
    )
    return {badge.registration_id: badge for badge in made}


@dataclass(frozen=True)
class _Step:
    """A change of role; `because_of` is the id of the new registration that brought it about."""

    registration: Registration
    before: DelegationRole
    because_of: int

    def told(self, *, by: Any, now: datetime) -> Transition:
        after = DelegationRole(self.registration.delegation_role)
        state, reason = self.registration.state, role_words(self.before, after)
        return new_transition(
            self.registration, from_state=state, to_state=state, by=by, now=now, reason=reason
        )


def _give_roles(delegation: Delegation, made: Made, *, by: Any, now: datetime) -> list[_Step]:
    """Makes heads and deputies; whoever was the head until then is a member."""
    wanted = [(row, role) for row, role in made if role != DelegationRole.MEMBER]
    if not wanted:
        return []
    # As in set_delegation_role: all are locked in one order, so that two heads cannot be made at once.
    people = Registration.objects.select_for_update(of=("self",)).order_by("pk")
    members = list(people.filter(delegation=delegation).live())
    head = next((row for row in members if row.delegation_role == DelegationRole.HEAD), None)
    steps: list[_Step] = []
    for row, role in wanted:
        if role == DelegationRole.HEAD:
            if head is not None:
                steps.append(_step(head, DelegationRole.MEMBER, because_of=row.pk))
            head = row
        steps.append(_step(row, role, because_of=row.pk))
    _write_roles([step.registration for step in steps])
    history: Any = Registration.history
    history.bulk_history_create(
        [step.registration for step in steps],
        batch_size=BATCH,
        update=True,
        default_user=by,
        default_date=now,
    )
    return steps


def _step(row: Registration, role: DelegationRole, *, because_of: int) -> _Step:
    """`row` is given the role; the step keeps it as it is then, since its role may change once more."""
    before = DelegationRole(row.delegation_role)
    row.delegation_role = role
    return _Step(copy.copy(row), before, because_of)


def _write_roles(steps: Sequence[Registration]) -> None:
    """Members before the others: a delegation has one head at any moment."""
    last = {row.pk: row.delegation_role for row in steps}
    for role in sorted(set(last.values()), reverse=True):
        mine = [pk for pk, given in last.items() if given == role]
        Registration.objects.filter(pk__in=mine).update(delegation_role=role)
