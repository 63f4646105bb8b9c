"""What all readers do with the sessions they found, before a schedule is whole."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.interchange.markup import safe_url
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import (
    LIMIT_SESSIONS,
    ConferenceFacts,
    LinkFacts,
    PersonFacts,
    RoomFacts,
    Schedule,
    SessionFacts,
    TrackFacts,
)
from events.interchange.text import TEXT_LIMIT, TITLE_LIMIT, fold
from events.interchange.times import zone_named, zone_of_offset, zones_of_city

UTC_ZONE = ZoneInfo("UTC")
_LINKED = re.compile(r"\[([^\[\]]+)\]\((\S+)\)")


@dataclass(frozen=True)
class OurZone:
    """IANA names: the conference's, "" while there is none, and the one that whoever imports has said."""

    conference: str = ""
    said: str = ""


def choose_zone(
    named: str, ours: OurZone, offsets: Iterable[timedelta], city: str, report: Report
) -> ZoneInfo:
    """The zone of times without offset and of days: as said, the file's, the conference's, a told guess."""
    said = zone_named(ours.said)
    if said is not None:
        report.assume(_("Times without an offset are read in %(zone)s, as was said.") % {"zone": said.key})
        return said
    zone = zone_named(named)
    if named and zone is None:
        report.warn(_("The file's time zone is not one that we know"), f"“{named[:60]}”")
    if zone is not None:
        return zone
    known = zone_named(ours.conference)
    if known is not None:
        text = _("The file names no time zone; the conference's zone, %(zone)s, is taken.")
        report.assume(text % {"zone": known.key})
        return known
    return _guessed(set(offsets), zones_of_city(city) if city else "", report)


def _guessed(found: set[timedelta], city: str, report: Report) -> ZoneInfo:
    """One offset's zone where all times carry it, else UTC; what would be better is said with it."""
    meant = (
        _("If %(zone)s is meant, give --zone %(zone)s.") if city else _("For another, give --zone %(zone)s.")
    )
    hint = " " + meant % {"zone": city or "Area/City"}
    if len(found) == 1:
        fixed = zone_of_offset(next(iter(found)))
        if fixed is not None and fixed.key != "UTC":
            text = _(
                "The file names no time zone, but all its times have one offset; zone %(zone)s is taken."
            )
            report.assume(text % {"zone": fixed.key} + hint)
            return fixed
    text = _("The file names no time zone; UTC is taken.")
    if len(found) > 1:
        text = _(
            "The file names no time zone and its times carry several offsets; each is kept, days are in UTC."
        )
    report.assume(text + hint)
    return UTC_ZONE


def finish(
    *,
    format_name: str,
    source: str,
    conference: ConferenceFacts,
    sessions: Sequence[SessionFacts],
    persons: Iterable[PersonFacts],
    rooms: Iterable[RoomFacts] = (),
    tracks: Iterable[TrackFacts] = (),
    report: Report,
) -> Schedule:
    """Join what the file says several times, check what no single session shows, count nothing twice."""
    if len(sessions) > LIMIT_SESSIONS:
        raise RefusedError(
            _("The file has more than 20,000 sessions; that is not one conference."), report=report
        )
    if not sessions and not report.refused:
        raise RefusedError(_("The file is a schedule but has no session in it."), report=report)
    kept = [_unlinked(session, report) for session in sessions if _fits(session, report)]
    kept = _identified(_joined(kept, report), report)
    facts = _dated(conference, kept, report)
    _tell_clashes(kept, {person.key: person.name for person in persons}, report)
    return Schedule(
        format=format_name,
        source=source,
        conference=facts,
        rooms=tuple(_unique_rooms(rooms, kept)),
        tracks=tuple(_unique_tracks(tracks, kept)),
        persons=tuple(persons),
        sessions=tuple(kept),
        report=report,
    )


def _fits(session: SessionFacts, report: Report) -> bool:
    if len(session.title) > TITLE_LIMIT:
        report.refuse(_("The title has more than 500 characters"), session.where)
        return False
    if len(session.abstract or "") > TEXT_LIMIT:
        report.refuse(_("The abstract has more than 100,000 characters"), session.where)
        return False
    return True


def _unlinked(session: SessionFacts, report: Report) -> SessionFacts:
    """A title written as a Markdown link is its words; the link goes to the session's links."""
    found = _LINKED.fullmatch(session.title)
    url = safe_url(found[2]) if found else ""
    if not (found and url):
        return session
    report.assume(
        _("A title that is a link is taken as its words; the link stands with the session"), session.where
    )
    title = found[1].strip()
    known = {link.url for link in session.links}
    links = session.links if url in known else (*session.links, LinkFacts(url=url, title=title))
    return replace(session, title=title, links=links)


def _joined(sessions: Sequence[SessionFacts], report: Report) -> list[SessionFacts]:
    """One session that stands in several rooms, or twice, is one session."""
    found: dict[tuple[object, ...], SessionFacts] = {}
    for session in sessions:
        name = session.guid or session.source_id
        key: tuple[object, ...] = (
            name,
            session.title,
            session.starts_at,
            session.ends_at,
            session.day,
            session.parts,
        )
        if not name:
            key = (id(session),)
        first = found.get(key)
        if first is None:
            found[key] = session
            continue
        rooms = tuple(dict.fromkeys((*(first.rooms or ()), *(session.rooms or ()))))
        if rooms == first.rooms:
            report.warn(_("The same session stands in the file twice; it is taken once"), session.where)
        else:
            report.assume(
                _("One session in several rooms at the same time; it is taken as one"), session.where
            )
        found[key] = replace(first, rooms=rooms or first.rooms)
    return list(found.values())


