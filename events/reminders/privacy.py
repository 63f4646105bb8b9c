"""Which emergencies an account said it had read: handed out, and erased."""

from datetime import UTC, datetime
from typing import Any

from accounts.rules import normalise_email
from events.reminders.models import EmergencyAnswer


def _answers(user: Any) -> Any:
    return EmergencyAnswer.objects.filter(mailbox__recipient_key=normalise_email(user.email))


def export(user: Any) -> dict[str, Any]:
    """When the account's mailbox said that it had read which emergency; times in UTC, ISO 8601."""
    rows = _answers(user).order_by("pk").values_list("emergency__conference__slug", "at")
    return {
        "emergencies_read": [{"conference": slug, "at": at.astimezone(UTC).isoformat()} for slug, at in rows]
    }


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """The number of readers falls by one; who they were is gone."""
    _answers(user).delete()
