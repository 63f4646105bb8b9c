"""Putting mail into the outbox. What happens to it then is in delivery.py."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from accounts.rules import normalise_email
from events.conferences.models import Conference
from events.mail.kinds import get_kind
from events.mail.models import Message, new_message_id
from events.mail.wakeup import wake


def queue(
    kind: str,
    *,
    recipient: str,
    occasion: str,
    now: datetime,
    conference: Conference | None = None,
    user: Any = None,
    refs: dict[str, int | str] | None = None,
    language: str = "en",
    time_zone: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Message:
    """Writes one message into the outbox, in the caller's transaction; the same one twice is one.

    Unique by (kind, normalised recipient, occasion): a second call returns the first row.
    """
    declared = get_kind(kind)
    message, _created = Message.objects.get_or_create(
        kind=kind,
        recipient_key=normalise_email(recipient),
        occasion=occasion,
        defaults={
            "mail_class": declared.mail_class,
            "priority": declared.priority,
            "conference": conference,
            "recipient": recipient,
            "user": user,
            "refs": refs or {},
            "language": language or "en",
            "time_zone": time_zone,
            "queued_at": now,
            "due_at": due_at or now,
            "expires_at": expires_at,
            "message_id": new_message_id(urlsplit(settings.BASE_URL).hostname or "localhost"),
        },
    )
    transaction.on_commit(wake, robust=True)
    return message
