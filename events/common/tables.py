"""Tables that organisers send in and take out: CSV of whatever spreadsheet both ways, .xlsx in."""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.common import workbooks
from events.common.cells import escaped, restored
from events.common.text import clean_line

LIMIT_BYTES = 5 * 1024 * 1024
# Each row is saved and checked by its action, about 7 ms: what a request of 60 seconds does with ease.
LIMIT_ROWS = 3_000
LIMIT_COLUMNS = 100
MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}


@dataclass(frozen=True)
class Table:
    """Headers as written, rows as wide as they are, and the line that each row begins in, from 1."""

    headers: list[str]
    rows: list[list[str]]
    lines: list[int]


def read_table(data: bytes) -> Table:
    """The table in a file; ValidationError says by line why it is none. Escaped cells are restored."""
    if len(data) > LIMIT_BYTES:
        raise ValidationError(_("The file is larger than 5 MB. Split it."), code="size")
    if data.startswith(workbooks.MARK):
        return _read_workbook(data)
    text = _decoded(data).replace("\x00", "")
    head = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    begun = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append([restored(cell) for cell in cells])
                lines.append(begun + 1)
            begun = reader.line_num
            _check_number(rows)
    except csv.Error as error:
        text = _("Line %(line)d: the table is broken (%(why)s).")
        raise ValidationError(text % {"line": begun + 1, "why": error}, code="broken") from error
    return _checked(rows, lines)


def _check_number(rows: list[list[str]]) -> None:
    if len(rows) > LIMIT_ROWS + 1:
        raise ValidationError(_("The table has more than 3,000 rows. Split it."), code="rows")


def _read_workbook(data: bytes) -> Table:
    """The first visible sheet; what a formula made of an error is refused, not read as a text."""
    rows: list[list[str]] = []
    lines: list[int] = []
    sheets = workbooks.sheets_of(data)
    if len(sheets) != 1:
        raise ValidationError(
            _("The spreadsheet has %(number)d sheets. Keep the one with the table, or save it as CSV."),
            code="sheets",
            params={"number": len(sheets)},
        )
    limits = {"most_rows": 10 * LIMIT_ROWS, "most_columns": LIMIT_COLUMNS + 1}
    for line, cells in workbooks.rows_of(sheets[0], **limits):
        if wrong := next((cell for cell in cells if cell in workbooks.ERRORS), ""):
            text = _("Line %(line)d: a formula gives the error %(error)s.")
            raise ValidationError(text % {"line": line, "error": wrong}, code="formula")
        rows.append([restored(cell) for cell in cells])
        lines.append(line)
        _check_number(rows)
    return _checked(rows, lines)


def _decoded(data: bytes) -> str:
    mark = next((one for one in MARKS if data.startswith(one)), b"")
    encoding = MARKS.get(mark, "utf-8")
    data = data.removeprefix(mark)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        text = _("Line %(line)d: this is no %(encoding)s text. Save the table as “CSV UTF-8”.")
        raise ValidationError(text % {"line": line, "encoding": encoding.upper()}, code="text") from error


def _checked(rows: list[list[str]], lines: list[int]) -> Table:
    if not rows:
        raise ValidationError(_("The file is empty."), code="empty")
    headers = [clean_line(cell).casefold() for cell in rows[0]]
    if len(headers) > LIMIT_COLUMNS:
        raise ValidationError(_("The table has more than 100 columns."), code="columns")
    doubled = {name for name in headers if name and headers.count(name) > 1}
    if doubled:
        text = _("Two columns are called “%(name)s”.")
        raise ValidationError(text % {"name": min(doubled)[:60]}, code="columns")
    for cells, line in zip(rows[1:], lines[1:], strict=True):
        if any(cell.strip() for cell in cells[len(headers) :]):
            text = _("Line %(line)d: the row has more cells than the heading.")
            raise ValidationError(text % {"line": line}, code="cells")
    return Table(headers, rows[1:], lines[1:])


def write_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV with a byte-order mark for spreadsheets; no cell is a formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(headers)
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return "\ufeff" + file.getvalue()
