"""iCalendar (RFC 5545): events of a calendar as sessions, with only what is unmistakable taken from texts."""

import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from dateutil.rrule import rrulestr
from django.utils.translation import gettext as _
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from events.interchange.gather import OurZone, choose_zone, finish
from events.interchange.markup import safe_url, to_markdown
from events.interchange.readers.ical_lines import Block, blocks, unescape
from events.interchange.readers.ical_times import Reader, own_zones
from events.interchange.readers.ical_words import described
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import (
    ConferenceFacts,
    LinkFacts,
    PartFacts,
    Schedule,
    SessionFacts,
)
from events.interchange.text import fold, title_line
from events.interchange.times import UnreadableError, parse_length, zone_named
from events.interchange.words import language_tag

MOST_REPEATS = 100


def read(text: str, *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from iCalendar text; `zone` is the conference's own, for times without one."""
    calendar, events, zone_blocks = blocks(text, report)
    if not events and not report.refused:
        raise RefusedError(_("The calendar has no VEVENT in it."))
    named = unescape(calendar.get("X-WR-TIMEZONE", ""))
    known = zone_named(WINDOWS_TO_OLSON.get(named, named))
    used = [
        name
        for event in events
        if (start := event.first("DTSTART")) and (name := start.parameters.get("TZID"))
    ]
    if not named and used and len(set(used)) == 1:
        only = used[0].strip('"')
        known = zone_named(only) or zone_named(WINDOWS_TO_OLSON.get(only, ""))
    chosen = choose_zone(known.key if known else named, zone, [], "", report)
    reader = Reader(chosen, own_zones(zone_blocks, report), report)
    events = _newest(events, report)
    _note_repeats(reader, events)
    sessions = [session for event in events for session in _sessions(reader, event)]
    title = title_line(unescape(calendar.get("X-WR-CALNAME", "")))
    return finish(
        format_name="iCalendar",
        source="ical",
        conference=ConferenceFacts(title=title, zone=chosen.key),
        sessions=_split_rooms(sessions, report),
        persons=reader.persons.values(),
        report=report,
    )


def _sessions(reader: Reader, event: Block) -> list[SessionFacts]:
    """The session of an event, or those of its repetitions; none when it is refused."""
    try:
        start = event.first("DTSTART")
        begin = reader.stamp(start) if start else None
        end = _end(reader, event, begin)
        facts = _facts(reader, event)
        starts = _repeated(reader, event, begin)
    except UnreadableError as error:
        reader.report.refuse(_("Its time cannot be read"), f"{event.where}: {error}")
        return []
    if begin is None:
        reader.report.assume(_("No time is given; it is to be announced"), event.where)
        return [facts]
    if not isinstance(begin, datetime):
        return list(_all_day(reader, event, facts, begin, end))
    length = end - begin if isinstance(end, datetime) else None
    found = []
    for moment in starts:
        own = replace(facts, starts_at=moment, ends_at=moment + length if length else None)
        found.append(replace(own, guid=_name(reader, event, moment, facts.guid)))
    return found


def _newest(events: list[Block], report: Report) -> list[Block]:
    """Of several versions of one event (UID and RECURRENCE-ID) the one with the highest SEQUENCE."""
    found: dict[object, tuple[int, Block]] = {}
    for event in events:
        digits = event.text("SEQUENCE").strip()
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
        name: object = (event.text("UID"), event.text("RECURRENCE-ID"))
        known = found.get(name)
        if not event.text("UID") or (known and known[0] == number):
            name = id(event)  # no version of another: told apart later
        elif known:
            older = event if number < known[0] else known[1]
            report.assume(_("An older version of an event (by SEQUENCE) is left out"), older.where)
            if older is event:
                continue
        found[name] = (number, event)
    return [event for _number, event in found.values()]


def _note_repeats(reader: Reader, events: list[Block]) -> None:
    """Remembers which times of repeated events are replaced by an entry with a RECURRENCE-ID."""
    for event in events:
        uid, moved, start = event.text("UID"), event.first("RECURRENCE-ID"), event.first("DTSTART")
        with suppress(UnreadableError):  # said when the event itself is read
            if moved and isinstance(moment := reader.stamp(moved), datetime):
                reader.replaced.setdefault(uid, set()).add(moment)
            elif start and event.first("RRULE") and isinstance(begin := reader.stamp(start), datetime):
                reader.begins[uid] = begin


def _name(reader: Reader, event: Block, moment: datetime, uid: str) -> str:
    """The UID, with the time of the repetition that it is for all but the first."""
    moved = event.first("RECURRENCE-ID")
    if moved and isinstance(planned := reader.stamp(moved), datetime):
        moment = planned
    is_first = moment == reader.begins.get(event.text("UID"), None if moved else moment)
    return uid if is_first or not uid else f"{uid}/{moment:%Y%m%dT%H%M%SZ}"


def _end(reader: Reader, event: Block, begin: datetime | date | None) -> datetime | date | None:
    line = event.first("DTEND")
    if line:
        end = reader.stamp(line)
    elif begin is not None and (length := parse_length(event.text("DURATION"))) is not None:
        end = begin + length
    else:
        if isinstance(begin, datetime):
            reader.report.assume(_("No length is given; the end is left open"), event.where)
        return None
    if begin is None or isinstance(begin, datetime) is not isinstance(end, datetime):
        return None
    if end < begin:
        raise UnreadableError(_("it ends before it begins"))
    if end == begin and isinstance(begin, datetime):
        reader.report.assume(_("Its length is zero; the end is left open"), event.where)
        return None
    return end


def _all_day(
    reader: Reader, event: Block, facts: SessionFacts, begin: date, end: datetime | date | None
) -> list[SessionFacts]:
    """A day without an hour means: that day, hour to be announced. Several days are several sessions."""
    days = (end - begin).days if isinstance(end, date) and not isinstance(end, datetime) else 1
    if days > MOST_REPEATS:
        reader.report.refuse(_("It lasts more than a hundred days"), event.where)
        return []
    reader.report.assume(
        _("An entry for a whole day; its hour is to be announced under that day"), event.where
    )
    found = [replace(facts, day=begin)]
    for number in range(1, max(days, 1)):
        day = begin + timedelta(days=number)
        found.append(replace(facts, day=day, guid=f"{facts.guid}/{day:%Y%m%d}" if facts.guid else ""))
    return found


def _repeated(reader: Reader, event: Block, begin: datetime | date | None) -> list[datetime]:
    """Every start of an event; a rule without an end, or that we cannot read, is refused."""
    if not isinstance(begin, datetime):
        if event.first("RRULE"):
            raise UnreadableError(_("it repeats without hours; write the days out"))
        return []
    rule = event.text("RRULE")
    if event.first("RDATE"):
        reader.report.warn(
            _("Extra dates (RDATE) are not read; write them as events of their own"), event.where
        )
    if not rule:
        return [begin]
    if "COUNT=" not in rule.upper() and "UNTIL=" not in rule.upper():
        raise UnreadableError(_("it repeats without an end (RRULE); give COUNT or UNTIL"))
    try:
        start = event.first("DTSTART")
        local = (
            begin.astimezone(zone_named(start.parameters.get("TZID", "").strip('"')) or reader.zone)
            if start
            else begin
        )
        found = rrulestr(rule, dtstart=local)
        moments = [
            moment.astimezone(UTC) for moment, _number in zip(found, range(MOST_REPEATS + 1), strict=False)
        ]
    except (ValueError, TypeError, KeyError) as error:
        raise UnreadableError(_("its repetition (RRULE) cannot be read")) from error
    if len(moments) > MOST_REPEATS:
        raise UnreadableError(_("it repeats more than a hundred times"))
    gone = {
        reader.stamp(replace(line, value=value))
        for line in event.all("EXDATE")
        for value in line.value.split(",")
    }
    reader.report.assume(_("A repeated event is taken as one session for each time"), event.where)
    gone |= reader.replaced.get(event.text("UID"), set())
    return [moment for moment in moments if moment not in gone]


def _facts(reader: Reader, event: Block) -> SessionFacts:
    summary = title_line(unescape(event.text("SUMMARY")))
    kind = ""
    prefix = re.match(r"^\[([A-Za-z][\w -]{1,30})\]\s+(\S.*)$", summary)
    if prefix:
        kind, summary = prefix[1], prefix[2]
        reader.report.assume(_("A word in brackets before the title is its type"), f"[{kind}]")
    if not summary:
        summary = _("Untitled session")
        reader.report.assume(_("An event without a title"), event.where)
    taken = described(unescape(event.text("DESCRIPTION")), summary, event.where, reader.report)
    if event.first("X-ALT-DESC") and not taken.text:
        taken = replace(taken, text=unescape(event.text("X-ALT-DESC")))
    if event.first("ATTENDEE") or event.first("ORGANIZER"):
        reader.report.warn(_("Attendees and organizers of a calendar are not taken as speakers"), event.where)
    for person in taken.persons:
        reader.persons.setdefault(person.key, person)
    status = event.text("STATUS").upper()
    url = safe_url(unescape(event.text("URL")))
    if url:  # said once, as a link
        taken = replace(taken, text="\n".join(line for line in taken.text.split("\n") if line.strip() != url))
    location = title_line(unescape(event.text("LOCATION")))
    category = title_line(unescape(event.text("CATEGORIES").split(",")[0]))
    return SessionFacts(
        where=event.where,
        title=summary,
        guid=unescape(event.text("UID"))[:180],
        abstract=to_markdown(taken.text),
        kind=kind or taken.kind or None,
        track=category or None,
        rooms=(location,) if location else (),
        language=_language(event),
        parts=tuple(PartFacts(person=person.key) for person in taken.persons),
        links=(LinkFacts(url=url, title=url),) if url else (),
        state={"CANCELLED": "cancelled", "TENTATIVE": "tentative", "CONFIRMED": "scheduled"}.get(status),
    )


def _language(event: Block) -> str | None:
    line = event.first("SUMMARY")
    return language_tag(line.parameters.get("LANGUAGE", "")) or None if line else None


def _split_rooms(sessions: list[SessionFacts], report: Report) -> list[SessionFacts]:
    """`Hall C, Room 3` is two rooms only where both also stand alone somewhere in the file."""
    alone = Counter(fold(room) for session in sessions for room in session.rooms or ())
    result = []
    for session in sessions:
        room = (session.rooms or ("",))[0]
        parts = [part for part in re.split(r"\s*[,;]\s*", room) if part]
        if len(parts) > 1 and all(alone[fold(part)] for part in parts):
            report.assume(
                _("A place that lists rooms which also stand alone is taken as several rooms"), session.where
            )
            result.append(replace(session, rooms=tuple(parts)))
        else:
            result.append(session)
    return result
