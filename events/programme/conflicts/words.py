"""Conflicts and fixes as sentences in the active language, times on the clock of a zone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from events.common import formats, names
from events.programme.conflicts.facts import Conflict, ConflictKind
from events.programme.conflicts.fixes import Fix, Planner

Words = dict[str, Any]
_SENTENCES = {
    ConflictKind.SETUP: gettext_noop(
        "%(subject)s needs %(count)s min to be set up, but has %(of)s "
        "between “%(one)s” and “%(other)s”, %(when)s."
    ),
    ConflictKind.WALK: gettext_noop(
        "%(subject)s needs %(count)s min to walk from “%(one)s” to “%(other)s”, but has %(of)s, %(when)s."
    ),
    ConflictKind.AWAY: gettext_noop("%(subject)s cannot come to “%(one)s”, %(when)s."),
    ConflictKind.BODIES: gettext_noop(
        "%(subject)s must not meet at the same time, %(when)s: “%(one)s”, “%(other)s”."
    ),
    ConflictKind.SMALL: gettext_noop(
        "%(count)s people are expected at “%(one)s”, %(when)s; %(subject)s has %(of)s seats."
    ),
    ConflictKind.BOOTHS: gettext_noop(
        "“%(one)s”, %(when)s, is interpreted into %(count)s languages; %(subject)s has %(of)s booths."
    ),
    ConflictKind.TEAMS: gettext_noop(
        "%(count)s sessions are interpreted into %(language)s at once, %(when)s, by %(of)s teams: %(all)s."
    ),
    ConflictKind.BLOCK: gettext_noop(
        "“%(one)s”, %(when)s, is longer than the 3 h that interpreters work on end."
    ),
    ConflictKind.CAPTIONS: gettext_noop(
        "“%(one)s”, %(when)s, has captions; %(subject)s has no screen for them."
    ),
    ConflictKind.NO_DAY: gettext_noop("“%(one)s” has neither a day nor an hour."),
    ConflictKind.NO_LENGTH: gettext_noop(
        "“%(one)s” on %(when)s has no length: give the time at which it ends."
    ),
    ConflictKind.OUTSIDE: gettext_noop("“%(one)s” on %(when)s is not on a day of the conference."),
    ConflictKind.MIDNIGHT: gettext_noop("“%(one)s”, %(when)s, goes on past midnight."),
}


def conflict_words(conflict: Conflict, zone: tzinfo) -> str:
    """Who, what and when."""
    values = _values(conflict, zone)
    if conflict.kind in {ConflictKind.ROOM, ConflictKind.PERSON}:
        return _twice(conflict) % values
    if conflict.kind == ConflictKind.OVER_TIME:
        return _over(conflict) % values
    return _(_SENTENCES[conflict.kind]) % values


def _values(conflict: Conflict, zone: tzinfo) -> Words:
    first = conflict.slots[0]
    when = when_words(conflict.starts_at, conflict.ends_at, zone)
    return {
        "subject": conflict.subject,
        "language": names.language(conflict.subject) if conflict.kind == ConflictKind.TEAMS else "",
        "when": when or (formats.day(first.day) if first.day else ""),
        "one": first.title,
        "other": conflict.slots[-1].title,
        "all": ", ".join(f"“{slot.title}”" for slot in conflict.slots),
        "count": formats.number(conflict.count),
        "of": formats.number(conflict.of),
    }


def _twice(conflict: Conflict) -> str:
    if conflict.is_hard:
        return _("%(subject)s is booked twice, %(when)s: “%(one)s” and “%(other)s”.")
    return _("%(subject)s would be in two places but has not answered, %(when)s: “%(one)s”, “%(other)s”.")


def _over(conflict: Conflict) -> str:
    return ngettext(
        "The speakers of “%(one)s” were promised %(count)s minute more than it lasts.",
        "The speakers of “%(one)s” were promised %(count)s minutes more than it lasts.",
        conflict.count,
    )


def when_words(start: datetime | None, end: datetime | None, zone: tzinfo) -> str:
    """The day and the hours: "Wed 18 Nov, 15:00–16:00"."""
    if start is None:
        return ""
    there = start.astimezone(zone)
    span = formats.clock(there, zone)
    if end is not None and end != start:
        span = f"{span}–{formats.clock(end, zone)}"
    return _("%(day)s, %(time)s") % {"day": formats.day(there, width="day_short"), "time": span}


def fix_words(fix: Fix, zone: tzinfo) -> str:
    """What would mend it: "“Spectrum”: 09:30–10:15 in Room B is free for all"."""
    there = fix.starts_at.astimezone(zone)
    before = fix.slot.starts_at
    values = {
        "title": fix.slot.title,
        "time": f"{formats.clock(fix.starts_at, zone)}–{formats.clock(fix.ends_at, zone)}",
        "day": formats.day(there, width="day_short"),
        "room": fix.place.name if fix.place else "",
    }
    if before is not None and before.astimezone(zone).date() != there.date():
        values["time"] = _("%(day)s, %(time)s") % values
    if fix.place is None:
        return _("“%(title)s”: %(time)s is free for all in it.") % values
    return _("“%(title)s”: %(time)s in %(room)s is free for all in it.") % values


@dataclass(frozen=True)
class Told:
    """A conflict in words, with what would mend it."""

    conflict: Conflict
    words: str
    fixes: list[tuple[Fix, str]]


def told(conflicts: Iterable[Conflict], planner: Planner, zone: tzinfo) -> list[Told]:
    """The conflicts as a page tells them."""
    return [
        Told(one, conflict_words(one, zone), [(fix, fix_words(fix, zone)) for fix in planner.fixes(one)])
        for one in conflicts
    ]
