"""The conferences of the site, the current one first."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.urls import reverse

from events.conferences.models import Conference
from events.conferences.rules import Phase, phase
from events.programme.models import SessionVersion
from events.programme.presenting import DayBar, day_bars


@dataclass(frozen=True)
class Entry:
    """One conference: what, when, where, and its days; `is_first` is shown larger."""

    conference: Conference
    phase: Phase
    days: list[DayBar]
    sessions: int
    days_until: int
    day_number: int
    is_first: bool = False


@dataclass(frozen=True)
class Group:
    """The conferences in one phase, in the order in which somebody looks for them."""

    phase: Phase
    entries: list[Entry]


def conferences(user: Any, *, now: datetime) -> list[Group]:
    """Those that `user` may see: what is on, then what comes next, then what was last; two queries."""
    found = list(Conference.objects.visible_to(user))
    counts = _day_counts([conference.pk for conference in found])
    entries = [_entry(conference, counts[conference.pk], now) for conference in found]
    groups = []
    for at in (Phase.DURING, Phase.BEFORE, Phase.AFTER):
        own = [entry for entry in entries if entry.phase == at]
        own.sort(key=lambda entry: (_distance(entry, now), entry.conference.slug))
        if own:
            groups.append(Group(at, own))
    if groups:
        first = groups[0].entries
        first[0] = replace(first[0], is_first=True)
    return groups


def _day_counts(conferences: list[int]) -> dict[int, dict[date | None, int]]:
    """Sessions a day of each conference's current release."""
    rows = SessionVersion.objects.current().filter(conference__in=conferences, is_present=True).order_by()
    counts: dict[int, dict[date | None, int]] = defaultdict(dict)
    for conference, day, number in rows.values_list("conference", "local_day").annotate(Count("pk")):
        counts[conference][day] = number
    return counts


def _entry(conference: Conference, counts: dict[date | None, int], now: datetime) -> Entry:
    today = conference.local(now).date()
    at = phase(starts_on=conference.starts_on, ends_on=conference.ends_on, today=today)
    url = f"{reverse('events:programme', kwargs={'conference': conference.slug})}?day="
    current = today if at == Phase.DURING else None
    return Entry(
        conference=conference,
        phase=at,
        days=day_bars(conference, counts, today=today, current=current, url=url),
        sessions=sum(counts.values()),
        days_until=(conference.starts_on - today).days,
        day_number=(today - conference.starts_on).days + 1,
    )


def _distance(entry: Entry, now: datetime) -> int:
    """Days between today and the nearest edge of the conference."""
    if entry.phase == Phase.AFTER:
        return (entry.conference.local(now).date() - entry.conference.ends_on).days
    return abs(entry.days_until)
