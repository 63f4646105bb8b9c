"""What the writers write of a session, in plain values on the conference's clock."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from events.conferences.models import Conference
from events.interchange.fields import texts_of
from events.interchange.further import OWN, SILENT, TEXTS
from events.interchange.matching import NAMESPACE, is_uuid, own_guid
from events.interchange.people import language_of, own_person_guid
from events.programme.models import Session
from events.programme.rules import ParticipationRole
from events.programme.sealing import Presentation

GENERATOR = OWN


@dataclass(frozen=True)
class Person:
    number: int
    guid: str
    name: str
    role: str
    position: str
    organization: str


@dataclass(frozen=True)
class Row:
    """One session; `start` and `end` in the conference's zone, None when to be announced on `day`."""

    number: int
    guid: str
    code: str
    title: str
    type: str
    track: str
    body: str
    room: str
    day: date | None
    start: datetime | None
    end: datetime | None
    language: str
    persons: tuple[Person, ...]
    abstract: str
    links: tuple[tuple[str, str], ...]
    state: str
    note: str
    url: str
    # What the formats have no word for; see `further.py`.
    further: Mapping[str, Any]

    @property
    def is_held(self) -> bool:
        return self.state in {"scheduled", "tentative"}

    @property
    def duration(self) -> str:
        """HH:MM; 00:00 where the length is not known."""
        length = self.end - self.start if self.start and self.end else timedelta(0)
        minutes = min(int(length.total_seconds()) // 60, 99 * 60 + 59)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"

    def moment(self, conference: Conference) -> datetime:
        """Its start, or the first instant of its day where the hour is to be announced."""
        return self.start or datetime.combine(
            self.day or conference.starts_on, time(), tzinfo=conference.zone
        )


def exported(presentations: Sequence[Presentation], conference: Conference) -> list[Row]:
    """The rows of a programme, by day and hour; one query for the sessions' foreign names."""
    sessions = Session.objects.filter(conference=conference).values_list("pk", "code", "guid")
    guids = {pk: guid_of(conference, code, guid) for pk, code, guid in sessions}
    by_code = {code: guids[pk] for pk, code, _guid in sessions}
    with translation.override(None):
        pattern = reverse("events:session-detail", args=[conference.slug, "CODE"])
    rows = [_row(one, conference, guids[one.version.session_id], pattern, by_code) for one in presentations]
    last = date.max
    return sorted(rows, key=lambda row: (row.day or last, row.start is None, str(row.start), row.code))


def guid_of(conference: Conference, code: str, guid: str) -> str:
    """The guid of a session in our files: the one that it came with, else one of our own making."""
    return guid if is_uuid(guid) else own_guid(conference.slug, code)


def said(value: Any, language: str) -> str:
    """A multilingual text in one language, else in the first that says something."""
    texts = texts_of(value)
    return texts.get(language) or texts.get("") or next(iter(texts.values()), "")


def acronym(conference: Conference) -> str:
    """The conference's name in the schedule formats: four or more of a to z, 0 to 9 and _."""
    return re.sub(r"[^a-z0-9]", "_", conference.slug.lower()).ljust(4, "_")


def base_url() -> str:
    return settings.BASE_URL if urlsplit(settings.BASE_URL).scheme else "http://localhost"


def name_guid(conference: Conference, kind: str, name: str) -> str:
    """A guid for what has none of its own, such as a room."""
    return str(uuid.uuid5(NAMESPACE, f"{conference.slug}/{kind}/{name}"))


def _row(
    presentation: Presentation, conference: Conference, guid: str, pattern: str, guids: Mapping[str, str]
) -> Row:
    version = presentation.version
    language = language_of(conference)
    zone = conference.zone
    return Row(
        number=version.session_id,
        guid=guid,
        code=version.code,
        title=said(version.title, language),
        type=version.type,
        track=said(version.track_name, language),
        body=said(version.body_name, language),
        room=said(version.room_name, language),
        day=version.local_day,
        start=version.starts_at.astimezone(zone) if version.starts_at else None,
        end=version.ends_at.astimezone(zone) if version.ends_at else None,
        language=(version.floor_languages or [""])[0],
        persons=tuple(
            Person(
                number=one.speaker_id,
                guid=own_person_guid(conference.slug, one.speaker_code),
                name=one.name,
                role=one.role,
                position=said(one.presented_role, language),
                organization=said(one.organization, language),
            )
            for one in presentation.people
        ),
        abstract=said(version.abstract, language),
        links=tuple((link["url"], link["title"]) for link in version.links or []),
        state=version.state,
        note=said(version.note, language),
        url=base_url() + pattern.replace("CODE", version.code),
        further=_further(presentation, conference, guids),
    )


def _further(presentation: Presentation, conference: Conference, guids: Mapping[str, str]) -> dict[str, Any]:
    """What is to be said besides; what says nothing is left out, but for the state."""
    version = presentation.version
    found: dict[str, Any] = {name: getattr(version, name) for name in SILENT if name not in TEXTS}
    texts = {name: texts_of(getattr(version, name)) for name in TEXTS}
    several = {
        name: value for name, value in texts.items() if len(value) > 1 or name in {"note", "other_titles"}
    }
    roles = {own_person_guid(conference.slug, one.speaker_code): one.role for one in presentation.people}
    found |= {
        **several,
        "floor_languages": version.floor_languages if len(version.floor_languages) > 1 else [],
        "body": said(version.body_name, language_of(conference)),
        "merged_into": guids.get(version.merged_code, ""),
        "documents": version.documents,
        "roles": {guid: role for guid, role in roles.items() if role != ParticipationRole.SPEAKER},
    }
    unsaid = {name: value for name, value in found.items() if not value or value == SILENT.get(name)}
    return {"state": str(version.state), **{k: v for k, v in found.items() if k not in unsaid}}
