"""Spreadsheets (.xlsx): the first sheet that has a heading we know, read as values, never as formulas.

The archive is measured and its parts searched for document types before anything parses them.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.reader.excel import load_workbook
from openpyxl.utils.cell import get_column_letter

from events.interchange.gather import OurZone
from events.interchange.readers.columns import MOST_COLUMNS, Row, find_heading
from events.interchange.readers.table import read_rows
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import LIMIT_SESSIONS, Schedule

MARK = b"PK\x03\x04"
MOST_PARTS = 500
MOST_BYTES = 40 * 1024 * 1024  # unpacked
ERRORS = {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"}
LONGEST_GAP = 1000  # empty rows after which a sheet has ended


def read(data: bytes, *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from a workbook; RefusedError for another archive, one that is too large, or no schedule."""
    _check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            rows = _rows(sheet, report)
            found = find_heading(rows, report)
            if found:
                _tell_others([other.title for other in sheets if other is not sheet], report)
                heading, place = found
                return read_rows(heading, rows[place + 1 :], _("Spreadsheet"), zone=zone, report=report)
    except RefusedError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsing met
        text = _("The spreadsheet is broken and cannot be read (%(why)s). Save it again as .xlsx or CSV.")
        raise RefusedError(text % {"why": f"{type(error).__name__}"}) from error
    raise RefusedError(
        _(
            "No sheet of this spreadsheet is a schedule: one needs a row with the columns “title”, “day” and "
            "“start” among its first ten. Its sheets are: %(sheets)s."
        )
        % {"sheets": ", ".join(sheet.title for sheet in sheets[:8])}
    )


def _check_archive(data: bytes) -> None:
    """Refuses what is no workbook, unpacks to too much, or holds a document type."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise RefusedError(_("The archive is broken off. Save the spreadsheet again.")) from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise RefusedError(
            _("This is an archive, but no Excel workbook (.xlsx). Unpack it, or save as .xlsx or CSV.")
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise RefusedError(_("The spreadsheet unpacks to more than 40 MB; that is no schedule."))
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            _check_part(archive, part)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    try:
        text = archive.read(part)  # never more than the size that was added up above
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise RefusedError(_("The archive is broken or locked with a password.")) from error
    if b"\x00" in text or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise RefusedError(_("The spreadsheet holds a document type or entities, which are never read."))


def _rows(sheet: Any, report: Report) -> list[Row]:
    """The sheet's rows as text, without its empty ones."""
    found: list[Row] = []
    gap = 0
    limits = {"max_row": LIMIT_SESSIONS * 2, "max_col": MOST_COLUMNS + 1}
    for number, cells in enumerate(sheet.iter_rows(values_only=True, **limits), start=1):
        where = _("sheet “%(sheet)s”, row %(row)d") % {"sheet": sheet.title[:40], "row": number}
        texts = list(_texts(cells, where, report))
        gap = 0 if any(texts) else gap + 1
        if gap > LONGEST_GAP:
            break
        if not gap:
            while texts and not texts[-1]:
                texts.pop()
            found.append(Row(where, tuple(texts)))
        if len(found) > LIMIT_SESSIONS + 1:
            raise RefusedError(_("The table has more than 20,000 rows; that is not one conference."))
    return found


def _texts(cells: Any, where: str, report: Report) -> Iterator[str]:
    for place, value in enumerate(cells, start=1):
        text = _text(value)
        if text.startswith("#") and text in {
            "#REF!",
            "#N/A",
            "#NAME?",
            "#VALUE!",
            "#DIV/0!",
            "#NUM!",
            "#NULL!",
        }:
            report.warn(_("A formula's error is left out"), f"{where}, {get_column_letter(place)}: {text}")
            text = ""
        yield text


def _text(value: Any) -> str:
    """A cell as the CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _tell_others(names: list[str], report: Report) -> None:
    if names:
        report.warn(_("Other sheets are not read"), ", ".join(names[:10]))
