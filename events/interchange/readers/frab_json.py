"""The schedule JSON of frab and pretalx, and the talks JSON of pretalx's widget."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from django.utils.translation import gettext as _

from events.interchange.further import OWN
from events.interchange.gather import OurZone, choose_zone, finish
from events.interchange.readers.frab import (
    Builder,
    RawDay,
    RawEvent,
    offsets_of,
)
from events.interchange.readers.frab_head import conference_facts, read_change, source_name
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import RoomFacts, Schedule, TrackFacts
from events.interchange.text import as_text, clean_line, title_line
from events.interchange.times import UnreadableError, parse_clock, parse_day, zone_named

_TEXTS = (
    "id", "guid", "date", "start", "duration", "end", "title", "subtitle", "track", "type", "language",
    "abstract", "description",
)  # fmt: skip


def fits(data: Any) -> bool:
    """Whether a JSON value has the shape of such a schedule."""
    return isinstance(data, dict) and (
        isinstance(data.get("schedule"), dict)
        or (isinstance(data.get("conference"), dict) and isinstance(data["conference"].get("days"), list))
        or (isinstance(data.get("talks"), list) and "speakers" in data)
    )


def read(data: dict[str, Any], *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from parsed JSON; `zone` is the conference's own, for times without one."""
    if "talks" in data and "schedule" not in data:
        data = _from_widget(data)
    whole = data["schedule"] if isinstance(data.get("schedule"), dict) else data
    head = whole.get("conference")
    if not isinstance(head, dict):
        raise RefusedError(_("The schedule has no “conference” object."), "schedule.conference")
    texts = {key: words(value) for key, value in head.items()}
    facts = conference_facts(texts, report)
    events = list(
        _events(head.get("days"), read_change(texts.get("day_change", ""), report), facts.start, report)
    )
    chosen = choose_zone(facts.zone, zone, offsets_of(events), facts.city, report)
    _tell_offsets(facts.zone, events, chosen.key, report)
    made_by = data.get("generator")
    generator = words(made_by.get("name")) if isinstance(made_by, dict) else ""
    builder = Builder(chosen, report, is_own=generator == OWN)
    if builder.is_own:
        events = list(_with_further(events, whole.get(OWN), report))
    sessions = [session for event in events if (session := builder.session(event))]
    return finish(
        format_name="schedule JSON",
        source=source_name(facts, words(whole.get("base_url")), generator),
        conference=replace(facts, zone=chosen.key),
        sessions=sessions,
        persons=builder.persons.values(),
        rooms=_rooms(head),
        tracks=[
            TrackFacts(
                name=title_line(words(track.get("name"))),
                slug=words(track.get("slug")),
                color=words(track.get("color")),
            )
            for track in listed(head.get("tracks"))
            if isinstance(track, dict) and title_line(words(track.get("name")))
        ],
        report=report,
    )


def _with_further(events: list[RawEvent], said: Any, report: Report) -> Iterator[RawEvent]:
    """The events with what our own export adds to each, then those that stand there alone."""
    said = said if isinstance(said, dict) else {}
    known = said.get("further") if isinstance(said.get("further"), dict) else {}
    for event in events:
        further = known.get(event.texts.get("guid", ""))
        yield replace(event, further=further) if isinstance(further, dict) else event
    for number, event in enumerate(listed(said.get("elsewhere")), start=1):
        yield from elsewhere(event, f"{OWN}, {number}", report)


def elsewhere(event: Any, where: str, report: Report) -> Iterator[RawEvent]:
    """A session that stands outside of the days of our own export: cancelled, or without a day."""
    for raw in _event(event, RawDay(None, None), "", where, report):
        further = event.get(OWN)
        yield replace(raw, further=further if isinstance(further, dict) else None)


def words(value: Any) -> str:
    """A text; of a text in several languages the English one, else the first."""
    if isinstance(value, Mapping):
        texts = {key: item for key, item in value.items() if isinstance(item, str) and item.strip()}
        return texts.get("en", next(iter(texts.values()), ""))
    return as_text(value)


def listed(value: Any) -> list[Any]:
    """A list as it is, a lone text as a list of one, anything else as an empty one."""
    if isinstance(value, str) and value.strip():
        return [value]
    return value if isinstance(value, list) else []


def _rooms(head: Mapping[str, Any]) -> list[RoomFacts]:
    found = []
    for room in listed(head.get("rooms")):
        name = title_line(words(room.get("name"))) if isinstance(room, dict) else title_line(words(room))
        capacity = room.get("capacity") if isinstance(room, dict) else None
        if name:
            fitting = capacity if isinstance(capacity, int) and 0 < capacity < 1_000_000 else None
            guid = clean_line(room.get("guid")) if isinstance(room, dict) else ""
            found.append(RoomFacts(name=name, guid=guid, capacity=fitting))
    return found


def _tell_offsets(named: str, events: list[RawEvent], zone: str, report: Report) -> None:
    """A file may name one zone and write another's offsets; the instants are what it means."""
    found = set(offsets_of(events))
    if zone_named(named) and zone == "UTC" and found and found != {timedelta(0)}:
        text = _(
            "The file names the zone UTC but writes its times with other offsets; the instants are kept. "
            "If the conference's clock is another, give --zone Area/City"
        )
        report.warn(text, ", ".join(f"{_offset(one)}" for one in sorted(found)))


