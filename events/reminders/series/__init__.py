"""Reminders of one thing to many readers.

The plan and the forecast both go by these, so that what is foreseen is what is sent.
"""

from collections.abc import Iterator
from datetime import datetime

from events.conferences.models import Conference
from events.mail.actions import Draft
from events.reminders.queries import unwanting
from events.reminders.rules import ReminderKind, to_write
from events.reminders.series.asked_for import evenings, published_addresses
from events.reminders.series.briefings import briefings
from events.reminders.series.registered import badges, closing, follow_up
from events.reminders.series.shapes import Minutes, Reader, Series
from events.reminders.series.visas import visas

__all__ = ["Minutes", "all_series", "drafts_of", "wanting"]


def drafts_of(conference: Conference, minutes: Minutes, *, now: datetime) -> Iterator[Draft]:
    """What falls due within minutes; readers are asked for only when something does."""
    for one in all_series(conference, minutes, now=now):
        dues = to_write(list(one.plan), starts_at=one.ends_at, now=now)
        for reader in wanting(one) if dues else ():
            for due in dues:
                yield Draft(
                    kind=one.kind,
                    recipient=reader.recipient.email,
                    occasion=f"{one.about}:{reader.mark}{due.minutes}",
                    conference=conference,
                    user_id=reader.recipient.user_id,
                    refs={**one.refs, **reader.refs, "before": due.minutes},
                    language=reader.recipient.language,
                    time_zone=reader.recipient.time_zone,
                    due_at=max(due.at, now),
                    expires_at=one.ends_at,
                )


def wanting(one: Series) -> list[Reader]:
    """The readers of a series, without mailboxes that switched its kind off."""
    off = unwanting(one.kind)
    return [reader for reader in one.readers() if reader.recipient.key not in off]


def all_series(
    conference: Conference, minutes: Minutes, *, now: datetime, until: datetime | None = None
) -> list[Series]:
    """Every series of which something may be due from `now` on; of sessions and texts those until `until`."""
    return [
        *closing(conference, minutes[ReminderKind.CLOSING], now),
        badges(conference, minutes[ReminderKind.BADGE]),
        follow_up(conference, minutes[ReminderKind.FOLLOW_UP]),
        *briefings(conference, minutes[ReminderKind.BRIEFING], now, until),
        *evenings(conference, minutes[ReminderKind.TOMORROW]),
        *visas(conference, minutes[ReminderKind.VISA], now),
        *published_addresses(conference, now, until),
    ]
