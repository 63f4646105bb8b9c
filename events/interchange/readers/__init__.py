"""Reads a schedule in any known format, which is found by its content and never by its name."""

import json
import re
from typing import Any

from django.utils.translation import gettext as _

from events.common.workbooks import MARK
from events.interchange.day_order import reading
from events.interchange.gather import OurZone
from events.interchange.readers import facts, frab_json, ical, sessionize, table, workbook, xml
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import Schedule
from events.interchange.text import check_size, decode


def read_schedule(data: bytes, *, zone: str = "", said_zone: str = "", day_order: str = "") -> Schedule:
    """The schedule in a file, its report within; RefusedError for what is none.

    `zone` is the IANA name of the conference's zone, for files that name none; "" when there is no
    conference yet. `said_zone` is one that whoever imports knows better than the file. `day_order`, a
    `DayOrder`, says what 05/06/2031 means; without it such a day is refused, and the report names one.
    """
    report = Report()
    check_size(data)
    with reading(day_order) as days:
        schedule = _read(data, OurZone(zone, said_zone), report)
    report.unclear_day = days.unclear[0] if days.unclear else ""
    return schedule


def _read(data: bytes, ours: OurZone, report: Report) -> Schedule:
    if data.startswith(MARK):
        return workbook.read(data, zone=ours, report=report)
    _refuse_other_files(data)
    text = decode(data, report)
    start = text.lstrip("\ufeff \t\r\n\x00")[:200]
    if start.startswith("<"):
        return _as_xml(text, start, ours, report)
    if start[:1] in {"{", "["}:
        return _as_json(text, ours, report)
    if start[:15].upper() == "BEGIN:VCALENDAR":
        return ical.read(text.lstrip("\ufeff \t\r\n\x00"), zone=ours, report=report)
    if start[:12].upper() == "BEGIN:VEVENT":
        raise RefusedError(_("The calendar's first line, BEGIN:VCALENDAR, is missing."), _("line 1"))
    return table.read(text.lstrip("\ufeff"), zone=ours, report=report)


def _refuse_other_files(data: bytes) -> None:
    """Files that are often taken for a schedule, by their first bytes."""
    kinds = {
        b"%PDF": _("a PDF"),
        b"\x89PNG": _("a picture"),
        b"\xff\xd8\xff": _("a picture"),
        b"GIF8": _("a picture"),
        b"\x1f\x8b": _("a compressed file"),
        b"\xd0\xcf\x11\xe0": _("an old Excel or Word file; save it as .xlsx or CSV"),
        b"{\\rtf": _("a Word file"),
    }
    kind = next((name for mark, name in kinds.items() if data.startswith(mark)), "")
    if kind:
        raise RefusedError(_("This is no schedule but %(kind)s.") % {"kind": kind})


def _as_xml(text: str, start: str, zone: OurZone, report: Report) -> Schedule:
    if re.match(r"<!doctype\s+html|<html", start, re.IGNORECASE):
        raise RefusedError(_("This is a web page, not a schedule. Download the schedule file itself."))
    return xml.read(text, zone=zone, report=report)


def _as_json(text: str, zone: OurZone, report: Report) -> Schedule:
    try:
        data: Any = json.loads(
            text.lstrip("\ufeff").rstrip("\x00"), strict=False, parse_constant=lambda _name: None
        )
    except json.JSONDecodeError as error:
        where = _("line %(line)d, column %(column)d") % {"line": error.lineno, "column": error.colno}
        raise RefusedError(
            _("The JSON is broken off or not well-formed (%(reason)s). Export it again.")
            % {"reason": error.msg},
            where,
        ) from error
    except (ValueError, RecursionError) as error:
        raise RefusedError(_("The JSON nests too deeply or holds an endless number.")) from error
    if frab_json.fits(data):
        return frab_json.read(data, zone=zone, report=report)
    if facts.fits(data):
        return facts.read(data, zone=zone, report=report)
    if sessionize.fits(data):
        return sessionize.read(data, zone=zone, report=report)
    raise RefusedError(
        _(
            "This is JSON, but not a schedule that we know: frab and pretalx have “schedule”, Sessionize has "
            "“sessions” with “startsAt”, our own facts have “conference” and “sessions”."
        )
    )
