"""A session's time as a difference takes it, and how two of them are told apart in words."""

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.common import formats


@dataclass(frozen=True)
class When:
    """A session's time: instants, or a day alone while the hour is to be announced, or nothing."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None


def when_words(was: When, now: When, zone: tzinfo) -> tuple[str, str]:
    """Two times told apart as shortly as possible: hours alone on one day, the end only if it differs."""
    with_day = was.day != now.day
    with_end = was.starts_at == now.starts_at or _length(was) != _length(now)
    return (
        _when(was, zone, with_day=with_day, with_end=with_end),
        _when(now, zone, with_day=with_day, with_end=with_end),
    )


def _length(when: When) -> Any:
    return when.ends_at - when.starts_at if when.starts_at and when.ends_at else None


def _when(when: When, zone: tzinfo, *, with_day: bool, with_end: bool) -> str:
    if when.starts_at is None:
        if when.day is None:
            return _("day to be announced")
        hour = _("hour to be announced")
        return _on(when.day, hour) if with_day else hour
    time = formats.clock(when.starts_at, zone)
    if with_end and when.ends_at:
        time = f"{time}–{formats.clock(when.ends_at, zone)}"
    if not with_day:
        return time
    return _on(when.starts_at.astimezone(zone), time)


def _on(day: date, hour: str) -> str:
    return pgettext("between facts", ", ").join([formats.day(day, width="day_short"), hour])
