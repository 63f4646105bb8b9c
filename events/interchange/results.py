"""What an import did, or would do, in plain words."""

from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.conferences.models import Conference
from events.interchange.fields import texts_of
from events.interchange.gather import local_day
from events.interchange.schedule import Schedule
from events.programme.models import Release, Session

SHOWN_NAMES = 12
Told = tuple[str, str, str]


@dataclass(frozen=True)
class Change:
    """A session that an import made or changed; `fields` are (name, before, after) in words."""

    is_new: bool
    title: str
    where: str
    fields: tuple[Told, ...] = ()


@dataclass
class Result:
    """What an import did, or would do; the schedule's report says what it assumed."""

    conference: Conference
    schedule: Schedule
    changes: list[Change] = field(default_factory=list)
    unchanged: int = 0
    release: Release | None = None
    is_new_conference: bool = False
    made_rooms: list[str] = field(default_factory=list)
    made_tracks: list[str] = field(default_factory=list)
    made_speakers: int = 0

    @property
    def created(self) -> int:
        return sum(change.is_new for change in self.changes)

    @property
    def updated(self) -> int:
        return len(self.changes) - self.created

    def add(self, change: Change) -> None:
        """One more change to a session that is counted already, as unchanged or with others."""
        known = next((n for n, one in enumerate(self.changes) if one.where == change.where), None)
        if known is None:
            self.unchanged -= 1
            self.changes.append(change)
        elif not self.changes[known].is_new:
            self.changes[known] = replace(
                self.changes[known], fields=self.changes[known].fields + change.fields
            )

    def summary(self) -> str:
        """The last line of every report."""
        return summary(self.created, self.updated, self.unchanged, self.schedule.report.refused)

    def overview(self) -> list[str]:
        """What the file holds and what it made besides sessions, a line each."""
        schedule, conference = self.schedule, self.conference
        days = sorted({day for one in schedule.sessions if (day := local_day(one, conference.zone))})
        span = f"{days[0].isoformat()} – {days[-1].isoformat()}" if days else _("no days")
        counts = _("%(sessions)d sessions, %(persons)d persons, %(rooms)d rooms; %(span)s, %(zone)s") % {
            "sessions": len(schedule.sessions),
            "persons": len(schedule.persons),
            "rooms": len(schedule.rooms),
            "span": span,
            "zone": conference.time_zone,
        }
        lines = [f"{schedule.format}: {counts}."]
        if self.is_new_conference:
            text = _("New conference “%(name)s”, %(days)s, as a draft.")
            dates = formats.date_range(conference.starts_on, conference.ends_on)
            lines.append(text % {"name": conference.name, "days": dates})
        for text, names in ((_("New rooms: %s."), self.made_rooms), (_("New tracks: %s."), self.made_tracks)):
            if names:
                lines.append(text % _listed(names))
        if self.made_speakers:
            text = ngettext("%(n)d new speaker.", "%(n)d new speakers.", self.made_speakers)
            lines.append(text % {"n": self.made_speakers})
        return lines


def _listed(names: list[str]) -> str:
    more = len(names) - SHOWN_NAMES
    shown = ", ".join(names[:SHOWN_NAMES])
    return _("%(names)s and %(n)d more") % {"names": shown, "n": more} if more > 0 else shown


def summary(created: int, updated: int, unchanged: int, refused: int) -> str:
    return f"created {created}, updated {updated}, unchanged {unchanged}, refused {refused}"


def told_change(name: str, before: Any, after: Any, zone: tzinfo) -> Told:
    """A changed field of a session by its label, its values as a report shows them; hours in `zone`."""
    field_of: Any = Session._meta.get_field(name)  # noqa: SLF001  # the documented public name of _meta
    choices = dict(field_of.flatchoices)
    was, is_now = (
        str(choices[value]) if choices and value in choices else _shown(value, zone)
        for value in (before, after)
    )
    return str(field_of.verbose_name), was, is_now


def _shown(value: Any, zone: tzinfo) -> str:
    if hasattr(value, "data"):
        return " / ".join(texts_of(value).values())
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(" ", timespec="minutes")
    if isinstance(value, list):
        return ", ".join(
            str(item.get("url", item)) if isinstance(item, dict) else str(item) for item in value
        )
    return "" if value is None else str(value)
