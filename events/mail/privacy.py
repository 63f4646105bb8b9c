"""What the outbox knows of an account: handed out, and erased."""

from datetime import datetime
from typing import Any

from events.mail.forgetting import forget_mailbox
from events.mail.queries import everything_of


def export(user: Any) -> dict[str, Any]:
    """All that the outbox holds about `user`, as plain values for JSON; times in UTC, ISO 8601."""
    return everything_of(user)


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """Stops what waits and takes address and text out of what was sent."""
    forget_mailbox(user, now=now)
