"""Writes a programme as frab XML, schedule JSON, CSV or iCalendar."""

from collections.abc import Sequence
from typing import Any

from events.conferences.models import Conference
from events.interchange.writers import csv_table, frab_xml, schedule_json
from events.interchange.writers.exported import exported
from events.programme.calendars import write_calendar
from events.programme.sealing import Presentation

FORMATS = ("xml", "json", "ics", "csv")


def write_programme(
    presentations: Sequence[Presentation], *, conference: Conference, form: str, version: str
) -> bytes:
    """The file of a programme in one of FORMATS; `version` is the release's number or "draft"."""
    if form == "ics":
        for presentation in presentations:
            # The calendar's writer reads people where a query would have put them.
            sealed: Any = presentation.version
            if sealed.pk is None:  # a draft was last changed, not sealed; it is never stored
                sealed.pk, sealed.sealed_at = sealed.session_id, sealed.session.updated_at
            sealed._prefetched_objects_cache = {"participations": presentation.people}  # noqa: SLF001
        versions = [presentation.version for presentation in presentations]
        return write_calendar(versions, conference=conference, name=str(conference.name))
    rows = exported(presentations, conference)
    if form == "xml":
        return frab_xml.write(rows, conference, version)
    if form == "json":
        return schedule_json.write(rows, conference, version)
    return csv_table.write(rows, conference)
