"""Spreadsheets (.xlsx): the first sheet that has a heading we know; see common.workbooks."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils.cell import get_column_letter

from events.common.workbooks import ERRORS, rows_of, sheets_of
from events.interchange.gather import OurZone
from events.interchange.readers.columns import MOST_COLUMNS, Row, find_heading
from events.interchange.readers.table import read_rows
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import LIMIT_SESSIONS, Schedule


def read(data: bytes, *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from a workbook; RefusedError for another archive, one that is too large, or no schedule."""
    try:
        sheets = sheets_of(data)
        found = _find(sheets, report)
    except ValidationError as error:
        raise RefusedError(error.messages[0]) from error
    titles = [sheet.title for sheet in sheets]
    if found is None:
        text = _(
            "No sheet of this spreadsheet is a schedule: one needs a row with the columns “title”, “day” and "
            "“start” among its first ten. Its sheets are: %(sheets)s."
        )
        raise RefusedError(text % {"sheets": ", ".join(titles[:8])})
    place, heading, rows = found
    _tell_others([title for number, title in enumerate(titles) if number != place], report)
    return read_rows(heading, rows, _("Spreadsheet"), zone=zone, report=report)


def _find(sheets: list[Any], report: Report) -> tuple[int, Any, list[Row]] | None:
    """(number of the sheet, heading, rows after it) of the first that has a heading."""
    for number, sheet in enumerate(sheets):
        rows = _rows(sheet, report)
        found = find_heading(rows, report)
        if found:
            heading, place = found
            return number, heading, rows[place + 1 :]
    return None


def _rows(sheet: Any, report: Report) -> list[Row]:
    """The sheet's rows as text, without its empty ones."""
    found: list[Row] = []
    for number, cells in rows_of(sheet, most_rows=LIMIT_SESSIONS * 2, most_columns=MOST_COLUMNS + 1):
        where = _("sheet “%(sheet)s”, row %(row)d") % {"sheet": sheet.title[:40], "row": number}
        found.append(Row(where, tuple(_without_errors(cells, where, report))))
        if len(found) > LIMIT_SESSIONS + 1:
            raise ValidationError(_("The table has more than 20,000 rows; that is not one conference."))
    return found


def _without_errors(cells: list[str], where: str, report: Report) -> Iterator[str]:
    for place, text in enumerate(cells, start=1):
        if text in ERRORS:
            report.warn(_("A formula's error is left out"), f"{where}, {get_column_letter(place)}: {text}")
            yield ""
        else:
            yield text


def _tell_others(names: list[str], report: Report) -> None:
    if names:
        report.warn(_("Other sheets are not read"), ", ".join(names[:10]))
