"""CSV for spreadsheets: every session, one row each, with the columns that the import reads."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

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
        " ".join(row.further.get("floor_languages", [])) or row.language,
        "; ".join(_person(person) for person in row.persons),
        row.abstract,
        " ".join(url for url, _title in row.links),
        row.state,
        row.note,
        *_further(row.further),
    ]


def _further(said: Mapping[str, Any]) -> list[str]:
    """What only our own files and tables with our columns hold; empty cells where it is the usual."""
    return [
        said.get("merged_into", ""),
        "yes" if said.get("is_online") else "",
        said.get("access", ""),
        " ".join(said.get("interpretation", [])),
        " ".join(said.get("captions", [])),
        said.get("sign_language", ""),
        said.get("remote_rights", ""),
        "\n".join(_paper(paper) for paper in said.get("documents", [])),
    ]


def _paper(paper: Mapping[str, Any]) -> str:
    """Such as `WTDC-25/12 | Rev. 1 | ar | https://… | Title`: the title last, for it may hold anything."""
    title = next(iter(paper["title"].values()), "")
    facts = [paper["symbol"], paper["revision"], paper["language"], paper["url"].replace("|", "%7C")]
    return " | ".join([*(fact.replace("|", "/") for fact in facts), title])


def _person(person: Person) -> str:
    name = person.name.replace(";", ",")
    return name if person.role == "speaker" else f"{name} ({person.role})"
