"""Slots under headings: days, parts of a day, rooms, themes, bodies; and the bars of the days."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.conferences.models import Conference
from events.programme.models import SessionVersion
from events.programme.presenting.slots import Item, place_name

TALLEST = 12  # dashes in a day bar


@dataclass
class Section:
    """Slots under one heading: a part of a day, a day, a room …; `day` is None where there is none."""

    title: Any
    day: date | None
    items: list[Item] = field(default_factory=list)
    url: str = ""
    # The address's name of a room, theme or body whose slots these are.
    key: str = ""

    @property
    def anchor(self) -> str:
        return f"d{self.day:%m%d}" if self.day else "later"


def by_day(found: Sequence[Item], versions: Sequence[SessionVersion], zone: tzinfo) -> list[Section]:
    """Sections by the day on the reader's clock, in the order of the days; what has none comes last."""
    days: dict[date | None, Section] = {}
    for item, version in zip(found, versions, strict=True):
        day = item.starts_at.astimezone(zone).date() if item.starts_at else version.local_day
        if day not in days:
            days[day] = Section(formats.day(day) if day else _("Day to be announced"), day)
        days[day].items.append(item)
    return [days[day] for day in sorted(days, key=lambda d: d or date.max)]


def by_part(found: Sequence[Item], versions: Sequence[SessionVersion], zone: tzinfo) -> list[Section]:
    """A day's slots as morning, afternoon, evening; more days on the reader's clock are told apart."""
    days = by_day(found, versions, zone)
    sections: list[Section] = []
    for day in days:
        parts: dict[str, Section] = {}
        for item in day.items:
            name = _part(item, zone)
            title = f"{day.title}, {name}" if len(days) > 1 else name
            parts.setdefault(name, Section(title, day.day)).items.append(item)
        sections += parts.values()
    return sections


def _part(item: Item, zone: tzinfo) -> str:
    if item.starts_at is None:
        return _("Hour to be announced")
    hour = item.starts_at.astimezone(zone).hour
    if hour < 12:
        return _("Morning")
    return _("Afternoon") if hour < 18 else _("Evening")


# What a list may be grouped by: the relation, the name as sealed, its code, what has none.
GROUPS = {
    "room": ("room", "room_name", "code", gettext_lazy("No room yet")),
    "track": ("track", "track_name", "slug", gettext_lazy("No theme")),
    "body": ("body", "body_name", "code", gettext_lazy("No body")),
}


def by_group(
    found: Sequence[Item], versions: Sequence[SessionVersion], grouping: str, *, dated: bool
) -> list[Section]:
    """Sections by room, theme or body in the conference's own order, whose rows are loaded.

    What belongs to none comes last. With `dated` each slot says its day.
    """
    relation, name, code, none = GROUPS[grouping]
    groups: dict[tuple[Any, ...], Section] = {}
    for item, version in zip(found, versions, strict=True):
        one, title = getattr(version, relation), getattr(version, name)
        if grouping == "room":
            title = place_name(version)
        order = (one is None, one.position if one else 0, str(title))
        if order not in groups:
            groups[order] = Section(title or str(none), None, key=getattr(one, code) if one else "")
        section = groups[order]
        if grouping == "room":
            item.room = ""
        before = section.items[-1].starts_at if section.items else None
        item.same, item.dated = item.starts_at is not None and item.starts_at == before, dated
        section.items.append(item)
    return [groups[order] for order in sorted(groups)]


def name_hours(sections: Sequence[Section], zone: tzinfo) -> list[tuple[str, str]]:
    """Gives the first slot of each start its anchor; returns (anchor, "09:30") of the first in each hour."""
    hours: dict[str, tuple[str, str]] = {}
    seen = set()
    for item in (item for section in sections for item in section.items if item.starts_at):
        text = formats.clock(item.starts_at, zone) if item.starts_at else ""
        anchor = f"t{text.replace(':', '')}"
        if anchor in seen:
            continue
        seen.add(anchor)
        item.anchor = anchor
        hours.setdefault(anchor[:3], (anchor, text))
    return list(hours.values())


def draw_line(sections: Sequence[Section], now: datetime) -> None:
    """Marks the first slot that begins after `now`, when others have begun before."""
    begun = False
    for section in sections:
        for item in section.items:
            if item.starts_at is None:
                continue
            if item.starts_at > now:
                item.line = begun
                return
            begun = True


@dataclass
class DayBar:
    """A day as `components/days.html` shows it; `load` is the number of dashes."""

    date: date
    sessions: int
    load: int
    url: str = ""
    past: bool = False
    current: bool = False


def day_bars(
    conference: Conference,
    counts: Mapping[date | None, int],
    *,
    today: date,
    current: date | None,
    url: str,
) -> list[DayBar]:
    """The conference's days and whatever days around them have sessions; `url` ends in `day=`."""
    days = sorted({*conference.days[:31], *(day for day in counts if day)})
    most = max(counts.values(), default=0)
    # A dash for about five sessions; for each one where the fullest day has so few that they fit.
    step = 1 if most <= TALLEST else max(5, -(-most // TALLEST))
    return [
        DayBar(
            date=day,
            sessions=counts.get(day, 0),
            load=-(-counts.get(day, 0) // step),
            url=f"{url}{day.isoformat()}" if counts.get(day) else "",
            past=day < today,
            current=day == current,
        )
        for day in days
    ]
