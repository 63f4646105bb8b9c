"""Tables, from CSV or a spreadsheet: one row a session, or one for each of its speakers."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.common.cells import restored
from events.interchange.gather import OurZone, choose_zone, finish
from events.interchange.markup import safe_url, to_markdown
from events.interchange.readers.columns import Dialect, Heading, Row, find_heading, plain_cells
from events.interchange.readers.csv_rows import csv_rows
from events.interchange.readers.further_columns import languages, with_columns
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import (
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
    next_day,
    parse_clock,
    parse_day,
    parse_length,
    parse_moment,
    zone_named,
)
from events.interchange.words import language_tag, split_role

STATES = {
    "draft": "draft",
    "tentative": "tentative",
    "scheduled": "scheduled",
    "confirmed": "scheduled",
    "accepted": "scheduled",
    "postponed": "postponed",
    "cancelled": "cancelled",
    "canceled": "cancelled",
    "merged": "merged",
    "withdrawn": "withdrawn",
}
# Words of a call for papers: such a proposal is no part of a programme.
NOT_ACCEPTED = {
    "declined",
    "rejected",
    "nominated",
    "waitlisted",
    "accept queue",
    "decline queue",
    "in evaluation",
}
_NAMES_APART = re.compile(r"[;；؛\n]")


@dataclass
class _Reader:
    zone: ZoneInfo
    report: Report
    # Our own export: its texts are plain, its abstracts Markdown already.
    is_own: bool = False
    persons: dict[str, PersonFacts] = field(default_factory=dict)

    def session(self, row: Mapping[str, str], where: str) -> SessionFacts | None:
        if fold(row.get("state", "")).replace("_", " ") in NOT_ACCEPTED:
            self.report.assume(_("A proposal that was not accepted is left out"), where)
            return None
        title = self._line(row.get("title", ""))
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
        facts = SessionFacts(
            where=where,
            title=title,
            source_id=clean_line(row.get("id", ""))[:200],
            guid=clean_line(row.get("guid", ""))[:200],
            abstract=self._abstract(row) if "abstract" in row else None,
            kind=self._line(row["type"]) if "type" in row else None,
            track=self._line(row["track"]) if "track" in row else None,
            body=self._line(row["body"]) if "body" in row else None,
            rooms=self._rooms(row),
            day=day,
            starts_at=starts_at,
            ends_at=ends_at,
            language=self._language(row, where),
            parts=self._parts(row, where) if row.keys() & {"persons", "moderators"} else None,
            links=tuple(
                LinkFacts(url=url, title=url)
                for part in row.get("links", "").split()
                if (url := safe_url(part))
            ),
            state=self._state(row, where),
            note=self._line(row["note"])[:500] if "note" in row else None,
        )
        return with_columns(facts, row, self.report, is_own=self.is_own)

    def _line(self, value: str) -> str:
        return clean_line(value) if self.is_own else title_line(value)

    def _rooms(self, row: Mapping[str, str]) -> tuple[str, ...] | None:
        if "room" not in row:
            return None
        return tuple(name for part in row["room"].split(";") if (name := self._line(part)))

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
        end = self._end(row, begin, zone, where)
        if end is not None and end < begin:
            raise UnreadableError(_("it ends before it begins"))
        if end is None or end == begin:
            self.report.assume(_("No length is given; the end is left open"), where)
        return begin, end if end and end > begin else None, begin.astimezone(self.zone).date()

    def _end(self, row: Mapping[str, str], begin: datetime, zone: ZoneInfo, where: str) -> datetime | None:
        """From the end, else from the length; an hour alone may lie after midnight."""
        local = begin.astimezone(zone)
        end = self._moment(row.get("end", ""), local.date(), zone, where)
        if end is None:
            length = parse_length(row.get("duration", ""))
            return begin + length if length is not None else None
        if _is_hour(clean_line(row["end"])) and next_day(
            local.replace(tzinfo=None), end.astimezone(zone).replace(tzinfo=None)
        ):
            text = _("It ends before it begins; its end is taken as after midnight, the next day")
            self.report.assume(text, where)
            return self._moment(row["end"], local.date() + timedelta(days=1), zone, where)
        return end

    def _moment(self, value: str, day: date | None, zone: ZoneInfo, where: str) -> datetime | None:
        text = clean_line(value)
        if not text:
            return None
        if not _is_hour(text):
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
        if tag is not None:
            return tag
        return next(iter(languages(row["language"], where, self.report)), None)

    def _parts(self, row: Mapping[str, str], where: str) -> tuple[PartFacts, ...]:
        found: dict[str, PartFacts] = {}
        for column, usual in (("persons", ""), ("moderators", "moderator")):
            for written in _NAMES_APART.split(row.get(column, "")):
                name, role = split_role(self._line(written))
                if len(name) > 200:
                    self.report.refuse(_("A person's name has more than 200 characters"), where)
                elif name:
                    key = self._person(name, row, where)
                    found.setdefault(key, PartFacts(person=key, role=role or usual))
        return tuple(found.values())

    def _person(self, name: str, row: Mapping[str, str], where: str) -> str:
        if re.search(r"[,،、]", name):
            text = _("A name with a comma in it is taken as one person; part several with a semicolon")
            self.report.warn(text, f"{where}: {name[:60]}")
        number = clean_line(row.get("person id", ""))[:200]
        key = number or fold(name)
        role, life = row.get("person role"), row.get("person life")
        facts = PersonFacts(
            key=key,
            name=name,
            source_id=number,
            role=title_line(role) if role else None,
            biography=to_markdown(life) if life else None,
        )
        self.persons.setdefault(key, facts)
        return key


def _is_hour(text: str) -> bool:
    """Whether a cell can only hold an hour, such as "9:30 p.m.": a day needs more letters."""
    return len(text) <= 8 or (len(text) <= 10 and ":" in text)


def _links(cell: str) -> tuple[LinkFacts, ...]:
    return tuple(LinkFacts(url=url, title=url) for part in cell.split() if (url := safe_url(part)))


def read(text: str, *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from CSV text with a heading line; RefusedError when no column is a title."""
    rows = csv_rows(text, report)
    found = find_heading(rows, report)
    if found is None:
        raise RefusedError(
            _(
                "This is not a schedule that we know: it is no XML, JSON or iCalendar, and as a "
                "table it needs a column “title” and columns “day” and “start”; its first "
                "line is: %(heading)s. A text that somebody read out is imported with import_address."
            )
            % {"heading": ", ".join(clean_line(cell)[:40] for cell in (rows[0].cells if rows else ())[:8])},
            _("line 1"),
        )
    heading, place = found
    return read_rows(heading, rows[place + 1 :], heading.dialect.value, zone=zone, report=report)