def _offset(value: timedelta) -> str:
    """As dates write it, such as +02:00."""
    return datetime(2000, 1, 1, tzinfo=timezone(value)).isoformat()[-6:]


def _events(days: Any, change: time | None, first: date | None, report: Report) -> Iterator[RawEvent]:
    if not isinstance(days, list):
        raise RefusedError(_("The conference has no list of days."), "schedule.conference.days")
    for number, day in enumerate(days, start=1):
        where = _("day %(number)d") % {"number": number}
        if not isinstance(day, dict):
            report.refuse(_("A day that is not an object"), where)
            continue
        raw_day = _day(day, change, first, number=number, report=report)
        rooms = day.get("rooms")
        pairs = rooms.items() if isinstance(rooms, dict) else _pairs(listed(rooms))
        for room, events in [*pairs, ("", day.get("events"))]:
            for place, event in enumerate(listed(events), start=1):
                yield from _event(event, raw_day, room, f"{where}, {room}, {place}", report)


def _pairs(rooms: list[Any]) -> Iterator[tuple[str, Any]]:
    """Rooms as a list of objects instead of a mapping."""
    for room in rooms:
        if isinstance(room, dict):
            yield words(room.get("name")), room.get("events") or room.get("talks") or room.get("sessions")


def _day(
    day: Mapping[str, Any], change: time | None, first: date | None, *, number: int, report: Report
) -> RawDay:
    where = _("day %(number)d") % {"number": number}
    start = words(day.get("day_start") or day.get("start"))
    try:
        found = parse_day(words(day.get("date"))[:10] or start[:10])
    except UnreadableError as error:
        report.warn(_("A day's date cannot be read"), f"{where}: {error}")
        found = None
    if found is None and first is not None:
        index = day.get("index")
        found = first + timedelta(days=(index if isinstance(index, int) and 0 < index < 100 else number) - 1)
        report.assume(
            _("A day without a date; it is counted from the conference's first day"), f"{where}: {found}"
        )
    try:
        return RawDay(found, change or (parse_clock(start[11:16]) if len(start) > 15 else None))
    except UnreadableError:
        return RawDay(found, change)


def _event(event: Any, day: RawDay, room: str, where: str, report: Report) -> Iterator[RawEvent]:
    if not isinstance(event, dict):
        report.refuse(_("An event that is not an object"), where)
        return
    named = clean_line(words(event.get("id")) or words(event.get("guid")) or words(event.get("title")))[:60]
    own = event.get("room")
    texts = {key: words(event[key]) for key in _TEXTS if event.get(key) is not None}
    if not texts.get("id") and event.get("code"):
        texts["id"] = words(event["code"])
    yield RawEvent(
        where=f"{where}, id {named}" if named else where,
        day=day,
        room=words(own.get("name") if isinstance(own, dict) else own) or room,
        texts=texts,
        persons=tuple(_person(person) for person in listed(event.get("persons") or event.get("speakers"))),
        links=tuple(
            (words(link.get("url") or link.get("href")), words(link.get("title")))
            for group in ("links", "attachments")
            for link in listed(event.get(group))
            if isinstance(link, dict)
        ),
    )


def _person(person: Any) -> dict[str, str]:
    if not isinstance(person, dict):
        return {"name": words(person)}
    names = ("public_name", "full_public_name", "name", "display_name", "full_name")
    found = {
        "id": words(person.get("code")) or words(person.get("id")),
        "guid": words(person.get("guid")),
        "name": next((words(person[name]) for name in names if words(person.get(name))), ""),
    }
    if person.get("biography") is not None:
        found["biography"] = words(person["biography"])
    for ours, theirs in (("role", "role"), ("organization", "organization"), ("country", "country")):
        if words(person.get(theirs)):
            found[ours] = words(person[theirs])
    if words(person.get("position")):
        found["role_title"] = words(person["position"])
    return found


def _from_widget(data: Mapping[str, Any]) -> dict[str, Any]:
    """The widget's talks, speakers, rooms and tracks, written as the schedule that they come from."""
    tables = {
        name: {
            item.get("code", item.get("id")): item
            for item in listed(data.get(name))
            if isinstance(item, dict)
        }
        for name in ("speakers", "rooms", "tracks")
    }
    events: dict[str, list[Any]] = {}
    for talk in listed(data["talks"]):
        if not isinstance(talk, dict):
            events.setdefault("", []).append(talk)
            continue
        room = words(tables["rooms"].get(talk.get("room"), {}).get("name"))
        event = {key: talk[key] for key in ("title", "abstract", "description") if key in talk}
        event |= {
            "id": talk.get("code") or talk.get("id"),
            "date": talk.get("start"),
            "end": talk.get("end"),
            "room": room,
            "track": tables["tracks"].get(talk.get("track"), {}).get("name"),
            "language": talk.get("content_locale"),
            "persons": [tables["speakers"].get(code, {"name": ""}) for code in listed(talk.get("speakers"))],
        }
        events.setdefault(room, []).append(event)
    head = {
        "title": data.get("event") or data.get("title") or "",
        "start": data.get("event_start") or "",
        "end": data.get("event_end") or "",
        "time_zone_name": data.get("timezone") or "",
        "rooms": listed(data.get("rooms")),
        "days": [{"rooms": events}],
    }
    return {"schedule": {"conference": head}}
