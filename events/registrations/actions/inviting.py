"""Invitations into categories that are closed to others."""

from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.actions import record_transition
from events.common.tokens import new_nonce
from events.registrations.models import ParticipantCategory


@transaction.atomic
def renew_invitation(category: ParticipantCategory, *, by: Any, now: datetime) -> None:
    """Makes a new link; whoever opened the one before, and has not asked yet, needs the new one."""
    category.invitation_nonce = new_nonce()
    category.save(update_fields=["invitation_nonce"])
    record_transition(category, from_state="invited", to_state="invited", by=by, now=now)
