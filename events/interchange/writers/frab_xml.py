"""Schedule XML as frab, pretalx and the apps of conference-goers read it.

Only what will be held and has a day: the format has no place for the rest. A session whose hour is to be
announced stands at 00:00 with no length, and its subtitle says so, to readers and to our own reader. What
the format has no words for stands in processing instructions, which every other reader skips.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import groupby
from xml.etree.ElementTree import (  # writes, never reads
    Element,
    ProcessingInstruction,
    SubElement,
    indent,
    tostring,
)

from events.conferences.models import Conference
from events.interchange.further import OWN, spelled
from events.interchange.people import language_of
from events.interchange.readers.frab import HOUR_UNKNOWN
from events.interchange.writers.exported import GENERATOR, Row, acronym, base_url, name_guid, said
from events.interchange.writers.schedule_json import event_of


def write(rows: Sequence[Row], conference: Conference, version: str) -> bytes:
    """UTF-8 bytes of the XML."""
    root = Element("schedule")
    SubElement(root, "generator", {"name": GENERATOR, "version": "1"})
    _put(root, "version", version)
    head = SubElement(root, "conference")
    for name, text in (
        ("title", said(conference.name, language_of(conference))),
        ("acronym", acronym(conference)),
        ("start", conference.starts_on.isoformat()),
        ("end", conference.ends_on.isoformat()),
        ("days", str(len(conference.days))),
        ("timeslot_duration", "00:05"),
        ("base_url", f"{base_url()}/{conference.slug}/"),
        ("time_zone_name", conference.time_zone),
    ):
        _put(head, name, text)
    for row in rows:
        if not (row.is_held and row.day):
            root.append(ProcessingInstruction(OWN, spelled(event_of(row, conference))))
    held = [row for row in rows if row.is_held and row.day]
    for index, (day, listed) in enumerate(groupby(held, key=lambda row: row.day), start=1):
        if day:
            _put_day(root, index, day, list(listed), conference)
    indent(root)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _put_day(root: Element, index: int, day: date, rows: Sequence[Row], conference: Conference) -> None:
    begin = datetime.combine(day, time(), tzinfo=conference.zone)
    end = datetime.combine(day, time(23, 59, 59), tzinfo=conference.zone)
    attributes = {"date": day.isoformat(), "start": begin.isoformat(), "end": end.isoformat()}
    node = SubElement(root, "day", {"index": str(index), **attributes})
    by_room: dict[str, list[Row]] = {}
    for row in rows:
        by_room.setdefault(row.room, []).append(row)
    for room, inside in by_room.items():
        place = SubElement(node, "room", {"name": room, "guid": name_guid(conference, "room", room)})
        for row in inside:
            _put_event(place, row, conference)


def _put_event(place: Element, row: Row, conference: Conference) -> None:
    attributes = {"guid": row.guid, "id": str(row.number)}
    if len(row.code) == 6 and row.code.isascii() and row.code.isalnum() and row.code == row.code.upper():
        attributes["code"] = row.code
    event = SubElement(place, "event", attributes)
    moment = row.moment(conference)
    for name, text in (
        ("date", moment.isoformat()),
        ("start", f"{moment:%H:%M}"),
        ("duration", row.duration),
        ("room", row.room),
        ("slug", f"{acronym(conference)}-{row.code.lower()}"),
        ("url", row.url),
        ("title", row.title),
        ("subtitle", "" if row.start else HOUR_UNKNOWN),
        ("track", row.track),
        ("type", row.type),
        ("language", row.language),
        ("abstract", row.abstract),
    ):
        _put(event, name, text)
    persons = SubElement(event, "persons")
    for person in row.persons:
        _put(persons, "person", person.name, {"id": str(person.number), "guid": person.guid})
    links = SubElement(event, "links")
    for url, title in row.links:
        _put(links, "link", title, {"href": url})
    papers = [paper for paper in row.further.get("documents", []) if paper["url"]]
    if papers:
        attachments = SubElement(event, "attachments")
        for paper in papers:
            title = " ".join(part for part in (paper["symbol"], paper["revision"]) if part)
            name = next(iter(paper["title"].values()), "")
            _put(attachments, "attachment", f"{title} {name}".strip(), {"href": paper["url"]})
    event.append(ProcessingInstruction(OWN, spelled(row.further)))


def _put(parent: Element, tag: str, text: str, attributes: dict[str, str] | None = None) -> None:
    SubElement(parent, tag, attributes or {}).text = text
