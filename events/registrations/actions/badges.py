"""Badges: one active at a time for a registration (INV5)."""

from datetime import datetime
from typing import Any

from django.db.models import Max

from events.common.actions import record_transition
from events.common.tokens import new_nonce
from events.registrations.models import Badge, Registration


def issue_badge(registration: Registration, *, by: Any, now: datetime) -> Badge:
    """A new badge; those before it stop working. Call it in the transaction that confirms."""
    deactivate_badges(registration, by=by, now=now)
    last: int = registration.badges.aggregate(last=Max("serial"))["last"] or 0
    badge = Badge.objects.create(registration=registration, serial=last + 1, nonce=new_nonce(), issued_at=now)
    record_transition(badge, from_state="", to_state=Badge.State.ACTIVE, by=by, now=now)
    return badge


def deactivate_badges(registration: Registration, *, by: Any, now: datetime) -> None:
    """Takes back whatever badge works; its code is then “revoked” at every door."""
    for badge in registration.badges.filter(state=Badge.State.ACTIVE):
        Badge.objects.filter(pk=badge.pk).update(state=Badge.State.DEACTIVATED)
        record_transition(
            badge, from_state=Badge.State.ACTIVE, to_state=Badge.State.DEACTIVATED, by=by, now=now
        )
