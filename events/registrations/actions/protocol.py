"""Rank, order and roles: what the protocol service and a delegation say of people."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition, sign_history
from events.common.text import clean_line
from events.conferences.models import Conference
from events.conferences.rules import Role
from events.registrations.actions.deciding import check_entitled
from events.registrations.models import ProtocolRank, Registration
from events.registrations.rules import LIVE_STATES, DelegationRole, check_override


@transaction.atomic
def set_protocol_rank(
    registration: Registration,
    rank: ProtocolRank | None,
    *,
    place: int | None = None,
    reason: str = "",
    by: Any,
    now: datetime,
) -> None:
    """Gives a rank, or an order instead of the rank's, for which a reason is needed; on the record.

    Only the protocol service of the conference may (INV19): ValidationError "not_entitled", "foreign" or
    "reason".
    """
    served = Conference.objects.organised_by(by, Role.PROTOCOL).filter(pk=registration.conference_id)
    if not served.exists():
        raise ValidationError(_("Only the protocol service gives ranks."), code="not_entitled")
    if rank is not None and rank.conference_id != registration.conference_id:
        raise ValidationError(_("This is of another conference."), code="foreign")
    locked = Registration.objects.select_for_update(of=("self",)).select_related("protocol_rank")
    before = locked.get(pk=registration.pk)
    reason = clean_line(reason)[:500]
    check_override(before.protocol_place, place, reason=reason)
    was, becomes = _words(before.protocol_rank, before.protocol_place), _words(rank, place)
    if was == becomes:
        return
    registration.protocol_rank, registration.protocol_place = rank, place
    sign_history(registration, by=by, now=now)
    registration.save(update_fields=["protocol_rank", "protocol_place"])
    told = f"rank {was} → {becomes}" + (f": {reason}" if reason else "")
    _record(registration, told, by=by, now=now)


def _words(rank: ProtocolRank | None, place: int | None) -> str:
    code = rank.code if rank else "–"
    return code if place is None else f"{code} at {place}"


@transaction.atomic
def set_delegation_role(
    registration: Registration, role: DelegationRole, *, by: Any, now: datetime
) -> Registration | None:
    """Makes somebody head, deputy or member of their delegation; a delegation has one head.

    Returns who was the head until now and is a member by this. ValidationError "not_entitled", "state"
    (the registration is over) or "delegation" (there is none).
    """
    check_entitled(registration, by=by, now=now)
    if registration.delegation is None:
        raise ValidationError(_("This registration names no delegation."), code="delegation")
    # All of the delegation are locked in one order, so that two heads cannot be made at once.
    people = Registration.objects.select_for_update(of=("self",)).order_by("pk")
    members = {row.pk: row for row in people.filter(delegation=registration.delegation).live()}
    if registration.state not in LIVE_STATES or registration.pk not in members:
        raise ValidationError(_("This registration is over; nothing was changed."), code="state")
    last = None
    if role == DelegationRole.HEAD:
        heads = (row for row in members.values() if row.delegation_role == role)
        last = next((row for row in heads if row.pk != registration.pk), None)
        if last is not None:
            _give_role(last, DelegationRole.MEMBER, by=by, now=now)
    if members[registration.pk].delegation_role != role:
        _give_role(registration, role, by=by, now=now)
    return last


def _give_role(registration: Registration, role: DelegationRole, *, by: Any, now: datetime) -> None:
    before = DelegationRole(
        Registration.objects.values_list("delegation_role", flat=True).get(pk=registration.pk)
    )
    registration.delegation_role = role
    sign_history(registration, by=by, now=now)
    registration.save(update_fields=["delegation_role"])
    _record(registration, role_words(before, role), by=by, now=now)


def role_words(before: DelegationRole, after: DelegationRole) -> str:
    """How the record says that a role changed."""
    return f"role {before.name.lower()} → {after.name.lower()}"


def _record(registration: Registration, told: str, *, by: Any, now: datetime) -> None:
    """A change that moves no state; the person's own history shows moves alone."""
    state = registration.state
    record_transition(registration, from_state=state, to_state=state, by=by, now=now, reason=told)
