"""What the registrations of a conference come to, counted from plain values."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from statistics import median

from events.registrations.rules.requests import Mode, RegistrationState

# Days from which a wait counts as longer; the list of registrations filters by the same.
WAITS = (0, 1, 3, 7, 14)
# A longer row of days is told by weeks.
MOST_DAYS = 70
_WAITING = (RegistrationState.SUBMITTED, RegistrationState.INFO_REQUESTED)
_LISTED = (RegistrationState.WAITLISTED, RegistrationState.OFFERED)


@dataclass(frozen=True)
class Request:
    """One registration, as far as it is counted; `days` empty means all of the conference."""

    pk: int
    state: str
    category: int
    delegation: int | None
    mode: str
    asked_at: datetime
    decided_at: datetime | None = None
    days: frozenset[str] = frozenset()

    @property
    def is_confirmed(self) -> bool:
        return self.state == RegistrationState.CONFIRMED


@dataclass
class Tally:
    """How many of a group are where: to be decided, on the waiting list or offered a place, and so on."""

    confirmed: int = 0
    waiting: int = 0
    listed: int = 0
    over: int = 0
    came: int = 0

    def add(self, state: str) -> None:
        if state == RegistrationState.CONFIRMED:
            self.confirmed += 1
        elif state in _WAITING:
            self.waiting += 1
        elif state in _LISTED:
            self.listed += 1
        else:
            self.over += 1

    @property
    def undecided(self) -> int:
        return self.waiting + self.listed

    @property
    def total(self) -> int:
        return self.confirmed + self.undecided + self.over

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.confirmed + other.confirmed,
            self.waiting + other.waiting,
            self.listed + other.listed,
            self.over + other.over,
            self.came + other.came,
        )


@dataclass(frozen=True)
class Wait:
    """How many wait for a decision for at least `days` and less than the next band's."""

    days: int
    until: int | None
    number: int

    @property
    def last(self) -> int | None:
        """The last whole day of the band."""
        return None if self.until is None else self.until - 1


@dataclass(frozen=True)
class DayAtDoor:
    """A day of the conference: who comes for the first time, who is expected, who came."""

    day: date
    arriving: int
    expected: int
    came: int


@dataclass
class Figures:
    """Everything counted. Spans are timedeltas; None where there is nothing to say."""

    by_state: Counter[str] = field(default_factory=Counter)
    by_category: dict[int, Tally] = field(default_factory=dict)
    by_delegation: dict[int | None, Tally] = field(default_factory=dict)
    by_mode: Counter[str] = field(default_factory=Counter)
    asked: list[tuple[date, int]] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    oldest: timedelta | None = None
    usual_wait: timedelta | None = None
    usual_decision: timedelta | None = None
    at_door: list[DayAtDoor] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.by_state.total()


def figures_of(
    requests: Sequence[Request],
    *,
    came: Mapping[date, Iterable[int]],
    kept: Mapping[date, int],
    days: Sequence[date],
    zone: tzinfo,
    now: datetime,
) -> Figures:
    """Counts `requests`; `came` are the ids of those who were let in by day, `days` those of the conference.

    `kept` is how many came on days whose log is purged. Days are those of `zone`.
    """
    found = Figures()
    there = {pk for people in came.values() for pk in people}
    for one in requests:
        found.by_state[one.state] += 1
        if one.is_confirmed:
            found.by_mode[one.mode] += 1
        for group in (
            found.by_category.setdefault(one.category, Tally()),
            found.by_delegation.setdefault(one.delegation, Tally()),
        ):
            group.add(one.state)
            group.came += one.pk in there
    found.asked = _by_day(one.asked_at.astimezone(zone).date() for one in requests)
    spans = [now - one.asked_at for one in requests if one.state == RegistrationState.SUBMITTED]
    found.waits, found.oldest, found.usual_wait = _waits(spans), max(spans, default=None), _median(spans)
    found.usual_decision = _median([one.decided_at - one.asked_at for one in requests if one.decided_at])
    found.at_door = _at_door(requests, came, kept, days)
    return found


def _by_day(asked: Iterable[date]) -> list[tuple[date, int]]:
    """Each day from the first to the last, those without a request too; weeks, by their Monday, if many."""
    counted = Counter(asked)
    if not counted:
        return []
    first, last = min(counted), max(counted)
    step = 1
    if (last - first).days >= MOST_DAYS:
        step, first = 7, first - timedelta(days=first.weekday())
        weeks: Counter[date] = Counter()
        for day, number in counted.items():
            weeks[day - timedelta(days=day.weekday())] += number
        counted = weeks
    span = range(0, (last - first).days + 1, step)
    return [(day, counted[day]) for day in (first + timedelta(days=n) for n in span)]


def _waits(spans: Sequence[timedelta]) -> list[Wait]:
    bands = zip(WAITS, [*WAITS[1:], None], strict=True)
    return [
        Wait(
            days,
            until,
            sum(
                timedelta(days=days) <= span and (until is None or span < timedelta(days=until))
                for span in spans
            ),
        )
        for days, until in bands
    ]


def _median(spans: Sequence[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(one.total_seconds() for one in spans)) if spans else None


def _at_door(
    requests: Sequence[Request],
    came: Mapping[date, Iterable[int]],
    kept: Mapping[date, int],
    days: Sequence[date],
) -> list[DayAtDoor]:
    """Expected are the confirmed people on site who said the day, or none; they arrive on their first."""
    spelt = [day.isoformat() for day in days]
    expected: Counter[str] = Counter()
    arriving: Counter[str] = Counter()
    for one in requests:
        if not (one.is_confirmed and one.mode == Mode.ON_SITE):
            continue
        own = [day for day in spelt if not one.days or day in one.days]
        expected.update(own)
        arriving.update(own[:1])
    # Who comes before the first day, to collect a badge, is told as well.
    shown = sorted({*days, *came, *kept})
    return [
        DayAtDoor(
            day,
            arriving[day.isoformat()],
            expected[day.isoformat()],
            len(set(came.get(day, ()))) + kept.get(day, 0),
        )
        for day in shown
    ]
