"""Registering a whole group of a delegation: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext as _

from accounts.rules import normalise_email
from events.common.text import clean_line
from events.conferences.models import Delegation
from events.mail.actions import check_recipient
from events.people.models import Person
from events.registrations.actions import places
from events.registrations.actions.asking import (
    ALREADY,
    NOT_ENTITLED,
    Details,
    check_choice,
    new_person,
    new_registration,
)
from events.registrations.actions.many import register_many
from events.registrations.actions.waiting import promote
from events.registrations.models import ParticipantCategory, Registration
from events.registrations.queries import (
    Known,
    known_of,
    ledger_after_waiting,
    ledger_of,
    somebody_waits,
)
from events.registrations.rules import DelegationRole, Ledger, RegistrationState, Taking


@dataclass(frozen=True)
class GroupRow:
    """Somebody to register; `line` is where they stand in the table."""

    line: int
    email: str
    category: ParticipantCategory
    role: DelegationRole
    details: Details


@dataclass
class GroupOutcome:
    """What a group does, or would do: (line, registration) made, lines already there, and refusals.

    The registrations of a forecast are not stored; their state is what they would come to.
    """

    made: list[tuple[int, Registration]] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class _Asked:
    """A row as it is before anything is known of its person: the registration, or why there is none."""

    row: GroupRow
    email: str
    registration: Registration | None = None
    wrong: list[str] = field(default_factory=list)


def forecast_group(
    delegation: Delegation, rows: Sequence[GroupRow], *, by: Any, now: datetime
) -> GroupOutcome:
    """What `register_group` would do now, without holding the gate: nothing is written or locked.

    A constant number of queries. Others go on taking places meanwhile, so it is a forecast only.
    """
    outcome = _check(delegation, _read(delegation, rows, now=now), by=by, now=now)
    _foresee(outcome, ledger_after_waiting(delegation.conference))
    return outcome


def register_group(
    delegation: Delegation, rows: Sequence[GroupRow], *, by: Any, now: datetime
) -> GroupOutcome:
    """Registers each with the delegation as `register_colleague` does; nothing at all when a row is refused.

    Who is registered with the delegation already is left as they are, so the same rows again change
    nothing. The gate is held for what is the same however many rows there are.
    """
    try:
        return _register(delegation, rows, by=by, now=now)
    except IntegrityError:
        # Somebody opened an account's person, or was given one of the IDs, in the same instant.
        return _register(delegation, rows, by=by, now=now)


@places.retry_on_contention
def _register(delegation: Delegation, rows: Sequence[GroupRow], *, by: Any, now: datetime) -> GroupOutcome:
    conference = delegation.conference
    asked = _read(delegation, rows, now=now)
    roles = {row.line: row.role for row in rows}
    with places.gate(conference):
        outcome = _check(delegation, asked, by=by, now=now)
        if outcome.refused:
            _foresee(outcome, ledger_after_waiting(conference))
            return outcome
        if outcome.made and somebody_waits(conference):
            promote(conference, now=now)
        ledger = ledger_of(conference)
        _foresee(outcome, ledger)
        made = [(registration, roles[line]) for line, registration in outcome.made]
        register_many(delegation, made, ledger, by=by, now=now)
    return outcome


def _read(delegation: Delegation, rows: Sequence[GroupRow], *, now: datetime) -> list[_Asked]:
    """What can be said of each row by itself; no query."""
    asked: list[_Asked] = []
    for row in rows:
        one = _Asked(row, normalise_email(row.email))
        try:
            one.registration = _built(delegation, row, one.email, now=now)
        except ValidationError as error:
            one.wrong = error.messages
        asked.append(one)
    return asked


def _built(delegation: Delegation, row: GroupRow, email: str, *, now: datetime) -> Registration:
    conference = delegation.conference
    registration = new_registration(
        row.details, conference=conference, category=row.category, delegation=delegation, submitted_at=now
    )
    check_choice(conference, category=row.category, delegation=delegation)
    if address := email or registration.contact_email:
        check_recipient(address)
    return registration


def _check(delegation: Delegation, asked: Sequence[_Asked], *, by: Any, now: datetime) -> GroupOutcome:
    """Sorts the rows by what becomes of them; each of `made` has its person, stored or not."""
    outcome = GroupOutcome()
    known = known_of(delegation, {one.email for one in asked if one.email}, by=by, now=now)
    seen: dict[tuple[str, str], int] = {}
    for one in asked:
        line, name = one.row.line, _name(one.row)
        key = (one.email, "" if one.email else name)
        if key in seen:
            text = _("This is the same person as in line %(line)d.") % {"line": seen[key]}
            outcome.refused.append((line, text))
            continue
        seen[key] = line
        if _is_there(one, delegation, known):
            outcome.unchanged.append(line)
        elif wrong := _refusals(one, known):
            outcome.refused += [(line, text) for text in wrong]
        elif one.registration is not None:
            one.registration.person = _person(one, known)
            outcome.made.append((line, one.registration))
            known.names.add(name)
    return outcome


def _name(row: GroupRow) -> str:
    return clean_line(row.details.name).casefold()


def _is_there(one: _Asked, delegation: Delegation, known: Known) -> bool:
    """Whether they are registered with the delegation: by the address; without one, by the name."""
    if one.email:
        return known.live.get(one.email) == delegation.pk
    return _name(one.row) in known.names


def _refusals(one: _Asked, known: Known) -> list[str]:
    if one.email in known.live:
        return [str(ALREADY)]
    if one.wrong:
        return one.wrong
    return [] if one.row.category.route in known.routes else [str(NOT_ENTITLED)]


def _person(one: _Asked, known: Known) -> Person:
    """The human of that address, else a new one who is not stored yet."""
    account = known.accounts.get(one.email)
    if account is not None:
        found: Person | None = getattr(account, "person", None)
        return found or new_person(account, one.row.details)
    return Person(name=one.row.details.cleaned()["name"], email=one.email)


def _foresee(outcome: GroupOutcome, ledger: Ledger) -> None:
    """Gives each who would be made the state that the places which are left bring them."""
    for _line, registration in outcome.made:
        taking = ledger.take(registration.category_id, registration.delegation_id)
        free = taking == Taking.TAKEN
        registration.state = RegistrationState.CONFIRMED if free else RegistrationState.WAITLISTED
