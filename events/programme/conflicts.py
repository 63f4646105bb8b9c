"""What is wrong with a programme: double bookings and the like, from plain values."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from heapq import heappop, heappush

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats
from events.programme.rules import TAKING_STATES


class ConflictKind(models.TextChoices):
    ROOM = "room", gettext_lazy("Room booked twice")
    PERSON = "person", gettext_lazy("Person booked twice")
    NO_DAY = "no_day", gettext_lazy("No day")
    NO_LENGTH = "no_length", gettext_lazy("No length")
    OUTSIDE = "outside", gettext_lazy("Outside the conference")
    OVER_TIME = "over_time", gettext_lazy("More minutes promised than there are")


# A release with one of these must say why.
HARD = frozenset({ConflictKind.ROOM, ConflictKind.PERSON})


@dataclass(frozen=True)
class Presence:
    """A person in a session; not `sure` before they have accepted."""

    id: int
    name: str
    sure: bool = True
    minutes: int | None = None


@dataclass(frozen=True)
class Slot:
    """A session as the checks need it; instants with their zone, `room` is an id."""

    id: int
    code: str
    title: str
    state: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    room: int | None = None
    room_name: str = ""
    people: tuple[Presence, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """One thing that is wrong: what it is about, in which sessions, from when to when."""

    kind: ConflictKind
    slots: tuple[Slot, ...]
    subject: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_hard: bool = False
    count: int = 0

    def words(self, zone: tzinfo) -> str:
        """The conflict as a sentence in the active language, times on the clock of `zone`."""
        return _WORDS[self.kind](self, zone)


def find_conflicts(slots: Sequence[Slot], *, first_day: date, last_day: date, zone: tzinfo) -> list[Conflict]:
    """All conflicts of a programme, the hard ones first, then by time.

    Only sessions that are to be held count; a postponed or cancelled one takes nobody's time.
    """
    held = [slot for slot in slots if slot.state in TAKING_STATES]
    found = [*_double_rooms(held), *_double_people(held)]
    for slot in held:
        found += _single(slot, first_day, last_day, zone)
    far = datetime.max.replace(tzinfo=zone)
    return sorted(found, key=lambda c: (not c.is_hard, c.starts_at or far, c.slots[0].code, c.subject))


def _overlaps(slots: Iterable[Slot]) -> list[tuple[Slot, Slot]]:
    """Pairs that share some time; one that ends when the other begins does not."""
    timed = [s for s in slots if s.starts_at and s.ends_at and s.starts_at < s.ends_at]
    pairs: list[tuple[Slot, Slot]] = []
    running: list[tuple[datetime, int, Slot]] = []
    for number, slot in enumerate(sorted(timed, key=lambda s: (s.starts_at, s.id))):
        assert slot.starts_at and slot.ends_at  # noqa: S101, PT018  # said for the type checker
        while running and running[0][0] <= slot.starts_at:
            heappop(running)
        pairs += [(other, slot) for _end, _n, other in sorted(running, key=lambda r: r[1])]
        heappush(running, (slot.ends_at, number, slot))
    return pairs


def _double_rooms(held: Sequence[Slot]) -> list[Conflict]:
    rooms: dict[int, list[Slot]] = defaultdict(list)
    for slot in held:
        if slot.room is not None:
            rooms[slot.room].append(slot)
    return [
        _pair(ConflictKind.ROOM, one, other, one.room_name, is_hard=True)
        for slots in rooms.values()
        for one, other in _overlaps(slots)
    ]


def _double_people(held: Sequence[Slot]) -> list[Conflict]:
    """A person in two sessions at once; hard only when they have accepted both."""
    people: dict[int, dict[int, tuple[Slot, Presence]]] = defaultdict(dict)
    for slot in held:
        for person in slot.people:
            known = people[person.id].get(slot.id)
            if known is None or person.sure:
                people[person.id][slot.id] = (slot, person)
    found = []
    for sessions in people.values():
        if len(sessions) < 2:
            continue
        for one, other in _overlaps(slot for slot, _person in sessions.values()):
            first, second = sessions[one.id][1], sessions[other.id][1]
            is_hard = first.sure and second.sure
            found.append(_pair(ConflictKind.PERSON, one, other, first.name, is_hard=is_hard))
    return found


def _pair(kind: ConflictKind, one: Slot, other: Slot, subject: str, *, is_hard: bool) -> Conflict:
    starts = max(s.starts_at for s in (one, other) if s.starts_at)
    ends = min(s.ends_at for s in (one, other) if s.ends_at)
    return Conflict(kind, (one, other), subject, starts, ends, is_hard)


def _single(slot: Slot, first_day: date, last_day: date, zone: tzinfo) -> list[Conflict]:
    found = []
    day = slot.starts_at.astimezone(zone).date() if slot.starts_at else slot.day
    if day is None:
        found.append(Conflict(ConflictKind.NO_DAY, (slot,)))
    elif not first_day <= day <= last_day:
        found.append(Conflict(ConflictKind.OUTSIDE, (slot,), starts_at=slot.starts_at))
    if slot.starts_at and (slot.ends_at is None or slot.ends_at == slot.starts_at):
        found.append(Conflict(ConflictKind.NO_LENGTH, (slot,), starts_at=slot.starts_at))
    if slot.starts_at and slot.ends_at:
        promised = sum(person.minutes or 0 for person in slot.people)
        over = promised - int((slot.ends_at - slot.starts_at) / timedelta(minutes=1))
        if over > 0:
            found.append(Conflict(ConflictKind.OVER_TIME, (slot,), starts_at=slot.starts_at, count=over))
    return found


def _when(conflict: Conflict, zone: tzinfo) -> str:
    if conflict.starts_at is None:
        return ""
    start = conflict.starts_at.astimezone(zone)
    day = formats.day(start, width="day_short")
    span = formats.clock(start, zone)
    if conflict.ends_at is not None:
        span = f"{span}–{formats.clock(conflict.ends_at, zone)}"
    return _("%(day)s, %(time)s") % {"day": day, "time": span}


def _pair_words(conflict: Conflict, zone: tzinfo) -> str:
    text = (
        _("%(subject)s is booked twice, %(when)s: “%(one)s” and “%(other)s”.")
        if conflict.is_hard
        else _("%(subject)s would be in two places but has not answered, %(when)s: “%(one)s”, “%(other)s”.")
    )
    one, other = conflict.slots
    return text % {
        "subject": conflict.subject,
        "when": _when(conflict, zone),
        "one": one.title,
        "other": other.title,
    }


def _no_day_words(conflict: Conflict, zone: tzinfo) -> str:
    return _("“%(title)s” has neither a day nor an hour.") % {"title": conflict.slots[0].title}


def _no_length_words(conflict: Conflict, zone: tzinfo) -> str:
    return _("“%(title)s” on %(when)s has no length: give the time at which it ends.") % {
        "title": conflict.slots[0].title,
        "when": _when(conflict, zone),
    }


def _outside_words(conflict: Conflict, zone: tzinfo) -> str:
    slot = conflict.slots[0]
    when = _when(conflict, zone) or (formats.day(slot.day) if slot.day else "")
    return _("“%(title)s” on %(when)s is not on a day of the conference.") % {
        "title": slot.title,
        "when": when,
    }


def _over_time_words(conflict: Conflict, zone: tzinfo) -> str:
    return ngettext(
        "The speakers of “%(title)s” were promised %(count)s minute more than it lasts.",
        "The speakers of “%(title)s” were promised %(count)s minutes more than it lasts.",
        conflict.count,
    ) % {"title": conflict.slots[0].title, "count": conflict.count}


_WORDS = {
    ConflictKind.ROOM: _pair_words,
    ConflictKind.PERSON: _pair_words,
    ConflictKind.NO_DAY: _no_day_words,
    ConflictKind.NO_LENGTH: _no_length_words,
    ConflictKind.OUTSIDE: _outside_words,
    ConflictKind.OVER_TIME: _over_time_words,
}
