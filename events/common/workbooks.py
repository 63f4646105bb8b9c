"""Spreadsheets (.xlsx) read as text: values, never formulas.

The archive is measured and its parts searched for document types before anything parses them.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.reader.excel import load_workbook

MARK = b"PK\x03\x04"
MOST_PARTS = 500
MOST_BYTES = 40 * 1024 * 1024  # unpacked
ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"})
LONGEST_GAP = 1000  # empty rows after which a sheet has ended


def sheets_of(data: bytes) -> list[Any]:
    """The visible sheets of a workbook; ValidationError for what is none or broken."""
    check_archive(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    except Exception as error:  # openpyxl raises whatever its parsing met
        raise _broken(error) from error


def rows_of(sheet: Any, *, most_rows: int, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """(number from 1, cells) of each row that says anything, as text and without empty cells at its end.

    Ends after a long gap, and looks at no row and no column beyond the limits. ValidationError where the
    sheet is broken.
    """
    gap = 0
    cells: Any
    limits = {"max_row": most_rows, "max_col": most_columns}
    try:
        for number, cells in enumerate(sheet.iter_rows(values_only=True, **limits), start=1):
            texts = [text_of(value) for value in cells]
            gap = 0 if any(texts) else gap + 1
            if gap > LONGEST_GAP:
                return
            if not gap:
                while texts and not texts[-1]:
                    texts.pop()
                yield number, texts
    except Exception as error:  # read as it goes: the parts of a sheet are parsed here
        raise _broken(error) from error


def _broken(error: Exception) -> ValidationError:
    text = _("The spreadsheet is broken and cannot be read (%(why)s). Save it again as .xlsx or CSV.")
    return ValidationError(text % {"why": type(error).__name__}, code="broken")


def check_archive(data: bytes) -> None:
    """ValidationError for what is no workbook, unpacks to too much, or holds a document type."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        text = _("The archive is broken off. Save the spreadsheet again.")
        raise ValidationError(text, code="broken") from error
    names = {part.filename for part in parts}
    if "xl/workbook.xml" not in names:
        raise ValidationError(
            _("This is an archive, but no Excel workbook (.xlsx). Unpack it, or save as .xlsx or CSV."),
            code="workbook",
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
        raise ValidationError(_("The spreadsheet unpacks to more than 40 MB."), code="size")
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            _check_part(archive, part)


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    try:
        text = archive.read(part)  # never more than the size that was added up above
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise ValidationError(_("The archive is broken or locked with a password."), code="broken") from error
    if b"\x00" in text or b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise ValidationError(
            _("The spreadsheet holds a document type or entities, which are never read."), code="entities"
        )


def text_of(value: Any) -> str:
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
