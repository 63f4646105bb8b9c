"""What registration knows of an account: handed out, and erased."""

from datetime import datetime
from typing import Any

from events.registrations.actions import forget
from events.registrations.queries import everything_of


def export(user: Any) -> dict[str, Any]:
    """All that registration holds about `user`, as plain values for JSON; times in UTC, ISO 8601."""
    return everything_of(user)


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """Gives back the place and takes the names out; see actions.forget."""
    forget(user, by=by, now=now)
