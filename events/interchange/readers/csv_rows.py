"""CSV as rows: which sign parts its cells, and the line that each row begins in."""

import csv
import io
import re

from django.utils.translation import gettext as _

from events.interchange.readers.columns import HEADING_WITHIN, Row
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import LIMIT_SESSIONS


def csv_rows(text: str, report: Report) -> list[Row]:
    """Rows with the line each begins in; empty ones are skipped."""
    plain = text.replace("\x00", "")
    if plain != text:
        report.warn(_("Zero bytes were taken out"))
    said = re.match(r"sep=(.)\r?\n?", plain, re.IGNORECASE)  # how Excel is told; the line's number stays
    head = re.split(r"[\r\n]+", plain[:20_000])[:HEADING_WITHIN]
    mark = said[1] if said else max(",;\t", key=lambda sign: max(line.count(sign) for line in head))
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=mark, strict=True)
    rows: list[Row] = []
    begun = 0
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not (said and begun == 0):
                rows.append(Row(_("line %(line)d") % {"line": begun + 1}, tuple(cells)))
            begun = reader.line_num
            if len(rows) > LIMIT_SESSIONS + 1:
                raise RefusedError(_("The table has more than 20,000 rows; that is not one conference."))
    except csv.Error as error:
        raise RefusedError(
            _("The table is broken: %(why)s.") % {"why": error}, _("line %(line)d") % {"line": begun + 1}
        ) from error
    return rows
