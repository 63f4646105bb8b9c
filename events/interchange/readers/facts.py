"""Our own JSON of collected facts (the shape of `demo/wtdc-25/facts.json`): every entry names its source."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.interchange.gather import OurZone, choose_zone, finish
from events.interchange.markup import safe_url, to_markdown
from events.interchange.readers.frab_json import listed, words
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import (
    ConferenceFacts,
    PartFacts,
    PersonFacts,
    RoomFacts,
    Schedule,
    SessionFacts,
    TrackFacts,
)
from events.interchange.text import clean_line, fold, title_line
from events.interchange.times import (
    UnreadableError,
    in_zone,
    join,
    next_day,
    parse_clock,
    parse_day,
    zone_named,
)
from events.interchange.words import language_tag, role_code

_STATES = {
    "cancelled": "cancelled",
    "postponed": "postponed",
    "announced": "tentative",
    "tentative": "tentative",
    "held": "scheduled",
    "scheduled": "scheduled",
}


def fits(data: Any) -> bool:
    """Whether a JSON value has this shape: a conference with dates beside lists of sessions and speakers."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("conference"), dict)
        and isinstance(data.get("sessions"), list)
        and "days" not in data["conference"]
    )


def read(data: Mapping[str, Any], *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from parsed JSON; sessions without an hour keep their day."""
    head = data["conference"]
    facts = _conference(head, data.get("venue"), report)
    chosen = choose_zone(facts.zone, zone, [], facts.city, report)
    tracks = _tracks(data, report)
    persons = _persons(data, report)
    sessions = []
    for number, entry in enumerate(data["sessions"], start=1):
        where = _("session %(number)d") % {"number": number}
        if not isinstance(entry, dict):
            report.refuse(_("A session that is not an object"), where)
            continue
        name = clean_line(words(entry.get("id")))
        where = f"{where}, id {name}" if name else where
        session = _session(entry, where, zone=chosen, tracks=tracks, persons=persons, report=report)
        if session:
            sessions.append(session)
    return finish(
        format_name="facts JSON",
        source=f"facts:{fold(facts.acronym)}"[:100],
        conference=replace(facts, zone=chosen.key),
        sessions=sessions,
        persons=persons.values(),
        rooms=[
            RoomFacts(name=title_line(words(room.get("name"))))
            for room in listed(data.get("rooms"))
            if isinstance(room, dict) and title_line(words(room.get("name")))
        ],
        tracks=tracks.values(),
        report=report,
    )


def _conference(head: Mapping[str, Any], venue: Any, report: Report) -> ConferenceFacts:
    days: dict[str, date | None] = {}
    for name in ("start", "end"):
        try:
            days[name] = parse_day(words(head.get(name)))
        except UnreadableError as error:
            raise RefusedError(
                _("A day of the conference cannot be read: %(why)s") % {"why": error}, f"conference.{name}"
            ) from error
    return ConferenceFacts(
        title=title_line(words(head.get("title"))),
        acronym=title_line(words(head.get("acronym"))),
        theme=title_line(words(head.get("theme"))),
        organizer=title_line(words(head.get("organiser") or head.get("organizer"))),
        host=title_line(words(head.get("host"))),
        start=days["start"],
        end=days["end"],
        zone=clean_line(words(head.get("timezone"))),
        venue=title_line(words(venue.get("name"))) if isinstance(venue, dict) else "",
        city=title_line(words(head.get("city"))),
        country=clean_line(words(head.get("country")))[:2].upper(),
    )


def _tracks(data: Mapping[str, Any], report: Report) -> dict[str, TrackFacts]:
    found = {}
    for number, track in enumerate(listed(data.get("tracks")), start=1):
        name = title_line(words(track.get("name"))) if isinstance(track, dict) else ""
        if not name:
            report.warn(_("A track without a name is left out"), _("track %(number)d") % {"number": number})
            continue
        slug = clean_line(words(track.get("slug")))
        found[slug or fold(name)] = TrackFacts(name=name, slug=slug)
    return found


def _persons(data: Mapping[str, Any], report: Report) -> dict[str, PersonFacts]:
    found: dict[str, PersonFacts] = {}
    for number, entry in enumerate(listed(data.get("speakers")), start=1):
        where = _("speaker %(number)d") % {"number": number}
        name = title_line(words(entry.get("name"))) if isinstance(entry, dict) else ""
        if not name or len(name) > 200:
            report.warn(_("A person without a name, or with an endless one, is left out"), where)
            continue
        key = clean_line(words(entry.get("id"))) or fold(name)
        if key in found:
            report.warn(_("One id stands for two persons; the first is taken"), f"{where}: {key}")
            continue
        found[key] = PersonFacts(
            key=key,
            name=name,
            source_id=key,
            role=title_line(words(entry.get("role"))),
            organization=title_line(words(entry.get("organisation") or entry.get("organization"))),
            country=clean_line(words(entry.get("country")))[:2].upper(),
            sources=_sources(entry),
        )
    return found


def _sources(entry: Mapping[str, Any]) -> tuple[str, ...]:
    listed_urls = [entry.get("source"), *listed(entry.get("more_sources"))]
    return tuple(url for value in listed_urls if (url := safe_url(words(value))))


def _session(
    entry: Mapping[str, Any],
    where: str,
    *,
    zone: ZoneInfo,
    tracks: Mapping[str, TrackFacts],
    persons: Mapping[str, PersonFacts],
    report: Report,
) -> SessionFacts | None:
    title = title_line(words(entry.get("title")))
    try:
        starts_at, ends_at, day = _times(entry, where, zone, report)
    except UnreadableError as error:
        report.refuse(_("Its time cannot be read"), f"{where}: {error}")
        return None
    if not title:
        report.assume(_("An event without a title"), where)
    track = clean_line(words(entry.get("track")))
    room = title_line(words(entry.get("room"))) or title_line(words(entry.get("venue")))
    return SessionFacts(
        where=where,
        title=title or _("Untitled session"),
        source_id=clean_line(words(entry.get("id"))),
        abstract=to_markdown(words(entry.get("abstract") or entry.get("note"))),
        kind=title_line(words(entry.get("kind"))),
        track=tracks[track].name if track in tracks else title_line(track),
        rooms=(room,) if room else (),
        day=day,
        starts_at=starts_at,
        ends_at=ends_at,
        language=language_tag(words(entry.get("language"))) if entry.get("language") else None,
        parts=tuple(_parts(entry, where, persons, report)),
        sources=_sources(entry),
        state=_STATES.get(fold(words(entry.get("status")))),
    )


def _times(
    entry: Mapping[str, Any], where: str, zone: ZoneInfo, report: Report
) -> tuple[datetime | None, datetime | None, date | None]:
    day = parse_day(words(entry.get("date")))
    start, end = parse_clock(words(entry.get("start"))), parse_clock(words(entry.get("end")))
    own = zone_named(entry.get("timezone")) or zone
    if day is None or start is None:
        text = (
            _("No hour is given; it is to be announced under its day")
            if day
            else _("Neither day nor hour is given")
        )
        report.assume(text, where)
        return None, None, day
    begin = in_zone(join(day, start), own)
    if end is None or end == start:
        report.assume(_("No length is given; the end is left open"), where)
        return begin.instant, None, day
    closing = join(day, end)
    if next_day(begin.local, closing):
        report.assume(_("It ends before it begins; its end is taken as after midnight, the next day"), where)
        closing += timedelta(days=1)
    finish_at = in_zone(closing, own)
    if finish_at.instant < begin.instant:
        raise UnreadableError(_("it ends before it begins"))
    return begin.instant, finish_at.instant, day


def _parts(
    entry: Mapping[str, Any], where: str, persons: Mapping[str, PersonFacts], report: Report
) -> list[PartFacts]:
    found: dict[str, PartFacts] = {}
    for item in listed(entry.get("speakers")):
        key = clean_line(words(item.get("id"))) if isinstance(item, dict) else clean_line(words(item))
        role = role_code(words(item.get("role"))) if isinstance(item, dict) else ""
        if key in persons:
            found.setdefault(key, PartFacts(person=key, role=role))
        else:
            report.warn(_("A speaker that the file does not describe is left out"), f"{where}: {key[:60]}")
    return list(found.values())
