"""Finding what is wrong: pairs that meet in a room, a person or two bodies; then each by itself."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, tzinfo
from heapq import heappop, heappush
from typing import Any

from events.programme.conflicts.facts import (
    CHANGEOVER,
    LONGEST_BLOCK,
    Conflict,
    ConflictKind,
    Presence,
    Slot,
    Team,
)
from events.programme.rules import TAKING_STATES


def find_conflicts(
    slots: Sequence[Slot], *, first_day: date, last_day: date, zone: tzinfo, teams: Iterable[Team] = ()
) -> list[Conflict]:
    """All conflicts of a programme, the hard ones first, then by time.

    Only sessions that are to be held count; a postponed or cancelled one takes nobody's time.
    """
    held = [slot for slot in slots if slot.state in TAKING_STATES]
    found = [*_rooms(held), *_people(held), *_bodies(held), *_teams(held, teams)]
    for slot in held:
        found += [*_times(slot, first_day, last_day, zone), *_place(slot), *_presences(slot)]
    far = datetime.max.replace(tzinfo=zone)
    return sorted(found, key=lambda c: (not c.is_hard, c.starts_at or far, c.slots[0].code, c.subject))


def close_pairs(slots: Iterable[Slot], gap: timedelta = timedelta()) -> Iterator[tuple[Slot, Slot]]:
    """Pairs, the earlier first, with less than `gap` between them, or that share some time.

    One that ends when the other begins is no pair without a gap.
    """
    timed = [(slot.span[0], slot.span[1], slot) for slot in slots if slot.span]
    running: list[tuple[datetime, int, Slot]] = []
    for number, (start, end, slot) in enumerate(sorted(timed, key=lambda t: (t[0], t[2].id))):
        while running and running[0][0] + gap <= start:
            heappop(running)
        yield from ((other, slot) for _end, _n, other in sorted(running, key=lambda r: r[1]))
        heappush(running, (end, number, slot))


def _shared(one: Slot, other: Slot) -> bool:
    return bool(one.span and other.span and one.span[1] > other.span[0] and other.span[1] > one.span[0])


def _rooms(held: Sequence[Slot]) -> Iterator[Conflict]:
    """Two in one room at once, or with less time between them than it takes to set it up (INV8)."""
    rooms: dict[int, list[Slot]] = defaultdict(list)
    for slot in held:
        if slot.place is not None:
            rooms[slot.place.id].append(slot)
    for slots in rooms.values():
        place = slots[0].place
        assert place  # noqa: S101  # said for the type checker
        for one, other in close_pairs(slots, timedelta(minutes=place.setup)):
            if _shared(one, other):
                yield _pair(ConflictKind.ROOM, one, other, place.name, is_hard=True)
            else:
                yield _gap(ConflictKind.SETUP, one, other, place.name, needed=place.setup, is_hard=True)


def _people(held: Sequence[Slot]) -> Iterator[Conflict]:
    """A person in two places at once, or without time to walk over (INV9); hard when both are sure."""
    people: dict[int, dict[int, tuple[Slot, Presence]]] = defaultdict(dict)
    for slot in held:
        for person in slot.people:
            known = people[person.id].get(slot.id)
            if known is None or person.sure:
                people[person.id][slot.id] = (slot, person)
    for sessions in people.values():
        if len(sessions) < 2:
            continue
        slots = [slot for slot, _person in sessions.values()]
        farthest = max(max(s.place.inside, s.place.walk) if s.place else 0 for s in slots)
        for one, other in close_pairs(slots, timedelta(minutes=farthest)):
            first, second = sessions[one.id][1], sessions[other.id][1]
            is_hard = first.sure and second.sure
            if _shared(one, other):
                yield _pair(ConflictKind.PERSON, one, other, first.name, is_hard=is_hard)
            elif (needed := walk(one, other)) > minutes_between(one, other):
                yield _gap(ConflictKind.WALK, one, other, first.name, needed=needed, is_hard=is_hard)


def walk(one: Slot, other: Slot) -> int:
    """Minutes on foot from one session to the other; 0 where nothing is known of it."""
    return one.place.minutes_to(other.place) if one.place and other.place else 0


def minutes_between(one: Slot, other: Slot) -> int:
    """Minutes from the end of the earlier to the start of the later, rounded down."""
    assert one.span and other.span  # noqa: S101, PT018  # said for the type checker
    return (other.span[0] - one.span[1]) // timedelta(minutes=1)


def _bodies(held: Sequence[Slot]) -> Iterator[Conflict]:
    """Bodies that small delegations must both attend, at the same time (INV12)."""
    parted = {body for slot in held for body in slot.apart}
    for one, other in close_pairs(slot for slot in held if slot.apart or slot.body in parted):
        if other.body in one.apart or one.body in other.apart:
            yield _pair(ConflictKind.BODIES, one, other, f"{one.body_name}, {other.body_name}", is_hard=False)


def _teams(held: Sequence[Slot], teams: Iterable[Team]) -> Iterator[Conflict]:
    """More sessions interpreted into a language at once than there are teams; each moment is said once."""
    for team in teams:
        wanted = [slot for slot in held if team.language in slot.interpretation and slot.span]
        running: list[Slot] = []
        for slot in sorted(wanted, key=lambda s: (s.starts_at, s.id)):
            assert slot.span  # noqa: S101  # said for the type checker
            running = [one for one in running if one.span and one.span[1] > slot.span[0]]
            running.append(slot)
            if len(running) > team.count:
                ends = min(one.span[1] for one in running if one.span)
                yield Conflict(
                    ConflictKind.TEAMS,
                    tuple(running),
                    team.language,
                    slot.span[0],
                    ends,
                    count=len(running),
                    of=team.count,
                )


def _pair(kind: ConflictKind, one: Slot, other: Slot, subject: str, *, is_hard: bool) -> Conflict:
    starts = max(s.starts_at for s in (one, other) if s.starts_at)
    ends = min(s.ends_at for s in (one, other) if s.ends_at)
    return Conflict(kind, (one, other), subject, starts, ends, is_hard)


def _gap(kind: ConflictKind, one: Slot, other: Slot, subject: str, *, needed: int, is_hard: bool) -> Conflict:
    free = minutes_between(one, other)
    return Conflict(kind, (one, other), subject, one.ends_at, other.starts_at, is_hard, count=needed, of=free)


def _times(slot: Slot, first_day: date, last_day: date, zone: tzinfo) -> Iterator[Conflict]:
    """No day, no length, outside the conference, across midnight, longer promised than it lasts."""
    start, end = slot.starts_at, slot.ends_at
    day = start.astimezone(zone).date() if start else slot.day
    if day is None:
        yield Conflict(ConflictKind.NO_DAY, (slot,))
    elif not first_day <= day <= last_day:
        yield _one(ConflictKind.OUTSIDE, slot)
    if start and (end is None or end == start):
        yield _one(ConflictKind.NO_LENGTH, slot)
    if slot.span:
        # One that ends at midnight sharp is of its own day.
        last = (slot.span[1] - timedelta(microseconds=1)).astimezone(zone).date()
        if day is not None and last > day:
            yield _one(ConflictKind.MIDNIGHT, slot, ends_at=end)
        limits = [person.minutes for person in slot.people if person.minutes]
        promised = sum(limits) + CHANGEOVER * max(len(limits) - 1, 0)
        over = promised - (slot.span[1] - slot.span[0]) // timedelta(minutes=1)
        if over > 0:
            yield _one(ConflictKind.OVER_TIME, slot, count=over)


def _place(slot: Slot) -> Iterator[Conflict]:
    """What the room lacks: seats, booths, a screen; and how long interpreters would work on end."""
    place = slot.place
    if place is not None:
        if place.seats is not None and (slot.expected or 0) > place.seats:
            yield _one(ConflictKind.SMALL, slot, place.name, count=slot.expected, of=place.seats)
        if place.booths is not None and len(slot.interpretation) > place.booths:
            yield _one(ConflictKind.BOOTHS, slot, place.name, count=len(slot.interpretation), of=place.booths)
        if slot.captions and not place.has_captions:
            yield _one(ConflictKind.CAPTIONS, slot, place.name)
    if slot.interpretation and slot.span and slot.span[1] - slot.span[0] > LONGEST_BLOCK:
        yield _one(ConflictKind.BLOCK, slot, ends_at=slot.ends_at)


def _presences(slot: Slot) -> Iterator[Conflict]:
    """Speakers who cannot come at that hour, each named once."""
    if slot.span is None:
        return
    away = {one.id: one for one in slot.people if not one.can_come(*slot.span)}
    for person in away.values():
        yield _one(ConflictKind.AWAY, slot, person.name, ends_at=slot.ends_at)


def _one(kind: ConflictKind, slot: Slot, subject: str = "", **more: Any) -> Conflict:
    return Conflict(kind, (slot,), subject, slot.starts_at, **more)
