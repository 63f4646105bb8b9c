"""Schedule JSON, with the same sessions as the XML; roles and functions of persons besides.

What the format has no place for, cancelled sessions too, stands under `schedule.wtdc`: the schema allows
it there, and other systems show none of it.
"""

import json
from collections.abc import Sequence
from datetime import datetime, time
from itertools import groupby
from typing import Any

from events.conferences.models import Conference
from events.interchange.further import OWN
from events.interchange.people import language_of
from events.interchange.readers.frab import HOUR_UNKNOWN
from events.interchange.writers.exported import GENERATOR, Row, acronym, base_url, name_guid, said


def event_of(row: Row, conference: Conference) -> dict[str, Any]:
    """A session that the format has no place for, as the event that it would be; also for the XML."""
    event = _event(row, conference)
    if row.day is None and row.start is None:
        event = {key: value for key, value in event.items() if key not in {"date", "start", "subtitle"}}
    return {**event, OWN: row.further}


def write(rows: Sequence[Row], conference: Conference, version: str) -> bytes:
    """UTF-8 bytes of the JSON."""
    held = [row for row in rows if row.is_held and row.day]
    rooms = dict.fromkeys(row.room for row in held if row.room)
    days = []
    for index, (day, listed) in enumerate(groupby(held, key=lambda row: row.day), start=1):
        assert day  # noqa: S101  # said for the type checker; rows without a day are left out
        by_room: dict[str, list[Any]] = {}
        for row in listed:
            by_room.setdefault(row.room, []).append(_event(row, conference))
        days.append(
            {
                "index": index,
                "date": day.isoformat(),
                "day_start": datetime.combine(day, time(), tzinfo=conference.zone).isoformat(),
                "day_end": datetime.combine(day, time(23, 59, 59), tzinfo=conference.zone).isoformat(),
                "rooms": by_room,
            }
        )
    head = {
        "acronym": acronym(conference),
        "title": said(conference.name, language_of(conference)),
        "start": conference.starts_on.isoformat(),
        "end": conference.ends_on.isoformat(),
        "daysCount": len(conference.days),
        "timeslot_duration": "00:05",
        "time_zone_name": conference.time_zone,
        "url": f"{base_url()}/{conference.slug}/",
        "rooms": [{"name": room, "guid": name_guid(conference, "room", room)} for room in rooms],
        "days": days,
    }
    whole = {
        "generator": {"name": GENERATOR, "version": "1"},
        "schedule": {
            "version": version,
            "base_url": f"{base_url()}/{conference.slug}/",
            "conference": head,
            OWN: {
                "further": {row.guid: row.further for row in held},
                "elsewhere": [event_of(row, conference) for row in rows if not (row.is_held and row.day)],
            },
        },
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _event(row: Row, conference: Conference) -> dict[str, Any]:
    moment = row.moment(conference)
    return {
        "guid": row.guid,
        "code": row.code,
        "id": row.number,
        "date": moment.isoformat(),
        "start": f"{moment:%H:%M}",
        "duration": row.duration,
        "room": row.room,
        "slug": f"{acronym(conference)}-{row.code.lower()}",
        "url": row.url,
        "title": row.title,
        "subtitle": "" if row.start else HOUR_UNKNOWN,
        "track": row.track,
        "type": row.type,
        "language": row.language,
        "abstract": row.abstract,
        "persons": [
            {
                "id": person.number,
                "guid": person.guid,
                "public_name": person.name,
                "role": person.role,
                "position": person.position,
                "organization": person.organization,
            }
            for person in row.persons
        ],
        "links": [{"url": url, "title": title} for url, title in row.links],
    }
