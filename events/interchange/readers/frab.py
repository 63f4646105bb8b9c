"""What frab, Pentabarf and pretalx mean, whether they say it in XML or in JSON.

The `date` of an event is its instant and wins over day and start. Without it, the start is a time on the
day, or on the next one where it lies before the hour at which the day changes.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.interchange.further import with_further
from events.interchange.markup import safe_url, to_markdown
from events.interchange.report import Report
from events.interchange.schedule import (
    LinkFacts,
    PartFacts,
    PersonFacts,
    SessionFacts,
)
from events.interchange.text import clean_line, clean_text, fold, has_unwanted, title_line
from events.interchange.times import (
    UnreadableError,
    in_zone,
    join,
    parse_clock,
    parse_day,
    parse_length,
    parse_moment,
)
from events.interchange.words import language_tag, role_code

NIGHT = time(6)
# The formats have no place for an unknown hour: our export puts it at 00:00 and says this as subtitle.
HOUR_UNKNOWN = "Time to be announced"


@dataclass(frozen=True)
class RawDay:
    """A day as written: its date (None where the file gives none) and the hour at which it changes."""

    day: date | None
    change: time | None


@dataclass(frozen=True, kw_only=True)
class RawEvent:
    """An event's texts as written; persons as mappings of id, guid, name and what else is known."""

    where: str
    day: RawDay
    room: str
    texts: Mapping[str, str]
    persons: tuple[Mapping[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    # Only in our own files.
    further: Mapping[str, Any] | None = None


@dataclass
class Builder:
    """Turns raw events into session facts and collects persons on the way."""

    zone: ZoneInfo
    report: Report
    # Our own export: its texts are plain, its abstracts Markdown already.
    is_own: bool = False
    persons: dict[str, PersonFacts] = field(default_factory=dict)
    _last: dict[tuple[date | None, str], time] = field(default_factory=dict)

    def session(self, raw: RawEvent) -> SessionFacts | None:
        """The facts of one event; None (and a refusal in the report) when its time cannot be read."""
        texts = raw.texts
        try:
            starts_at, day = self._start(raw)
            ends_at = self._end(raw, starts_at)
        except UnreadableError as error:
            self.report.refuse(_("Its time cannot be read"), f"{raw.where}: {error}")
            return None
        if any(has_unwanted(text) for text in texts.values()):
            self.report.warn(_("Control or direction characters were taken out"), raw.where)
        facts = SessionFacts(
            where=raw.where,
            title=self._title(raw),
            source_id=clean_line(texts.get("id", ""))[:200],
            guid=self._guid(raw),
            subtitle=self._subtitle(texts),
            abstract=_abstract(texts, is_own=self.is_own),
            kind=self._line(texts["type"]) if "type" in texts else None,
            track=self._line(texts["track"]) if "track" in texts else None,
            rooms=(room,) if (room := self._line(raw.room)) else (),
            day=day,
            starts_at=starts_at,
            ends_at=ends_at,
            language=self._language(raw),
            parts=self._parts(raw),
            links=tuple(self._links(raw)),
        )
        return with_further(facts, raw.further) if self.is_own and raw.further else facts

    def _line(self, value: object) -> str:
        return clean_line(value) if self.is_own else title_line(value)

    def _subtitle(self, texts: Mapping[str, str]) -> str | None:
        if "subtitle" not in texts or (self.is_own and texts["subtitle"] == HOUR_UNKNOWN):
            return None
        return self._line(texts["subtitle"])

    def _title(self, raw: RawEvent) -> str:
        title = self._line(raw.texts.get("title", ""))
        if not title:
            title = self._line(raw.texts.get("subtitle", "")) or _("Untitled session")
            self.report.assume(_("An event without a title"), raw.where)
        return title

    def _guid(self, raw: RawEvent) -> str:
        guid = clean_line(raw.texts.get("guid", ""))[:200]
        try:
            return str(uuid.UUID(guid)) if guid else ""
        except ValueError:
            self.report.warn(_("The guid is no UUID; it is kept as it is"), raw.where)
            return guid

    def _start(self, raw: RawEvent) -> tuple[datetime | None, date | None]:
        written, clock = clean_line(raw.texts.get("date", "")), parse_clock(raw.texts.get("start"))
        day = raw.day.day
        if len(written) > 10:
            moment = parse_moment(written, self.zone)
            if moment is not None and self.is_own and raw.texts.get("subtitle") == HOUR_UNKNOWN:
                return None, moment.local.date()
            if moment is not None:
                self._tell(raw, moment.doubt, moment.local.time(), clock)
                return moment.instant, moment.instant.astimezone(self.zone).date()
        elif written:
            day = parse_day(written) or day
        if clock is None:
            self.report.assume(_("No hour is given; it is to be announced under its day"), raw.where)
            return None, day
        if day is None:
            self.report.warn(_("An hour without a day; the time is to be announced"), raw.where)
            return None, None
        self.report.assume(
            _("The times carry no offset; they are read in the zone %(zone)s") % {"zone": self.zone.key}
        )
        moment = in_zone(join(day + self._night(raw, clock), clock), self.zone)
        self._tell(raw, moment.doubt, clock, clock)
        return moment.instant, moment.local.date()

    def _tell(self, raw: RawEvent, doubt: str, local: time, clock: time | None) -> None:
        if doubt:
            self.report.warn(_("A doubtful hour"), f"{raw.where}: {doubt}")
        if clock is not None and (clock.hour, clock.minute) != (local.hour, local.minute):
            self.report.assume(_("Date and start differ; the date is taken"), raw.where)

    def _night(self, raw: RawEvent, clock: time) -> timedelta:
        """A day's offset for what happens after midnight but belongs to the evening before."""
        key = (raw.day.day, raw.room)
        last, self._last[key] = self._last.get(key), clock
        if raw.day.change is not None:
            return timedelta(days=1) if clock < raw.day.change else timedelta(0)
        if last is not None and clock < NIGHT and last >= time(18):
            self._last[key] = last
            self.report.assume(
                _("Listed after the evening's sessions: it is taken as after midnight, the next day"),
                raw.where,
            )
            return timedelta(days=1)
        return timedelta(0)

    def _end(self, raw: RawEvent, start: datetime | None) -> datetime | None:
        length = parse_length(raw.texts.get("duration"))
        written = (
            parse_moment(raw.texts.get("end"), self.zone) if len(raw.texts.get("end", "")) > 10 else None
        )
        if start is None:
            return None
        end = start + length if length is not None else written.instant if written else None
        if end is None:
            self.report.assume(_("No length is given; the end is left open"), raw.where)
        elif end == start:
            self.report.assume(_("Its length is zero; the end is left open"), raw.where)
            return None
        elif end < start:
            raise UnreadableError(_("it ends before it begins"))
        return end.astimezone(UTC) if end else None

    def _language(self, raw: RawEvent) -> str | None:
        written = raw.texts.get("language")
        if written is None:
            return None
        tag = language_tag(written)
        if tag is None:
            self.report.warn(
                _("A language that we do not know is left out"), f"{raw.where}: “{written[:40]}”"
            )
        return tag

    def _parts(self, raw: RawEvent) -> tuple[PartFacts, ...]:
        found: dict[str, PartFacts] = {}
        for person in raw.persons:
            name = self._line(person.get("name", ""))
            if not name:
                self.report.warn(_("A person without a name is left out"), raw.where)
                continue
            if len(name) > 200:
                self.report.refuse(_("A person's name has more than 200 characters"), raw.where)
                continue
            key = self.person(person, name)
            found.setdefault(key, PartFacts(person=key, role=role_code(person.get("role", ""))))
        return tuple(found.values())

    def person(self, raw: Mapping[str, str], name: str) -> str:
        """Remember a person; the key is the guid, else the id, else the name."""
        guid, number = clean_line(raw.get("guid", ""))[:200], clean_line(raw.get("id", ""))[:200]
        key = guid or number or fold(name)
        known = self.persons.get(key)
        if known is None:
            self.persons[key] = PersonFacts(
                key=key,
                name=name,
                source_id=number,
                guid=guid,
                biography=to_markdown(raw["biography"]) if "biography" in raw else None,
                role=title_line(raw["role_title"]) if "role_title" in raw else None,
                organization=title_line(raw["organization"]) if "organization" in raw else None,
                country=clean_line(raw["country"]) if "country" in raw else None,
            )
        elif fold(known.name) != fold(name):
            text = _("One person's id stands beside different names; the first is taken")
            self.report.warn(text, f"{key}: {known.name} / {name}")
        return key

    def _links(self, raw: RawEvent) -> Iterable[LinkFacts]:
        for url, title in raw.links:
            safe = safe_url(url)
            if safe:
                yield LinkFacts(url=safe, title=title_line(title) or safe)
            elif clean_line(url):
                self.report.warn(_("A link that is not an absolute web address is left out"), raw.where)


def _abstract(texts: Mapping[str, str], *, is_own: bool) -> str | None:
    """Abstract and description as one text, without saying one thing twice."""
    if "abstract" not in texts and "description" not in texts:
        return None
    if is_own:
        return clean_text(texts.get("abstract", ""))
    abstract, description = (to_markdown(texts.get(name, "")) for name in ("abstract", "description"))
    if description.startswith(abstract):
        return description
    return abstract if abstract.startswith(description) else f"{abstract}\n\n{description}"


def offsets_of(events: Iterable[RawEvent]) -> list[timedelta]:
    """The offsets that the events' dates carry."""
    found = []
    for event in events:
        try:
            moment = parse_moment(event.texts["date"], UTC) if len(event.texts.get("date", "")) > 10 else None
        except UnreadableError:
            continue
        if moment and moment.offset is not None:
            found.append(moment.offset)
    return found
