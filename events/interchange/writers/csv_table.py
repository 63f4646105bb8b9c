"""CSV for spreadsheets: every session, one row each, with the columns that the import reads."""

import csv
import io
from collections.abc import Sequence

from events.common.cells import escaped
from events.conferences.models import Conference
from events.interchange.readers.columns import COLUMNS
from events.interchange.writers.exported import Person, Row

MARK = "\ufeff"  # by which spreadsheets know UTF-8


def write(rows: Sequence[Row], conference: Conference) -> bytes:
    """UTF-8 bytes with a byte-order mark; no cell begins like a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([escaped(cell) for cell in _cells(row, conference)])
    return (MARK + file.getvalue()).encode()


def _cells(row: Row, conference: Conference) -> list[str]:
    end = ""
    if row.end:
        same_day = row.end.date() == row.day
        end = f"{row.end:%H:%M}" if same_day else row.end.replace(tzinfo=None).isoformat(timespec="minutes")
    return [
        row.guid,
        row.code,
        row.title,
        row.type,
        row.track,
        row.body,
        row.room,
        row.day.isoformat() if row.day else "",
        f"{row.start:%H:%M}" if row.start else "",
        end,
        conference.time_zone,
        row.language,
        "; ".join(_person(person) for person in row.persons),
        row.abstract,
        " ".join(url for url, _title in row.links),
        row.state,
        row.note,
    ]


def _person(person: Person) -> str:
    name = person.name.replace(";", ",")
    return name if person.role == "speaker" else f"{name} ({person.role})"
