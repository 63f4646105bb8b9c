"""The timetable desk: a day of drafts as rooms × time, a tray of what has no hour, and what clashes."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from events.conferences.models import Conference
from events.programme import raster
from events.programme.conflicts import Conflict, Place, Planner, Told, told
from events.programme.models import Participation, Session
from events.programme.planning import LIGHT
from events.programme.rules import SessionState, local_day
from events.programme.shifting import Where
from events.programme.surroundings import GONE, surroundings

# A day at the desk shows at least these hours, so that there is room to move into.
FIRST_HOUR, LAST_HOUR = 8, 19
MOST_CONFLICTS = 10


@dataclass
class Entry:
    """A draft at the desk. `start` and `end` are rows of five minutes since midnight of the shown day."""

    session: Session
    names: list[str]
    conflicts: list[Conflict] = field(default_factory=list)
    start: int = 0
    end: int = 0
    style: str = ""
    room: str = ""

    @property
    def where(self) -> Where:
        one = self.session
        return Where(one.starts_at, one.ends_at, one.day, one.room_id)

    @property
    def day(self) -> date | None:
        """The day of its hour, on the conference's clock."""
        return local_day(self.session.starts_at, None, self.session.conference.zone)

    @property
    def is_hard(self) -> bool:
        return any(conflict.is_hard for conflict in self.conflicts)

    @property
    def is_off(self) -> bool:
        return self.session.state in {
            SessionState.CANCELLED,
            SessionState.POSTPONED,
            SessionState.MERGED,
        }

    @property
    def is_draft(self) -> bool:
        return bool(self.session.state == SessionState.DRAFT)


@dataclass
class Column:
    """A lane of a room; `place` is None for sessions without one."""

    number: int
    place: Place | None
    is_first: bool


@dataclass
class Desk:
    """All that the page shows."""

    conference: Conference
    day: date
    days: list[tuple[date, int]]
    places: list[Place] = field(default_factory=list)
    planner: Planner | None = None
    columns: list[Column] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    tray: list[Entry] = field(default_factory=list)
    beyond: list[Entry] = field(default_factory=list)
    chosen: Entry | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    hours: list[tuple[int, str]] = field(default_factory=list)
    style: str = ""

    @property
    def chosen_conflicts(self) -> list[Told]:
        found = self.chosen.conflicts if self.chosen else []
        if self.planner is None:
            return []
        return told(found[:MOST_CONFLICTS], self.planner, self.conference.zone)

    @property
    def hard(self) -> int:
        return sum(one.is_hard for one in self.conflicts)


def desk_of(conference: Conference, *, day: date | None, code: str = "") -> Desk:
    """A day of the conference with the session of that `code` chosen; seven queries, whatever the size.

    Without a day that of the chosen session, else the first one with a session. Conflicts are those of
    the whole conference.
    """
    around = surroundings([conference])[conference.pk]
    drafts = Session.objects.for_conference(conference).exclude(state=SessionState.WITHDRAWN)
    people: dict[int, list[Participation]] = defaultdict(list)
    rows = Participation.objects.filter(session__conference=conference).exclude(state__in=GONE)
    light = rows.only("session_id", "role", "state", "minutes", "speaker__name")
    for row in light.select_related("speaker").order_by("position", "pk"):
        people[row.session_id].append(row)
    entries, slots = [], []
    for session in drafts.only(*LIGHT, "type").order_by("starts_at", "code"):
        session.conference = conference
        entries.append(Entry(session, [row.speaker.name for row in people[session.pk]]))
        slots.append(around.slot(session, people[session.pk]))
    conflicts = around.conflicts(slots)
    by_session: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in conflicts:
        for slot in conflict.slots:
            by_session[slot.id].append(conflict)
    for entry in entries:
        entry.conflicts = by_session.get(entry.session.pk, [])
    desk = _of_day(conference, entries, day, code)
    desk.places, desk.planner = list(around.places.values()), around.planner(slots)
    desk.conflicts = conflicts
    _lay_out(desk, [entry for entry in entries if entry.day == desk.day])
    return desk


def _of_day(conference: Conference, entries: Sequence[Entry], day: date | None, code: str) -> Desk:
    counts = Counter(entry.day for entry in entries if entry.day)
    chosen = next((entry for entry in entries if entry.session.code == code), None) if code else None
    shown = day or (chosen.day if chosen else None) or min(counts, default=conference.starts_on)
    days = sorted({*conference.days, *counts, shown})
    desk = Desk(conference, shown, [(one, counts[one]) for one in days], chosen=chosen)
    desk.tray = [entry for entry in entries if entry.day is None and not entry.is_off]
    return desk


def _lay_out(desk: Desk, entries: list[Entry]) -> None:
    zone = desk.conference.zone
    last = raster.LAST_HOUR * 12
    for entry in entries:
        start, end = entry.session.starts_at, entry.session.ends_at
        assert start is not None  # noqa: S101  # said for the type checker
        entry.start = min(raster.row_of(start, desk.day, zone, up=False), last - 1)
        row = raster.row_of(end, desk.day, zone, up=True) if end else entry.start
        entry.end = min(max(row, entry.start + 1), last)
    first = min([FIRST_HOUR * 12, *(entry.start for entry in entries)]) // 12
    hours = max([LAST_HOUR * 12, *(entry.end for entry in entries)])
    desk.hours = [(hour, f"{hour % 24:02d}:00") for hour in range(first, -(-hours // 12))]
    shortest = min((entry.end - entry.start for entry in entries), default=12)
    row, height = next((px, name) for rows, px, name in raster.HEIGHTS if shortest <= rows)
    _fill(desk, entries, row)
    desk.style = f"f{first} r{max(len(desk.columns), 1)}{height}"


def _fill(desk: Desk, entries: list[Entry], row: int) -> None:
    rooms: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        rooms[entry.session.room_id].append(entry)
    places: list[Place | None] = [*desk.places]
    if None in rooms:
        places.insert(0, None)
    # Where there are more rooms than fit, those in use come first.
    if len(places) > raster.MAX_ROOMS:
        places.sort(key=lambda place: (place.id if place else None) not in rooms)
    for place in places:
        lanes = raster.lanes(rooms.get(place.id if place else None, [])) or [[]]
        for number, lane in enumerate(lanes):
            if len(desk.columns) == raster.MAX_ROOMS:
                desk.beyond += lane
                continue
            column = Column(len(desk.columns) + 1, place, is_first=number == 0)
            desk.columns.append(column)
            for entry in lane:
                entry.room = place.name if place else ""
                entry.style = raster.style_of(
                    entry.start,
                    entry.end,
                    column.number,
                    row=row,
                    has_tag=bool(entry.conflicts) or entry.is_draft,
                    is_off=entry.is_off,
                )
            desk.entries += lane
    desk.entries.sort(key=lambda entry: (entry.start, entry.session.code))


def wheres_of_day(conference: Conference, day: date) -> dict[int, Where]:
    """Where the sessions stand that begin on that day of the conference's clock; one query."""
    rows = Session.objects.for_conference(conference).exclude(state=SessionState.WITHDRAWN)
    found = {}
    for session in rows.exclude(starts_at=None).only("starts_at", "ends_at", "day", "room_id"):
        if local_day(session.starts_at, None, conference.zone) == day:
            found[session.pk] = Where(session.starts_at, session.ends_at, session.day, session.room_id)
    return found
