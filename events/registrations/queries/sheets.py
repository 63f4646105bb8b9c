"""A delegation as a list in protocol order."""

from dataclasses import dataclass
from typing import Any

from events.conferences.models import Conference, Delegation
from events.conferences.rules import Role
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState


@dataclass(frozen=True)
class Sheet:
    """The confirmed people of a delegation, first in protocol order first."""

    delegation: Delegation
    people: tuple[Registration, ...]


def sheets_of(conference: Conference, *delegations: Delegation) -> list[Sheet]:
    """The sheets of these delegations, or of all of the conference, in the conference's order of them."""
    wanted = Delegation.objects.filter(conference=conference).select_related("organization", "conference")
    if delegations:
        wanted = wanted.filter(pk__in=[one.pk for one in delegations])
    rows = Registration.objects.filter(
        conference=conference, state=RegistrationState.CONFIRMED, delegation__in=wanted
    ).in_protocol_order()
    people: dict[Any, list[Registration]] = {}
    for row in rows.select_related("category", "protocol_rank"):
        people.setdefault(row.delegation_id, []).append(row)
    return [Sheet(one, tuple(people.get(one.pk, ()))) for one in wanted.order_by("sort_key", "pk")]


def reads_every_sheet(user: Any, conference: Conference) -> bool:
    """Whether `user` is of the secretariat that sees all delegations."""
    run = Conference.objects.organised_by(user, Role.REGISTRATION, Role.PROTOCOL)
    return bool(run.filter(pk=conference.pk).exists())
