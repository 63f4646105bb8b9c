"""Until when what a conference needs of a person is kept."""

from datetime import date, datetime, timedelta

# What health and belief may be read from goes first.
NEEDS_KEPT_DAYS = 7
# After the last day of the conference; long enough for a lost badge and a question about the door.
KEPT_DAYS = 30


def kept_until(ends_on: date) -> date:
    """The last day, of any clock, on which photos, files and needs of a conference are still here."""
    return ends_on + timedelta(days=KEPT_DAYS)


def needs_kept_until(ends_on: date) -> date:
    """The same for needs."""
    return ends_on + timedelta(days=NEEDS_KEPT_DAYS)


def ended_before(now: datetime, *, days: int = KEPT_DAYS) -> date:
    """Whatever belongs to a conference that ended before this day goes now.

    One day more than it is kept for, so that the last day is over on every clock of the world.
    """
    return now.date() - timedelta(days=days + 1)
