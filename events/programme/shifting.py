"""Where a session stands in the timetable, and where it would stand after a move. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

# The shortest that a session can be made by pulling at its end.
LEAST = timedelta(minutes=5)
STEPS = (5, 10, 15, 30, 60)


@dataclass(frozen=True)
class Where:
    """Instants in UTC, `day` only without an hour, `room` an id."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    room: int | None = None

    @property
    def key(self) -> str:
        """Tells it from any other; a page carries it, so that a move from elsewhere is noticed."""
        return "|".join("" if part is None else str(part) for part in self.as_list())

    def as_list(self) -> list[Any]:
        """As JSON has it."""
        return [_text(self.starts_at), _text(self.ends_at), _text(self.day), self.room]

    @classmethod
    def from_list(cls, parts: list[Any]) -> "Where":
        start, end, day, room = parts
        return cls(
            datetime.fromisoformat(start) if start else None,
            datetime.fromisoformat(end) if end else None,
            date.fromisoformat(day) if day else None,
            room,
        )


def _text(value: date | None) -> str | None:
    return value.isoformat() if value is not None else None


def shifted(where: Where, minutes: int) -> Where:
    """So much later, or earlier below 0; one without an hour stays."""
    by = timedelta(minutes=minutes)
    start = where.starts_at + by if where.starts_at else None
    return replace(where, starts_at=start, ends_at=where.ends_at + by if where.ends_at else None)


def resized(where: Where, minutes: int) -> Where:
    """So much longer, or shorter below 0, but never shorter than can be; one without a length gets one."""
    if where.starts_at is None:
        return where
    end = (where.ends_at or where.starts_at) + timedelta(minutes=minutes)
    return replace(where, ends_at=max(end, where.starts_at + LEAST))


def swapped(one: Where, other: Where) -> tuple[Where, Where]:
    """Each at the start and in the room of the other, as long as it was."""
    return _at(one, other), _at(other, one)


def _at(one: Where, other: Where) -> Where:
    length = one.ends_at - one.starts_at if one.starts_at and one.ends_at else None
    end = other.starts_at + length if other.starts_at and length is not None else None
    return Where(other.starts_at, end, other.day, other.room)


def block(
    wheres: Mapping[int, Where],
    *,
    start: datetime,
    end: datetime,
    minutes: int,
    room: int | None = None,
    to_room: int | None = None,
) -> dict[int, Where]:
    """The sessions that begin in [start, end), of one room or of all, so much later and in `to_room`.

    Without `to_room` each stays in its own.
    """
    moved = {}
    for pk, where in wheres.items():
        if where.starts_at is None or not start <= where.starts_at < end:
            continue
        if room is None or where.room == room:
            after = shifted(where, minutes)
            moved[pk] = replace(after, room=to_room) if to_room is not None else after
    return moved