def read_rows(
    heading: Heading, rows: Sequence[Row], format_name: str, *, zone: OurZone, report: Report
) -> Schedule:
    """A schedule from the rows below a heading."""
    chosen = choose_zone(_one_zone(heading, rows), zone, [], "", report)
    reader = _Reader(chosen, report, is_own=heading.is_own)
    sessions: list[SessionFacts] = []
    for row in rows:
        width = len(heading.row.cells)
        if any(cell.strip() for cell in row.cells[width:]):
            report.refuse(_("The row has more cells than the heading"), row.where)
            continue
        cells = {name: restored(text) for name, text in heading.cells(row).items()}
        session = reader.session(plain_cells(cells, heading.dialect), row.where)
        if session:
            sessions.append(session)
    if heading.dialect is Dialect.SESSIONIZE:
        sessions = _with_all_speakers(sessions)
    return finish(
        format_name=format_name,
        source={Dialect.SCHED: "sched", Dialect.SESSIONIZE: "sessionize"}.get(heading.dialect, "csv"),
        conference=ConferenceFacts(zone=chosen.key),
        sessions=sessions,
        persons=reader.persons.values(),
        report=report,
    )


def _with_all_speakers(sessions: Iterable[SessionFacts]) -> list[SessionFacts]:
    """Rows that differ in their speaker alone are one session with all of them."""
    found: dict[object, SessionFacts] = {}
    for session in sessions:
        key: object = replace(session, where="", parts=None) if session.source_id else id(session)
        first = found.get(key)
        parts = (*(first.parts or ()), *(session.parts or ())) if first else session.parts
        found[key] = replace(first or session, parts=parts)
    return list(found.values())


def _one_zone(heading: Heading, rows: Iterable[Row]) -> str:
    """The zone that every row names, "" when they name none or several."""
    named = (clean_line(heading.cells(row).get("timezone", "")) for row in rows)
    found = {name for name in named if name}
    return found.pop() if len(found) == 1 else ""
