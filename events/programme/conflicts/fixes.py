"""What would mend a conflict: another room at the same hour, or the nearest hour that suits all."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo

from events.programme.conflicts.facts import Conflict, ConflictKind, Place, Slot
from events.programme.conflicts.finding import walk
from events.programme.rules import TAKING_STATES

STEP = timedelta(minutes=15)
# Nothing is moved to the night to mend a conflict.
EARLIEST, LATEST = time(8, 0), time(20, 0)
# What another room can mend, and what another hour can.
BY_ROOM = frozenset(
    {
        ConflictKind.ROOM,
        ConflictKind.SETUP,
        ConflictKind.WALK,
        ConflictKind.SMALL,
        ConflictKind.BOOTHS,
        ConflictKind.CAPTIONS,
    }
)
BY_HOUR = frozenset(
    {
        ConflictKind.ROOM,
        ConflictKind.SETUP,
        ConflictKind.PERSON,
        ConflictKind.WALK,
        ConflictKind.AWAY,
        ConflictKind.BODIES,
        ConflictKind.TEAMS,
        ConflictKind.MIDNIGHT,
        ConflictKind.OUTSIDE,
    }
)


@dataclass(frozen=True)
class Fix:
    """Where and when `slot` would suit everybody in it."""

    slot: Slot
    starts_at: datetime
    ends_at: datetime
    place: Place | None


class Planner:
    """Looks for free rooms and hours among the sessions of a conference."""

    def __init__(
        self, slots: Iterable[Slot], places: Sequence[Place], *, first_day: date, last_day: date, zone: tzinfo
    ) -> None:
        self.places, self.first_day, self.last_day, self.zone = places, first_day, last_day, zone
        self.by_room: dict[int, list[Slot]] = defaultdict(list)
        self.by_person: dict[int, list[Slot]] = defaultdict(list)
        self.by_body: dict[int, list[Slot]] = defaultdict(list)
        for slot in slots:
            if slot.state in TAKING_STATES and slot.span:
                self._enter(slot)

    def _enter(self, slot: Slot) -> None:
        if slot.place is not None:
            self.by_room[slot.place.id].append(slot)
        for person in {one.id for one in slot.people}:
            self.by_person[person].append(slot)
        if slot.body is not None:
            self.by_body[slot.body].append(slot)

    def fixes(self, conflict: Conflict) -> list[Fix]:
        """At most one other room and one other hour; for the session that is easier to move."""
        found: list[Fix] = []
        for slot in sorted(conflict.slots, key=_ease):
            room = self.other_room(slot) if conflict.kind in BY_ROOM else None
            hour = self.other_hour(slot) if conflict.kind in BY_HOUR else None
            found = [fix for fix in (room, hour) if fix]
            if found:
                break
        return found

    def other_room(self, slot: Slot) -> Fix | None:
        """The smallest fitting room that is free at the same hour."""
        if slot.span is None:
            return None
        start, end = slot.span
        for place in sorted(self.places, key=lambda p: (p.seats is None, p.seats or 0, p.id)):
            if place != slot.place and self.suits(slot, start, end, place):
                return Fix(slot, start, end, place)
        return None

    def other_hour(self, slot: Slot) -> Fix | None:
        """The nearest hour on the same day in the same room, else in any other that fits."""
        if slot.span is None:
            return None
        length = slot.span[1] - slot.span[0]
        starts = [start for start in self._starts(slot.span[0], length) if start != slot.span[0]]
        others = [place for place in self.places if place != slot.place] if slot.place else []
        for places in ([slot.place], others):
            for start in starts:
                for place in places:
                    if self.suits(slot, start, start + length, place):
                        return Fix(slot, start, start + length, place)
        return None

    def _starts(self, start: datetime, length: timedelta) -> Iterator[datetime]:
        """Starts on the day, in steps, the nearest first; one outside the conference has no nearest."""
        day = start.astimezone(self.zone).date()
        day = min(max(day, self.first_day), self.last_day)
        first = datetime.combine(day, EARLIEST, tzinfo=self.zone)
        last = datetime.combine(day, LATEST, tzinfo=self.zone) - length
        steps = range(max((last - first) // STEP + 1, 0))
        yield from sorted((first + STEP * n for n in steps), key=lambda at: (abs(at - start), at))

    def suits(self, slot: Slot, start: datetime, end: datetime, place: Place | None) -> bool:
        """Whether the session could be there then, for its room, its people and its body."""
        moved = replace(slot, starts_at=start, ends_at=end, place=place)
        return (
            self._fits(moved, place)
            and all(one.can_come(start, end) for one in slot.people)
            and not any(self._too_close(moved, other, walk(moved, other)) for other in self._met(slot))
            and not any(self._too_close(moved, other, 0) for other in self._parted(slot))
        )

    def _fits(self, moved: Slot, place: Place | None) -> bool:
        if place is None:
            return True
        if place.seats is not None and (moved.expected or 0) > place.seats:
            return False
        if place.booths is not None and len(moved.interpretation) > place.booths:
            return False
        if moved.captions and not place.has_captions:
            return False
        others = [other for other in self.by_room[place.id] if other.id != moved.id]
        return not any(self._too_close(moved, other, place.setup) for other in others)

    def _met(self, slot: Slot) -> Iterator[Slot]:
        for person in {one.id for one in slot.people}:
            yield from (other for other in self.by_person[person] if other.id != slot.id)

    def _parted(self, slot: Slot) -> Iterator[Slot]:
        for body in slot.apart:
            yield from (other for other in self.by_body[body] if other.id != slot.id)

    @staticmethod
    def _too_close(one: Slot, other: Slot, minutes: int) -> bool:
        gap = timedelta(minutes=minutes)
        if one.span is None or other.span is None:
            return False
        return one.span[1] + gap > other.span[0] and other.span[1] + gap > one.span[0]


def _ease(slot: Slot) -> tuple[int, int, str]:
    """Few people and little attendance move more easily."""
    return (len(slot.people), slot.expected or 0, slot.code)
