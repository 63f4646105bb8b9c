"""Names of columns: those that our own export writes, other words for them, and two other systems'."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from events.interchange.kinds import session_type
from events.interchange.report import RefusedError, Report
from events.interchange.text import clean_line, fold

COLUMNS = (
    "guid", "id", "title", "type", "track", "body", "room", "day", "start", "end", "timezone", "language",
    "persons", "abstract", "links", "state", "note", "merged into", "online", "access", "interpretation",
    "captions", "sign language", "remote", "documents",
)  # fmt: skip
# Of files that we wrote before the columns after it were there.
FIRST_COLUMNS = COLUMNS[:17]
ALIASES: dict[str, tuple[str, ...]] = {
    "guid": ("uid", "uuid"),
    "id": ("code", "session id", "number", "nr", "event key", "unique key"),
    "title": ("session", "session title", "name", "subject", "summary", "event title", "titre", "título"),
    "type": ("kind", "format", "session type", "session format"),
    "track": ("theme", "topic", "stream", "thème", "tema"),
    "body": ("committee",),
    "room": ("location", "place", "hall", "venue", "room/location", "salle", "sala"),
    "day": ("date", "start date", "session date", "jour", "fecha"),
    "start": (
        "starts", "starts at", "start time", "begin", "from", "time", "time start", "event start",
        "scheduled at", "début", "inicio",
    ),
    "end": ("ends", "ends at", "end time", "until", "to", "finish", "time end", "event end", "fin"),
    "duration": ("length", "minutes", "scheduled duration", "durée", "duración"),
    "timezone": ("time zone", "zone", "tz"),
    "language": ("lang", "languages", "langue", "idioma"),
    "persons": (
        "speakers", "speaker", "speaker names", "presenter", "presenters", "person", "panellists",
        "panelists", "intervenants", "ponentes",
    ),
    "moderators": ("moderator", "chair", "chairs"),
    "abstract": ("description", "summary text", "details", "content", "résumé", "resumen"),
    "links": ("link", "url", "urls", "live url", "recording url"),
    "state": ("status",),
    "note": ("public note", "reason", "remark"),
    "merged into": (),
    "online": ("held online", "online only"),
    "access": ("who may come",),
    "interpretation": ("interpretation into",),
    "captions": ("captions in",),
    "sign language": (),
    "remote": ("remote participants", "remote rights"),
    "documents": ("papers",),
}  # fmt: skip
# Sched: one column says both what kind of session it is and what readers filter by.
SCHED = {"event type", "event subtype", "active"}
# Sessionize, sessions and speakers in one table: a row for each pair of them.
SESSIONIZE = {"speaker id", "firstname", "lastname", "tagline", "bio"}
MOST_COLUMNS = 200
HEADING_WITHIN = 10  # rows in which a heading is looked for
_NAMES = {fold(alias): name for name, others in ALIASES.items() for alias in (name, *others)}
_SEVERAL = {"links": " ", "persons": ";", "moderators": ";"}
_OPTIONAL = re.compile(r"\s*\((?:optional|required)\)$")


class Dialect(StrEnum):
    """Who wrote a table; each has habits of its own."""

    PLAIN = "CSV"
    SCHED = "Sched CSV"
    SESSIONIZE = "Sessionize CSV"


@dataclass(frozen=True)
class Row:
    """Cells as text, and how to name the row to a person: "line 7"."""

    where: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """Where our columns stand; several places of one column are joined."""

    row: Row
    places: Mapping[str, tuple[int, ...]]
    dialect: Dialect = Dialect.PLAIN
    unknown: tuple[str, ...] = field(default=())

    @property
    def is_own(self) -> bool:
        return self.row.cells in (COLUMNS, FIRST_COLUMNS)

    def cells(self, row: Row) -> dict[str, str]:
        """A row's cells by our names."""
        found = {}
        for name, places in self.places.items():
            texts = [row.cells[place] for place in places if place < len(row.cells)]
            if texts:
                found[name] = _SEVERAL.get(name, " ").join(texts) if len(texts) > 1 else texts[0]
        return found


def find_heading(rows: Iterable[Row], report: Report) -> tuple[Heading, int] | None:
    """The first row that names a title and a time, and its place; None when none of the first ten does."""
    for place, row in zip(range(HEADING_WITHIN), rows, strict=False):
        heading = _heading(row)
        if "title" in heading.places and heading.places.keys() & {"day", "start"}:
            if place:
                report.assume(_("Rows above the heading are left out"), row.where)
            if heading.unknown:
                report.warn(_("Columns that we do not know are left out"), ", ".join(heading.unknown[:20]))
            return heading, place
    return None


def _heading(row: Row) -> Heading:
    if len(row.cells) > MOST_COLUMNS:
        text = _("The table has more than 200 columns; a schedule has about fifteen.")
        raise RefusedError(text, row.where)
    words = [_word(cell) for cell in row.cells]
    dialect = Dialect.PLAIN
    if "event start" in words and SCHED & set(words):
        dialect = Dialect.SCHED
    elif set(words) >= SESSIONIZE or {"session id", "scheduled at"} <= set(words):
        dialect = Dialect.SESSIONIZE
    special = {Dialect.SCHED: SCHED, Dialect.SESSIONIZE: SESSIONIZE}.get(dialect, set())
    found: dict[str, tuple[int, ...]] = {}
    unknown = []
    for place, word in enumerate(words):
        name = word if word in special else _NAMES.get(word)
        if name and (name not in found or name in _SEVERAL):
            found[name] = (*found.get(name, ()), place)
        elif word:
            unknown.append(clean_line(row.cells[place])[:40])
    return Heading(row, found, dialect, tuple(unknown))


def _word(cell: str) -> str:
    plain = fold(clean_line(cell)).replace("_", " ").replace("-", " ").rstrip("*: ")
    return _OPTIONAL.sub("", plain)


def plain_cells(cells: Mapping[str, str], dialect: Dialect) -> dict[str, str]:
    """The cells of another system's row as our columns hold them."""
    if dialect is Dialect.SCHED:
        return _from_sched(cells)
    if dialect is Dialect.SESSIONIZE:
        return _from_sessionize(cells)
    return dict(cells)


def _from_sched(cells: Mapping[str, str]) -> dict[str, str]:
    """A type of ours is the type, any other word the track; names in one cell are parted by commas."""
    found = {name: text for name, text in cells.items() if name not in SCHED}
    words = [cells.get(name, "") for name in ("event type", "event subtype")]
    found["type"] = next((word for word in words if session_type(word)), "")
    found["track"] = next((word for word in words if word and word != found["type"]), "")
    for name in ("persons", "moderators"):
        if name in found:
            found[name] = found[name].replace(",", ";")
    if fold(cells.get("active", "")) in {"n", "no", "0", "false"}:
        found["state"] = "draft"
    return found


def _from_sessionize(cells: Mapping[str, str]) -> dict[str, str]:
    """Names in one cell are parted by commas; a speaker's own columns win over them."""
    found = {name: text for name, text in cells.items() if name not in SESSIONIZE}
    name = " ".join(part for part in (cells.get("firstname", ""), cells.get("lastname", "")) if part.strip())
    if name:
        found |= {"persons": name.replace(";", ","), "person id": cells.get("speaker id", "")}
        found |= {"person role": cells.get("tagline", ""), "person life": cells.get("bio", "")}
    elif "persons" in found:
        found["persons"] = found["persons"].replace(",", ";")
    return found
