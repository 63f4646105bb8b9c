"""What is known already of the people of a table; read once, however many they are."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from accounts.models import User
from events.conferences.models import Conference, Delegation
from events.registrations.models import DelegationQuota, Quota, Registration, routes_decided_by
from events.registrations.rules import Ledger, RegistrationState


@dataclass(frozen=True)
class Known:
    """`live` says by address with which delegation somebody is registered, None with none at all.

    `names` are those of the live registrations of the delegation, case-folded; `accounts` are by address;
    `routes` those on which whoever registers decides.
    """

    live: dict[str, int | None]
    names: set[str]
    accounts: dict[str, User]
    routes: frozenset[str]


def known_of(delegation: Delegation, emails: Collection[str], *, by: Any, now: datetime) -> Known:
    """What a table for `delegation` meets; `emails` are normalised."""
    live = (
        Registration.objects.filter(conference=delegation.conference_id).live().order_by("submitted_at", "pk")
    )
    theirs = Q(person__user__email__in=emails) | Q(person__user=None, person__email__in=emails)
    registered: dict[str, int | None] = {}
    columns = ("person__user__email", "person__email", "delegation")
    for account, address, own in live.filter(theirs).values_list(*columns):
        registered.setdefault(account or address, own)
    names = live.filter(delegation=delegation).values_list("name", flat=True)
    accounts = User.objects.filter(email__in=emails).select_related("person")
    return Known(
        live=registered,
        names={name.casefold() for name in names},
        accounts={user.email: user for user in accounts},
        routes=routes_decided_by(by, delegation=delegation, now=now),
    )


def ledger_of(conference: Conference) -> Ledger:
    """What is left of each counter of `conference`; two queries."""
    left = {(None, quota.category_id): quota.left for quota in Quota.objects.filter(conference=conference)}
    shares = DelegationQuota.objects.filter(delegation__conference=conference)
    return Ledger(left | {(share.delegation_id, share.category_id): share.left for share in shares})


def ledger_after_waiting(conference: Conference) -> Ledger:
    """The same once everybody who waits, and could have one of the places, has been given it."""
    ledger = ledger_of(conference)
    waiting = Registration.objects.filter(conference=conference).waiting_in_order()
    for category, delegation in waiting.values_list("category", "delegation"):
        ledger.take(category, delegation)
    return ledger


def somebody_waits(conference: Conference) -> bool:
    """Whether anybody is on the waiting list of `conference`."""
    waiting = Registration.objects.filter(conference=conference, state=RegistrationState.WAITLISTED)
    return waiting.exists()
