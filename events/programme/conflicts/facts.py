"""Sessions, rooms and people as the checks need them. Instants carry their zone; lengths are in minutes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class ConflictKind(models.TextChoices):
    ROOM = "room", _("Room booked twice")
    SETUP = "setup", _("No time to set up the room")
    PERSON = "person", _("Person booked twice")
    WALK = "walk", _("No time to walk over")
    AWAY = "away", _("Speaker not there")
    BODIES = "bodies", _("Bodies at the same time")
    SMALL = "small", _("Room too small")
    BOOTHS = "booths", _("Not enough booths")
    TEAMS = "teams", _("Not enough interpreters")
    BLOCK = "block", _("Too long for interpreters")
    CAPTIONS = "captions", _("No screen for captions")
    NO_DAY = "no_day", _("No day")
    NO_LENGTH = "no_length", _("No length")
    OUTSIDE = "outside", _("Outside the conference")
    MIDNIGHT = "midnight", _("Across midnight")
    OVER_TIME = "over_time", _("More minutes promised than there are")


# A release with one of these must say why (INV8, INV9); those of people only when all have accepted.
HARD = frozenset({ConflictKind.ROOM, ConflictKind.SETUP, ConflictKind.PERSON, ConflictKind.WALK})
# Between two who speak for a given time: one goes, the next comes (INV11).
CHANGEOVER = 1
# The longest that one team interprets without a break (INV10).
LONGEST_BLOCK = timedelta(hours=3)


@dataclass(frozen=True)
class Place:
    """A room. `setup` minutes are kept free before each session; None is "not known" for `seats` and
    `booths`. From it to another room of its `venue` it is `inside` minutes, to another venue `walk`.
    """

    id: int
    name: str = ""
    seats: int | None = None
    setup: int = 0
    booths: int | None = None
    has_captions: bool = True
    venue: int | None = None
    inside: int = 0
    walk: int = 0

    def minutes_to(self, other: "Place") -> int:
        """Minutes on foot; between two venues those of the farther one count."""
        if self.id == other.id or self.venue is None or other.venue is None:
            return 0
        return self.inside if self.venue == other.venue else max(self.walk, other.walk)


@dataclass(frozen=True)
class Presence:
    """A person in a session; not `sure` before they have accepted.

    `windows` are the spans in which they can come; none at all means at any hour.
    """

    id: int
    name: str
    sure: bool = True
    minutes: int | None = None
    windows: tuple[tuple[datetime, datetime], ...] = ()

    def can_come(self, start: datetime, end: datetime) -> bool:
        return not self.windows or any(first <= start and end <= last for first, last in self.windows)


@dataclass(frozen=True)
class Team:
    """How many teams of interpreters there are into `language`."""

    language: str
    count: int


@dataclass(frozen=True)
class Slot:
    """A session. `apart` are ids of bodies that must not meet while its own `body` does; `expected`
    is how many people are awaited.
    """

    id: int
    code: str
    title: str
    state: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None
    place: Place | None = None
    people: tuple[Presence, ...] = ()
    expected: int | None = None
    body: int | None = None
    body_name: str = ""
    apart: frozenset[int] = frozenset()
    interpretation: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """From when to when; None without an hour or a length."""
        if self.starts_at and self.ends_at and self.starts_at < self.ends_at:
            return self.starts_at, self.ends_at
        return None


@dataclass(frozen=True)
class Conflict:
    """One thing that is wrong: what it is about, in which sessions, from when to when.

    `count` is minutes, people, booths or teams, by kind; `of` is how many there are.
    """

    kind: ConflictKind
    slots: tuple[Slot, ...]
    subject: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_hard: bool = False
    count: int = 0
    of: int = 0
