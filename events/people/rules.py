"""How often a person may be invited, and how long a link holds."""

from datetime import datetime, timedelta

INVITATION_DAYS = 30
# Links to one speaker in a day, and links by one organiser in an hour (hostile.md SP9).
MOST_PER_SPEAKER = 3
MOST_PER_ORGANISER = 200
MAX_BIOGRAPHY = 10_000


def expiry(*, now: datetime, reply_by: datetime | None) -> datetime:
    """When a link stops working: a month on, and never before the day to reply by."""
    usual = now + timedelta(days=INVITATION_DAYS)
    return max(usual, reply_by) if reply_by else usual
