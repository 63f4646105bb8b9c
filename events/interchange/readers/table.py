"""CSV: the columns that our own export writes, and other names for them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.common.cells import restored
from events.interchange.gather import choose_zone, finish
from events.interchange.markup import safe_url, to_markdown
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import (
    LIMIT_SESSIONS,
    ConferenceFacts,
    LinkFacts,
    PartFacts,
    PersonFacts,
    Schedule,
    SessionFacts,
)
from events.interchange.text import clean_line, clean_text, fold, has_unwanted, title_line
from events.interchange.times import (
    UnreadableError,
    in_zone,
    join,
    parse_clock,
    parse_day,
    parse_length,
    parse_moment,
    zone_named,
)
from events.interchange.words import language_tag, split_role

COLUMNS = (
    "guid", "id", "title", "type", "track", "body", "room", "day", "start", "end", "timezone", "language",
    "persons", "abstract", "links", "state", "note",
)  # fmt: skip
ALIASES: dict[str, tuple[str, ...]] = {
    "guid": ("uid", "uuid"),
    "id": ("code", "session id", "number", "nr"),
    "title": ("session", "session title", "name", "subject", "summary"),
    "type": ("kind", "format", "session type", "session format"),
    "track": ("theme", "topic", "stream"),
    "body": ("committee",),
    "room": ("location", "place", "hall", "venue"),
    "day": ("date", "start date", "session date"),
    "start": ("starts", "starts at", "start time", "begin", "from", "time"),
    "end": ("ends", "ends at", "end time", "until", "to", "finish"),
    "duration": ("length", "minutes"),
    "timezone": ("time zone", "zone", "tz"),
    "language": ("lang", "languages"),
    "persons": ("speakers", "speaker", "speaker names", "presenter", "presenters", "person", "panellists"),
    "abstract": ("description", "summary text", "details", "content"),
    "links": ("link", "url", "urls"),
    "state": ("status",),
    "note": ("public note", "reason", "remark"),
}
STATES = {
    "draft": "draft",
    "tentative": "tentative",
    "scheduled": "scheduled",
    "confirmed": "scheduled",
    "postponed": "postponed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "withdrawn": "withdrawn",
}
MOST_COLUMNS = 200
_NAMES = {fold(alias): name for name, others in ALIASES.items() for alias in (name, *others)}


@dataclass
class _Reader:
    zone: ZoneInfo
    report: Report
    # Our own export: its texts are Markdown already.
    is_own: bool = False
    persons: dict[str, PersonFacts] = field(default_factory=dict)

    def session(self, row: Mapping[str, str], where: str) -> SessionFacts | None:
        title = title_line(row.get("title", ""))
        if not title:
            self.report.refuse(_("The row has no title"), where)
            return None
        try:
            starts_at, ends_at, day = self._times(row, where)
        except UnreadableError as error:
            self.report.refuse(_("Its time cannot be read"), f"{where}: {error}")
            return None
        if any(has_unwanted(text) for text in row.values()):
            self.report.warn(_("Control or direction characters were taken out"), where)
        rooms = (
            tuple(name for part in row["room"].split(";") if (name := title_line(part)))
            if "room" in row
            else None
        )
        return SessionFacts(
            where=where,
            title=title,
            source_id=clean_line(row.get("id", ""))[:200],
            guid=clean_line(row.get("guid", ""))[:200],
            abstract=self._abstract(row) if "abstract" in row else None,
            kind=title_line(row["type"]) if "type" in row else None,
            track=title_line(row["track"]) if "track" in row else None,
            body=title_line(row["body"]) if "body" in row else None,
            rooms=rooms,
            day=day,
            starts_at=starts_at,
            ends_at=ends_at,
            language=self._language(row, where),
            parts=self._parts(row, where) if "persons" in row else None,
            links=tuple(
                LinkFacts(url=url, title=url)
                for part in row.get("links", "").split()
                if (url := safe_url(part))
            ),
            state=self._state(row, where),
            note=title_line(row["note"])[:500] if "note" in row else None,
        )

    def _times(
        self, row: Mapping[str, str], where: str
    ) -> tuple[datetime | None, datetime | None, date | None]:
        named = clean_line(row.get("timezone", ""))
        zone = zone_named(named) if named else self.zone
        if zone is None:
            raise UnreadableError(
                _("“%(zone)s” is not a time zone; write one such as Asia/Baku") % {"zone": named[:60]}
            )
        day = parse_day(row.get("day", ""))
        begin = self._moment(row.get("start", ""), day, zone, where)
        if begin is None:
            self.report.assume(_("No hour is given; it is to be announced under its day"), where)
            return None, None, day
        length = parse_length(row.get("duration", ""))
        end = self._moment(
            row.get("end", ""), begin.astimezone(zone).date() if day is None else day, zone, where
        )
        if end is None and length is not None:
            end = begin + length
        if end is not None and end < begin:
            raise UnreadableError(_("it ends before it begins"))
        if end is None or end == begin:
            self.report.assume(_("No length is given; the end is left open"), where)
        return begin, end if end and end > begin else None, begin.astimezone(self.zone).date()

    def _moment(self, value: str, day: date | None, zone: ZoneInfo, where: str) -> datetime | None:
        text = clean_line(value)
        if not text:
            return None
        if len(text) > 8:
            found = parse_moment(text, zone)
        else:
            clock = parse_clock(text)
            if clock is None or day is None:
                raise UnreadableError(_("an hour without a day"))
            found = in_zone(join(day, clock), zone)
        if found and found.doubt:
            self.report.warn(_("A doubtful hour"), f"{where}: {found.doubt}")
        return found.instant if found else None

    def _state(self, row: Mapping[str, str], where: str) -> str | None:
        written = fold(row.get("state", ""))
        if not written:
            return None
        if written not in STATES:
            self.report.warn(_("A state that we do not know is left out"), f"{where}: “{written[:40]}”")
        return STATES.get(written)

    def _abstract(self, row: Mapping[str, str]) -> str:
        return clean_text(row["abstract"]) if self.is_own else to_markdown(row["abstract"])

    def _language(self, row: Mapping[str, str], where: str) -> str | None:
        if "language" not in row:
            return None
        tag = language_tag(row["language"])
        if tag is None:
            self.report.warn(
                _("A language that we do not know is left out"), f"{where}: “{row['language'][:40]}”"
            )
        return tag

    def _parts(self, row: Mapping[str, str], where: str) -> tuple[PartFacts, ...]:
        found: dict[str, PartFacts] = {}
        for written in re.split(r"[;\n]", row["persons"]):
            name, role = split_role(title_line(written))
            if len(name) > 200:
                self.report.refuse(_("A person's name has more than 200 characters"), where)
            elif name:
                key = fold(name)
                self.persons.setdefault(key, PersonFacts(key=key, name=name))
                found.setdefault(key, PartFacts(person=key, role=role))
        return tuple(found.values())


def read(text: str, *, zone: str, report: Report) -> Schedule:
    """A schedule from CSV text with a heading line; RefusedError when no column is a title."""
    rows = _rows(text, report)
    columns = _columns(rows, report)
    chosen = choose_zone(_one_zone(rows, columns), zone, [], "", report)
    reader = _Reader(chosen, report, is_own=tuple(rows[0][1]) == COLUMNS)
    sessions = []
    for line, row in rows[1:]:
        where = _("line %(line)d") % {"line": line}
        if len(row) > len(rows[0][1]) and any(cell.strip() for cell in row[len(rows[0][1]) :]):
            report.refuse(_("The row has more cells than the heading"), where)
            continue
        cells = {name: restored(row[place]) for name, place in columns.items() if place < len(row)}
        session = reader.session(cells, where)
        if session:
            sessions.append(session)
    return finish(
        format_name="CSV",
        source="csv",
        conference=ConferenceFacts(zone=chosen.key),
        sessions=sessions,
        persons=reader.persons.values(),
        report=report,
    )


def _rows(text: str, report: Report) -> list[tuple[int, list[str]]]:
    """Rows with the line each ends in; empty ones are skipped."""
    plain = text.replace("\x00", "")
    if plain != text:
        report.warn(_("Zero bytes were taken out"))
    head = plain.split("\n", 1)[0]
    mark = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=mark, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
            if len(rows) > LIMIT_SESSIONS + 1:
                raise RefusedError(_("The table has more than 20,000 rows; that is not one conference."))
    except csv.Error as error:
        raise RefusedError(
            _("The table is broken: %(why)s.") % {"why": error},
            _("line %(line)d") % {"line": reader.line_num},
        ) from error
    return rows


def _columns(rows: list[tuple[int, list[str]]], report: Report) -> dict[str, int]:
    """Our names of columns and where they stand; RefusedError when this is no schedule."""
    heading = rows[0][1] if rows else []
    if len(heading) > MOST_COLUMNS:
        raise RefusedError(
            _("The table has more than 200 columns; a schedule has about fifteen."), _("line 1")
        )
    found: dict[str, int] = {}
    unknown = []
    for place, written in enumerate(heading):
        name = _NAMES.get(fold(clean_line(written)).replace("_", " ").replace("-", " "))
        if name and name not in found:
            found[name] = place
        elif clean_line(written):
            unknown.append(clean_line(written)[:40])
    if "title" not in found or not found.keys() & {"day", "start"}:
        raise RefusedError(
            _(
                "This is not a schedule that we know: it is no XML, JSON or iCalendar, and as a "
                "table it needs a column “title” and columns “day” and “start”; its first "
                "line is: %(heading)s. A text that somebody read out is imported with import_address."
            )
            % {"heading": ", ".join(clean_line(cell)[:40] for cell in heading[:8])},
            _("line 1"),
        )
    if unknown:
        report.warn(_("Columns that we do not know are left out"), ", ".join(unknown[:20]))
    return found


def _one_zone(rows: Iterable[tuple[int, list[str]]], columns: Mapping[str, int]) -> str:
    """The zone that every row names, "" when they name none or several."""
    place = columns.get("timezone")
    if place is None:
        return ""
    found = set(_cells(rows, place))
    return found.pop() if len(found) == 1 else ""


def _cells(rows: Iterable[tuple[int, list[str]]], place: int) -> Iterator[str]:
    for number, (_line, row) in enumerate(rows):
        if number and place < len(row) and row[place].strip():
            yield clean_line(row[place])
