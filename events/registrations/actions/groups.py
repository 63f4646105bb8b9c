"""Registering a whole group of a delegation: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.rules import normalise_email
from events.common.text import clean_line
from events.conferences.models import Delegation
from events.registrations.actions import places
from events.registrations.actions.asking import Details
from events.registrations.actions.on_behalf import register_colleague
from events.registrations.actions.protocol import set_delegation_role
from events.registrations.models import ParticipantCategory, Registration
from events.registrations.rules import DelegationRole


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
    """What a group does, or would do: (line, registration) made, lines already there, and refusals."""

    made: list[tuple[int, Registration]] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


@places.retry_on_contention
def register_group(
    delegation: Delegation, rows: Sequence[GroupRow], *, dry_run: bool, by: Any, now: datetime
) -> GroupOutcome:
    """Registers each with the delegation as `register_colleague` does; nothing at all when a row is refused.

    Who is registered with the delegation already is left as they are, so the same rows again change
    nothing. `dry_run` does the same and takes it back.
    """
    outcome = GroupOutcome()
    seen: dict[tuple[str, str], int] = {}
    with places.gate(delegation.conference):
        for row in rows:
            key = _key(row)
            if key in seen:
                text = _("This is the same person as in line %(line)d.") % {"line": seen[key]}
                outcome.refused.append((row.line, text))
                continue
            seen[key] = row.line
            _register(delegation, row, outcome, by=by, now=now)
        if dry_run or outcome.refused:
            transaction.set_rollback(True)
    return outcome


def _key(row: GroupRow) -> tuple[str, str]:
    """By the address; without one, by the name."""
    email = normalise_email(row.email)
    return (email, "") if email else ("", clean_line(row.details.name).casefold())


def _register(
    delegation: Delegation, row: GroupRow, outcome: GroupOutcome, *, by: Any, now: datetime
) -> None:
    there = _there_already(delegation, row)
    if there is not None and there.delegation_id == delegation.pk:
        outcome.unchanged.append(row.line)
        return
    try:
        made = register_colleague(
            delegation.conference,
            email=row.email,
            category=row.category,
            delegation=delegation,
            details=row.details,
            by=by,
            now=now,
        )
        if row.role != DelegationRole.MEMBER:
            set_delegation_role(made, row.role, by=by, now=now)
    except ValidationError as error:
        outcome.refused += [(row.line, text) for text in error.messages]
    else:
        outcome.made.append((row.line, made))


def _there_already(delegation: Delegation, row: GroupRow) -> Registration | None:
    live = Registration.objects.filter(conference=delegation.conference_id).live()
    email = normalise_email(row.email)
    if email:
        known = Q(person__user__email=email) | Q(person__user=None, person__email=email)
        return live.filter(known).first()
    return live.filter(delegation=delegation, name__iexact=clean_line(row.details.name)).first()
