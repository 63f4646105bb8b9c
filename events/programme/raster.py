"""Rooms × time: where each session of a day stands on a sheet of five-minute rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any, Protocol, TypeVar

from events.programme.models import SessionVersion
from events.programme.presenting import Item, place_name

MAX_ROOMS = 40
LAST_HOUR = 36  # the night after belongs to the day
LEAST = 3  # rows of a cell that must hold a title, where the next one leaves them
# The height of a row in pixels, by the rows of the shortest session of the day; the class that makes it so.
HEIGHTS = ((1, 24, " taller"), (8, 16, " tall"), (LAST_HOUR * 12, 10, ""))
LINE, FRAME = 17.5, 11  # pixels of a line of text, and of a cell around its text; as in raster.css


@dataclass
class Cell:
    """A session on the sheet; `style` is its classes, `room` is said for the ear."""

    item: Item
    style: str
    room: Any


@dataclass
class Column:
    """A lane of a room; a room that is booked twice takes two."""

    name: Any
    seats: int | None
    number: int


@dataclass
class Raster:
    """A day's sheet; `rest` is what does not fit: no hour, or past the fortieth column."""

    columns: list[Column] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    rest: list[Item] = field(default_factory=list)
    first_hour: int = 8
    hours: list[tuple[int, str]] = field(default_factory=list)
    now_style: str = ""
    row: int = 10  # pixels
    height: str = ""

    @property
    def style(self) -> str:
        return f"f{self.first_hour} r{max(len(self.columns), 1)}" + self.height


class Rows(Protocol):
    """Whatever stands from one row to another."""

    start: int
    end: int


Spanned = TypeVar("Spanned", bound=Rows)


@dataclass
class _Placed:
    version: SessionVersion
    item: Item
    start: int  # rows of five minutes since midnight
    end: int


def lay_out(
    versions: Sequence[SessionVersion], found: Sequence[Item], *, zone: tzinfo, now: datetime
) -> Raster:
    """The sheet of a day; rooms in the order of their positions, lanes where sessions overlap.

    `versions` have their rooms loaded; `found` are their slots, in the same order.
    """
    raster = Raster()
    pairs = list(zip(versions, found, strict=True))
    timed = [(v, i) for v, i in pairs if v.starts_at]
    raster.rest = [i for v, i in pairs if not v.starts_at]
    if not timed:
        return raster
    first = min(v.starts_at for v, _i in timed if v.starts_at).astimezone(zone).date()
    placed = [_place(v, i, first, zone) for v, i in timed]
    raster.first_hour = min(min(p.start for p in placed) // 12, 23)
    last = min(LAST_HOUR, -(-max(p.end for p in placed) // 12))
    shortest = min(p.end - p.start for p in placed)
    raster.row, raster.height = next((px, name) for rows, px, name in HEIGHTS if shortest <= rows)
    raster.hours = [(hour, f"{hour % 24:02d}:00") for hour in range(raster.first_hour, last)]
    _fill(raster, placed)
    _mark_now(raster, first, last, zone, now)
    return raster


def _place(version: SessionVersion, item: Item, first: date, zone: tzinfo) -> _Placed:
    """Rows on the wall clock, the start rounded down and the end up to five minutes."""
    assert version.starts_at  # noqa: S101  # said for the type checker
    start = row_of(version.starts_at, first, zone, up=False)
    end = row_of(version.ends_at, first, zone, up=True) if version.ends_at else start
    last = LAST_HOUR * 12
    start = min(start, last - LEAST)
    return _Placed(version, item, start, min(max(end, start + 1), last))


def row_of(moment: datetime, first: date, zone: tzinfo, *, up: bool) -> int:
    """The row of five minutes since midnight of day `first` on the wall clock, rounded down or up."""
    there = moment.astimezone(zone)
    minutes = (there.date() - first).days * 1440 + there.hour * 60 + there.minute
    return -(-minutes // 5) if up else minutes // 5


def _fill(raster: Raster, placed: Sequence[_Placed]) -> None:
    rooms: dict[Any, list[_Placed]] = {}
    for one in placed:
        rooms.setdefault(one.version.room_id or str(place_name(one.version)), []).append(one)
    for sessions in sorted(rooms.values(), key=lambda s: _room_order(s[0].version)):
        for number, lane in enumerate(lanes(sessions)):
            if len(raster.columns) == MAX_ROOMS:
                raster.rest += [one.item for one in lane]
                continue
            room = lane[0].version.room
            column = len(raster.columns) + 1
            name = place_name(lane[0].version)
            raster.columns.append(Column(name, room.capacity if room and not number else None, column))
            _stretch(lane)
            raster.cells += [Cell(one.item, _style(one, column, raster.row), name) for one in lane]
    raster.cells.sort(key=lambda cell: (cell.item.starts_at, cell.item.code))


def _room_order(version: SessionVersion) -> tuple[int, int, str]:
    if version.room is None:
        return (1 if version.room_name else 2, 0, str(version.room_name))
    return (0, version.room.position, version.room.code)


def lanes(sessions: Sequence[Spanned]) -> list[list[Spanned]]:
    """As few lanes as it takes for no two in one to overlap."""
    found: list[list[Spanned]] = []
    for one in sorted(sessions, key=lambda s: (s.start, s.end)):
        free = next((lane for lane in found if lane[-1].end <= one.start), None)
        if free is None:
            found.append([one])
        else:
            free.append(one)
    return found


def _stretch(lane: Sequence[_Placed]) -> None:
    """Gives the shortest the rows that a title needs, as far as nothing follows at once."""
    following = [one.start for one in lane[1:]] + [LAST_HOUR * 12]
    for one, limit in zip(lane, following, strict=True):
        one.end = max(one.end, min(one.start + LEAST, limit))


def _style(one: _Placed, column: int, row: int) -> str:
    tag, off = bool(one.item.tag), one.item.off
    return style_of(one.start, one.end, column, row=row, has_tag=tag, is_off=off)


def style_of(
    begin: int, finish: int, column: int, *, row: int, has_tag: bool = False, is_off: bool = False
) -> str:
    """The classes of a cell from row to row in a column, of which a row is `row` pixels high."""
    height = (finish - begin) * row - FRAME
    lines = int(height // LINE) - 1 - has_tag
    start, end = divmod(begin, 12), divmod(finish, 12)
    parts = [f"c{column}", f"h{start[0]}", f"t{end[0]}", f"k{min(max(lines, 0), 9)}"]
    if start[1]:
        parts.append(f"m{start[1] * 5:02d}")
    if end[1]:
        parts.append(f"u{end[1] * 5:02d}")
    if is_off:
        parts.append("off")
    return " ".join(parts)


def _mark_now(raster: Raster, first: date, last: int, zone: tzinfo, now: datetime) -> None:
    row = row_of(now, first, zone, up=False)
    if raster.first_hour * 12 <= row < last * 12:
        hour, part = divmod(row, 12)
        raster.now_style = f"h{hour}" + (f" m{part * 5:02d}" if part else "")
