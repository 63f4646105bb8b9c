"""Sessionize's JSON: everything at once (`All`), the sessions list, and the grid."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from events.interchange.gather import OurZone, choose_zone, finish
from events.interchange.readers.frab import Builder, RawDay, RawEvent, offsets_of
from events.interchange.readers.frab_json import listed, words
from events.interchange.report import Report
from events.interchange.schedule import ConferenceFacts, RoomFacts, Schedule
from events.interchange.text import clean_line, fold, title_line

_FORMATS = {"session format", "format", "type", "session type"}
_TRACKS = {"track", "tracks"}
_LANGUAGES = {"language", "languages"}
NOWHERE = RawDay(None, None)


def fits(data: Any) -> bool:
    """Whether a JSON value has one of the three shapes."""
    return _is_all(data) or bool(_blocks(data))


def _is_all(data: Any) -> bool:
    return (
        isinstance(data, dict)
        and isinstance(data.get("sessions"), list)
        and (
            "categories" in data
            or "questions" in data
            or any("startsAt" in item for item in _objects(data["sessions"]))
        )
    )


def _objects(items: Any) -> Iterable[Mapping[str, Any]]:
    return (item for item in listed(items) if isinstance(item, dict))


def _blocks(data: Any) -> list[Mapping[str, Any]]:
    """Groups of sessions (`GroupedSessions`) or days of rooms (`GridSmart`)."""
    return [
        block
        for block in _objects(data)
        if any("startsAt" in item or "isServiceSession" in item for item in _objects(block.get("sessions")))
        or any(isinstance(room.get("sessions"), list) for room in _objects(block.get("rooms")))
    ]


@dataclass(frozen=True)
class _Tables:
    """What ids stand for."""

    speakers: Mapping[str, Mapping[str, Any]]
    rooms: Mapping[str, str]
    categories: Mapping[str, tuple[str, str]]


def read(data: Any, *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from parsed JSON; it names no conference and often no zone."""
    whole = data if isinstance(data, dict) else {"sessions": list(_flat(_blocks(data)))}
    tables = _tables(whole)
    report.warn(_("Sessionize's file does not name the conference; give its title in the admin"))
    events = []
    for number, session in enumerate(listed(whole.get("sessions")), start=1):
        where = _("session %(number)d") % {"number": number}
        if isinstance(session, dict):
            events.append(_event(session, tables, where, report))
        else:
            report.refuse(_("A session that is not an object"), where)
    offsets = set(offsets_of(events)) - {timedelta(0)}
    chosen = choose_zone("", zone, offsets, "", report)
    builder = Builder(chosen, report)
    sessions = [session for event in events if (session := builder.session(event))]
    return finish(
        format_name="Sessionize JSON",
        source="sessionize",
        conference=ConferenceFacts(zone=chosen.key),
        sessions=sessions,
        persons=builder.persons.values(),
        rooms=[RoomFacts(name=name) for name in tables.rooms.values() if name],
        report=report,
    )


def _flat(blocks: list[Mapping[str, Any]]) -> Iterable[Any]:
    for block in blocks:
        yield from listed(block.get("sessions"))
        for room in _objects(block.get("rooms")):
            for session in listed(room.get("sessions")):
                yield {"room": room.get("name"), **session} if isinstance(session, dict) else session


def _tables(whole: Mapping[str, Any]) -> _Tables:
    categories = {}
    for category in _objects(whole.get("categories")):
        for item in _objects(category.get("items")):
            categories[words(item.get("id"))] = (fold(words(category.get("title"))), words(item.get("name")))
    return _Tables(
        speakers={words(speaker.get("id")): speaker for speaker in _objects(whole.get("speakers"))},
        rooms={
            words(room.get("id")): title_line(words(room.get("name")))
            for room in _objects(whole.get("rooms"))
        },
        categories=categories,
    )


def _event(session: Mapping[str, Any], tables: _Tables, where: str, report: Report) -> RawEvent:
    number = clean_line(words(session.get("id")))
    where = f"{where}, id {number}" if number else where
    chosen = list(_chosen(session, tables))
    formats = [name for title, name in chosen if title in _FORMATS]
    languages = [name for title, name in chosen if title in _LANGUAGES]
    others = sorted({title for title, _name in chosen if title not in _FORMATS | _TRACKS | _LANGUAGES})
    if others:
        report.warn(_("Categories that we have no place for are left out"), ", ".join(others))
    kind = "break" if session.get("isServiceSession") is True else (formats or [""])[0]
    if len(languages) > 1:
        report.warn(_("Several languages are given; the first is taken"), where)
    texts = {
        "id": number,
        "date": words(session.get("startsAt")),
        "end": words(session.get("endsAt")),
        "title": words(session.get("title")),
        "description": words(session.get("description")),
        "type": kind,
        "track": next((name for title, name in chosen if title in _TRACKS), ""),
        "language": (languages or [""])[0],
    }
    room = tables.rooms.get(words(session.get("roomId")), "") or words(session.get("room"))
    if words(session.get("roomId")) and not room:
        report.warn(_("A room number that the file does not explain is left out"), where)
    links = [
        (words(session.get(key)), key.removesuffix("Url"))
        for key in ("liveUrl", "recordingUrl")
        if session.get(key)
    ]
    return RawEvent(
        where=where,
        day=NOWHERE,
        room=room,
        texts=texts,
        persons=tuple(_persons(session, tables, where, report)),
        links=tuple(links),
    )


def _chosen(session: Mapping[str, Any], tables: _Tables) -> Iterable[tuple[str, str]]:
    """Titles of categories, folded, with the item chosen in each."""
    for item in listed(session.get("categoryItems")):
        if words(item) in tables.categories:
            yield tables.categories[words(item)]
    for category in _objects(session.get("categories")):
        for item in _objects(category.get("categoryItems")):
            yield fold(words(category.get("name"))), words(item.get("name"))


def _persons(
    session: Mapping[str, Any], tables: _Tables, where: str, report: Report
) -> Iterable[dict[str, str]]:
    for speaker in listed(session.get("speakers")):
        number = words(speaker.get("id")) if isinstance(speaker, dict) else words(speaker)
        known = tables.speakers.get(number) or (speaker if isinstance(speaker, dict) else None)
        if known is None:
            report.warn(
                _("A speaker whose name the file does not give is left out"), f"{where}: {number[:60]}"
            )
            continue
        parts = (words(known.get(key)) for key in ("firstName", "lastName"))
        name = (
            words(known.get("fullName"))
            or words(known.get("name"))
            or " ".join(part for part in parts if part)
        )
        found = {"id": number, "name": name}
        if known.get("bio") is not None:
            found["biography"] = words(known["bio"])
        if words(known.get("tagLine")):
            found["role_title"] = words(known["tagLine"])
        yield found
