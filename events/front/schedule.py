"""A person's own schedule: what they saved and where they speak, as published now."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from events.common import formats, names
from events.conferences.models import Conference
from events.front.queries import personal_versions
from events.programme.calendars import write_calendar
from events.programme.differences import SessionDifference
from events.programme.models import SessionVersion
from events.programme.presenting import Item, items
from events.programme.queries import current_release, live_facts, recent_differences
from events.programme.rules import TAKING_STATES
from events.registrations.models import SavedSession
from events.registrations.queries import seat_states
from events.registrations.rules import SeatState, clashing_pairs

# So long a change stays marked: somebody who looks once a week must still meet it.
MARKED = timedelta(days=14)


@dataclass
class Entry:
    """One session: its slot, one's roles in it, and the other own sessions at the same time."""

    version: SessionVersion
    item: Item
    roles: list[str]
    is_saved: bool
    clashes: list[SessionVersion] = field(default_factory=list)
    changed: str = ""
    note: str = ""


@dataclass
class Day:
    """The entries of a day on the conference's clock; `day` is None while it is not known."""

    day: date | None
    entries: list[Entry]


@dataclass
class Schedule:
    days: list[Day]

    @property
    def entries(self) -> list[Entry]:
        return [entry for day in self.days for entry in day.entries]

    @property
    def clashing(self) -> int:
        """How many sessions share their time with another."""
        return sum(bool(entry.clashes) for entry in self.entries)


def schedule_of(
    user: Any, conference: Conference, *, now: datetime, zone: tzinfo, is_own: bool = True
) -> Schedule:
    """The schedule as the page shows it; at most ten queries, however many sessions.

    What others are shown of it (`is_own` False) holds neither notes nor seats.
    """
    saved = _saved(user, conference)
    versions = sorted(personal_versions(user, conference, saved), key=_order)
    release = current_release(conference)
    news = recent_differences(conference, release.number, now - MARKED) if release else {}
    live = live_facts(conference) if conference.live_counter else {}
    slots = items(versions, conference=conference, zone=zone, now=now, news=news, live=live)
    seats = seat_states(user, conference) if is_own else {}
    entries = []
    for version, slot in zip(versions, slots, strict=True):
        entry = Entry(version, slot, _roles(version, user), is_saved=version.session_id in saved)
        entry.note = saved.get(version.session_id, "") if is_own else ""
        if version.session_id in seats:
            slot.meta.insert(0, SeatState(seats[version.session_id]).label)
        _mark(entry, news.get(version.session_id), zone)
        entries.append(entry)
    _name_clashes(entries)
    days: dict[date | None, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.version.local_day, []).append(entry)
    return Schedule([Day(day, found) for day, found in days.items()])


def next_session(user: Any, conference: Conference, *, now: datetime) -> SessionVersion | None:
    """The own session that is on or comes next, saved or spoken in; three queries."""
    versions = personal_versions(user, conference, _saved(user, conference))
    coming = [
        version
        for version in versions
        if version.is_present
        and version.state in TAKING_STATES
        and version.starts_at is not None
        and (version.ends_at or version.starts_at) > now
    ]
    return min(coming, key=_order, default=None)


def _saved(user: Any, conference: Conference) -> dict[int, str]:
    """The note beside each saved session."""
    rows = SavedSession.objects.filter(user=user.pk, session__conference=conference)
    return dict(rows.values_list("session", "note"))


def _order(version: SessionVersion) -> tuple[Any, ...]:
    """By day, then by hour; what has neither comes last."""
    start = version.starts_at.timestamp() if version.starts_at else float("inf")
    return (version.local_day or date.max, start, version.code)


def _mark(entry: Entry, news: SessionDifference | None, zone: tzinfo) -> None:
    if not entry.version.is_present:
        entry.item.off, entry.item.tag, entry.item.tone = True, _("Withdrawn"), "bad"
    elif news:
        entry.changed = news.words(zone)


def _roles(version: SessionVersion, user: Any) -> list[str]:
    return [
        one.get_role_display()
        for one in version.participations.all()
        if one.speaker.person.user_id == user.pk
    ]


def _name_clashes(entries: Sequence[Entry]) -> None:
    by_session = {entry.version.session_id: entry for entry in entries}
    spans = [
        (v.session_id, v.starts_at, v.ends_at or v.starts_at)
        for v in (entry.version for entry in entries)
        if v.starts_at is not None and v.is_present and v.state in TAKING_STATES
    ]
    for first, second in clashing_pairs(spans):
        by_session[first].clashes.append(by_session[second].version)
        by_session[second].clashes.append(by_session[first].version)


def calendar_of(user: Any, conference: Conference) -> tuple[bytes, str]:
    """The private feed and its ETag: the same bytes until a release or a saved session changes it.

    What was cancelled or withdrawn stays in it, marked so, that calendars drop it.
    """
    versions = sorted(personal_versions(user, conference, _saved(user, conference)), key=_order)
    notes = {}
    for version in versions:
        roles = pgettext("between facts", ", ").join(_roles(version, user))
        if roles:
            notes[version.session_id] = _("You: %(roles)s") % {"roles": roles}
    symbol = names.shown(conference.symbol, formats.language())[0]
    name = _("My schedule, %(conference)s") % {"conference": symbol}
    content = write_calendar(versions, conference=conference, name=name, notes=notes)
    tag = hashlib.sha256(content + (get_language() or "").encode()).hexdigest()[:32]
    return content, f'"{tag}"'
