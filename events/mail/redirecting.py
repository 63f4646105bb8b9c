"""Sending what still waits to somebody's other mailbox."""

import contextlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.rules import normalise_email
from events.common.actions import record_transition
from events.mail.actions import suppress
from events.mail.models import Message
from events.mail.rules import WAITING_STATES


@transaction.atomic
def redirect_waiting(
    messages: Iterable[Message],
    *,
    recipient: str,
    user: Any,
    language: str,
    time_zone: str,
    by: Any,
    now: datetime,
    reason: str,
) -> int:
    """Addresses those of `messages` that nobody has taken up yet to `recipient`; how many they were.

    What was said to that mailbox already is not said twice: it is stopped, like all of them where there
    is no mailbox to send to.
    """
    key = normalise_email(recipient)
    moved = 0
    for message in messages:
        said = Message.objects.filter(kind=message.kind, recipient_key=key, occasion=message.occasion)
        if not recipient or said.exists():
            with contextlib.suppress(ValidationError):  # a worker was faster
                suppress(message, by=by, now=now, reason=reason)
            continue
        waiting = Message.objects.filter(pk=message.pk, state__in=WAITING_STATES)
        moved += waiting.update(
            recipient=recipient,
            recipient_key=key,
            user=user,
            language=language or message.language,
            time_zone=time_zone,
        )
        record_transition(
            message, from_state=message.state, to_state=message.state, by=by, now=now, reason=reason
        )
    return moved