def _identified(sessions: Sequence[SessionFacts], report: Report) -> list[SessionFacts]:
    """No two sessions keep the same guid or id: a repeated guid is numbered, a repeated id is dropped."""
    ids = Counter(session.source_id for session in sessions if session.source_id)
    seen: Counter[str] = Counter()
    result = []
    for session in sessions:
        fixed = session
        if session.guid:
            seen[session.guid] += 1
            if seen[session.guid] > 1:
                text = _("Several sessions share one guid; they are kept apart by their order")
                report.assume(text, session.where)
                fixed = replace(fixed, guid=f"{session.guid}#{seen[session.guid]}")
        if session.source_id and ids[session.source_id] > 1:
            if not session.guid:
                text = _("Several sessions share one id; they are told apart by title and persons")
                report.assume(text, session.where)
            fixed = replace(fixed, source_id="")
        result.append(fixed)
    return result


def local_day(session: SessionFacts, zone: ZoneInfo) -> date | None:
    """The day a session belongs to in a zone."""
    return session.starts_at.astimezone(zone).date() if session.starts_at else session.day


def _dated(conference: ConferenceFacts, sessions: Sequence[SessionFacts], report: Report) -> ConferenceFacts:
    """Conference dates, from the sessions where the file does not say; sessions outside them are told."""
    zone = zone_named(conference.zone) or UTC_ZONE
    days = [day for session in sessions if (day := local_day(session, zone))]
    start, end = conference.start, conference.end
    if start and end and end < start:
        report.warn(
            _("The conference ends before it begins; its sessions' days are taken"), f"{start} – {end}"
        )
        start = end = None
    if days and not (start and end):
        start, end = start or min(days), end or max(days)
        start, end = min(start, end), max(start, end)
        return replace(conference, start=start, end=end, days_are_derived=True)
    if start and end:
        tell_outside(sessions, start, end, zone, report)
    return replace(conference, start=start, end=end)


def tell_outside(
    sessions: Sequence[SessionFacts], start: date, end: date, zone: ZoneInfo, report: Report
) -> None:
    """Sessions before and after the conference's days are allowed, and said; what was said is said once."""
    said = {(note.text, note.where) for note in report.notes}
    before = _("Before the conference's first day; imported all the same")
    after = _("After the conference's last day; imported all the same")
    for session in sessions:
        day = local_day(session, zone)
        where = f"{session.where}, {day}"
        for text, is_outside in ((before, day and day < start), (after, day and day > end)):
            if is_outside and (text, where) not in said:
                report.warn(text, where)


def _tell_clashes(sessions: Sequence[SessionFacts], names: dict[str, str], report: Report) -> None:
    by_room: defaultdict[str, list[SessionFacts]] = defaultdict(list)
    by_person: defaultdict[str, list[SessionFacts]] = defaultdict(list)
    for session in sessions:
        if session.starts_at and session.ends_at and session.state != "cancelled":
            for room in session.rooms or ():
                by_room[room].append(session)
            for part in session.parts or ():
                by_person[part.person].append(session)
    text = _("Two sessions in one room at the same time; both are imported, a release will ask for a reason")
    for room, listed in by_room.items():
        for first, second in _overlaps(listed):
            report.warn(text, f"{room}: {first.title[:60]} / {second.title[:60]}")
    text = _("One person in two sessions at the same time; both are imported")
    for key, listed in by_person.items():
        for first, second in _overlaps(listed):
            report.warn(text, f"{names.get(key, key)}: {first.title[:60]} / {second.title[:60]}")


def _overlaps(sessions: list[SessionFacts]) -> Iterable[tuple[SessionFacts, SessionFacts]]:
    """Neighbours in time that overlap: enough to be told of, without naming every pair of a pile."""
    never = min(session.starts_at for session in sessions if session.starts_at).astimezone(UTC)
    ordered = sorted(sessions, key=lambda session: session.starts_at or never)
    for first, second in pairwise(ordered):
        if second.starts_at and first.ends_at and second.starts_at < first.ends_at:
            yield first, second


def _unique_rooms(rooms: Iterable[RoomFacts], sessions: Sequence[SessionFacts]) -> Iterable[RoomFacts]:
    found: dict[str, RoomFacts] = {}
    for room in rooms:
        found.setdefault(fold(room.name), room)
    for session in sessions:
        for name in session.rooms or ():
            found.setdefault(fold(name), RoomFacts(name=name))
    return found.values()


def _unique_tracks(tracks: Iterable[TrackFacts], sessions: Sequence[SessionFacts]) -> Iterable[TrackFacts]:
    found: dict[str, TrackFacts] = {}
    for track in tracks:
        found.setdefault(fold(track.name), track)
    for session in sessions:
        if session.track:
            found.setdefault(fold(session.track), TrackFacts(name=session.track))
    return found.values()
