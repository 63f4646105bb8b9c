"""What a schedule file says, in our words, whatever format it came in.

`None` means that the file does not speak of a thing (an import leaves ours as it is); "" means that the
file says there is none. Instants are aware and in UTC; days are dates in the schedule's zone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from events.interchange.report import Report

LIMIT_BYTES = 5 * 1024 * 1024
LIMIT_SESSIONS = 20_000


@dataclass(frozen=True, kw_only=True)
class ConferenceFacts:
    """The conference as the file describes it; `zone` is an IANA name or "" when the file names none."""

    title: str = ""
    acronym: str = ""
    subtitle: str = ""
    start: date | None = None
    end: date | None = None
    zone: str = ""
    venue: str = ""
    city: str = ""
    country: str = ""
    url: str = ""
    theme: str = ""
    organizer: str = ""
    host: str = ""
    # Whether start and end are not the file's own but its first and last session's.
    days_are_derived: bool = False


@dataclass(frozen=True, kw_only=True)
class RoomFacts:
    name: str
    guid: str = ""
    capacity: int | None = None


@dataclass(frozen=True, kw_only=True)
class TrackFacts:
    name: str
    slug: str = ""
    color: str = ""


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """One human in this file; `key` is what the file's sessions call them."""

    key: str
    name: str
    source_id: str = ""
    guid: str = ""
    biography: str | None = None
    role: str | None = None
    organization: str | None = None
    country: str | None = None
    native_name: str | None = None
    native_language: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PartFacts:
    """Who does what in a session: a person's key and a role's code such as `chair`, "" when not said."""

    person: str
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class LinkFacts:
    url: str
    title: str


@dataclass(frozen=True, kw_only=True)
class DocumentFacts:
    """A paper of a session; `title` by language, under "" where none is said."""

    symbol: str = ""
    revision: str = ""
    language: str = ""
    title: Mapping[str, str]
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Further:
    """What our own files, and tables with our columns, say beyond the formats' words.

    `fields` by the names of a session's fields, texts by language; `merged_into` is the guid or id of
    another session in the same file.
    """

    fields: Mapping[str, Any]
    merged_into: str = ""
    documents: tuple[DocumentFacts, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """One session; `starts_at` None with a `day` means that the hour is to be announced.

    `state` is one of ours (scheduled, tentative, cancelled ...) where the format carries it.
    """

    where: str
    title: str
    source_id: str = ""
    guid: str = ""
    subtitle: str | None = None
    abstract: str | None = None
    kind: str | None = None
    track: str | None = None
    body: str | None = None
    rooms: tuple[str, ...] | None = None
    day: date | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    language: str | None = None
    parts: tuple[PartFacts, ...] | None = None
    links: tuple[LinkFacts, ...] = ()
    sources: tuple[str, ...] = ()
    state: str | None = None
    note: str | None = None
    further: Further | None = None


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """A whole file. `source` names the system whose ids the sessions carry, for example `frab:fosdem`."""

    format: str
    source: str
    conference: ConferenceFacts
    rooms: tuple[RoomFacts, ...] = ()
    tracks: tuple[TrackFacts, ...] = ()
    persons: tuple[PersonFacts, ...] = ()
    sessions: tuple[SessionFacts, ...] = ()
    report: Report = field(default_factory=Report)
