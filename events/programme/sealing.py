"""From drafts to sealed versions: what a version holds, its hash, and whether it differs."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from events.common.text import i18n_texts, search_key
from events.people.models import SealedQuerySet
from events.people.sealing import copied
from events.programme.models import (
    Participation,
    Session,
    SessionDocument,
    SessionFacts,
    SessionVersion,
    VersionParticipation,
)
from events.programme.rules import RELEASED_STATES, SessionState, language_key, local_day

FACTS = tuple(f.name for f in SessionFacts._meta.get_fields())  # noqa: SLF001  # the abstract base lists them
NAMES = ("track_name", "body_name", "room_name", "venue_name")
# Facts that versions did not have from the first; left out of the hash where they say nothing, so that
# what was sealed before keeps its own.
LATER_FACTS = ("is_online",)
PERSON = ("speaker_code", "role", "minutes", "name", "native_name", "native_language")
PERSON_TEXTS = ("presented_role", "organization")


@dataclass
class Presentation:
    """A version and who stands in it, sealed or about to be; `people` in order."""

    version: SessionVersion
    people: list[VersionParticipation] = field(default_factory=list)

    @property
    def is_present(self) -> bool:
        return self.version.is_present


@dataclass(frozen=True)
class Sealing:
    """What is known of a session's current version without loading it."""

    pk: int
    number: int
    sha256: str
    is_present: bool


def last_sealings(versions: SealedQuerySet) -> dict[int, Sealing]:
    """The current ones of `versions` by session; one query."""
    rows = versions.current().values_list("session_id", "pk", "number", "sha256", "is_present")
    return {session: Sealing(*facts) for session, *facts in rows}


def is_news(last: Sealing | None, presentation: Presentation) -> bool:
    """What was never shown and still is not, and what stays withdrawn, is no news."""
    if last is None or not last.is_present:
        return presentation.is_present
    return last.sha256 != presentation.version.sha256


def present(version: SessionVersion) -> Presentation:
    """A stored version with its people; prefetch `participations` for more than one."""
    return Presentation(version, list(version.participations.all()))


def draft_presentation(session: Session, participations: Iterable[Participation]) -> Presentation:
    """What a release would seal of this draft; its related rows must be loaded. Nothing is stored.

    A draft that the release leaves out makes a version that is not present, without people.
    """
    is_present = session.state in RELEASED_STATES
    version = SessionVersion(
        session=session, conference_id=session.conference_id, code=session.code, number=1
    )
    for name in FACTS:
        setattr(version, name, getattr(session, name))
    version.is_present = is_present
    if not is_present:
        version.state = SessionState.WITHDRAWN
    _name_relations(version, session)
    people = [_person(p, n) for n, p in enumerate(participations)] if is_present else []
    version.documents = [document_facts(one) for one in session.documents.all()] if is_present else []
    _derive(version, session, people)
    presentation = Presentation(version, people)
    version.sha256 = content_hash(presentation)
    return presentation


def again(then: Presentation | None, now: Presentation) -> Presentation:
    """A copy, not stored, of how a session stood `then`; as withdrawn where it did not stand.

    `now` is its current version.
    """
    is_there = then is not None and then.is_present
    source = then if then is not None and is_there else now
    version: SessionVersion = copied(source.version)
    people: list[VersionParticipation] = []
    if is_there:
        names = [f.attname for f in VersionParticipation._meta.concrete_fields]  # noqa: SLF001  # public name
        kept = [name for name in names if name not in {"id", "version_id"}]
        people = [VersionParticipation(**{n: getattr(one, n) for n in kept}) for one in source.people]
    else:
        version.is_present, version.state = False, SessionState.WITHDRAWN
        version.search_text = find_text(version, people)
    presentation = Presentation(version, people)
    version.sha256 = content_hash(presentation)
    return presentation


def _name_relations(version: SessionVersion, session: Session) -> None:
    room = session.room
    version.track_id, version.body_id, version.room_id = session.track_id, session.body_id, session.room_id
    version.track_name = session.track.name if session.track else ""
    version.body_name = session.body.name if session.body else ""
    version.room_name = room.name if room else ""
    version.venue_name = room.venue.name if room and room.venue else ""
    other = session.merged_into
    version.merged_code = other.code if other else ""
    version.merged_title = other.title if other else ""


def document_facts(one: SessionDocument) -> dict[str, Any]:
    """A paper as versions hold it."""
    texts = ("symbol", "revision", "language", "url")
    return {**{name: getattr(one, name) for name in texts}, "title": _titles(one.title)}


def _titles(title: Any) -> dict[str, str]:
    data = getattr(title, "data", title)
    return {tag: text for tag, text in data.items() if text} if isinstance(data, dict) else {"en": str(data)}


def _person(participation: Participation, position: int) -> VersionParticipation:
    speaker = participation.speaker
    return VersionParticipation(
        speaker=speaker,
        speaker_code=speaker.code,
        role=participation.role,
        position=position,
        minutes=participation.minutes,
        name=speaker.name,
        native_name=speaker.native_name,
        native_language=speaker.native_language,
        presented_role=speaker.role,
        organization=speaker.organization,
    )


def _derive(version: SessionVersion, session: Session, people: list[VersionParticipation]) -> None:
    version.local_day = local_day(session.starts_at, session.day, session.conference.zone)
    version.language_key = language_key(version.floor_languages, version.interpretation)
    version.search_text = find_text(version, people)


def find_text(version: SessionVersion, people: list[VersionParticipation]) -> str:
    """What a search for the session compares with: its texts, and who stands in it."""
    texts = [version.title, version.other_titles, version.abstract, *(getattr(version, n) for n in NAMES)]
    words = [text for value in texts for text in i18n_texts(value)]
    for paper in version.documents:
        words += [paper["symbol"], *i18n_texts(paper["title"])]
    for one in people:
        words += [one.name, one.native_name, *i18n_texts(one.presented_role), *i18n_texts(one.organization)]
    return search_key(version.code, *words)


def content_hash(presentation: Presentation) -> str:
    """SHA-256, in hex, over all that readers see of a version, as canonical JSON.

    Two versions with one hash say the same; a release seals only what has another hash.
    """
    version = presentation.version
    content: dict[str, Any] = {name: _plain(getattr(version, name)) for name in (*FACTS, *NAMES)}
    for name in LATER_FACTS:
        if not content.get(name, True):
            del content[name]
    if version.merged_code:
        content["merged_into"] = [version.merged_code, _plain(version.merged_title)]
    if version.documents:
        content["documents"] = version.documents
    content["code"], content["is_present"] = version.code, version.is_present
    # Filters go by these, so a session that moves between two rooms of one name is a change.
    content["links_to"] = [version.track_id, version.body_id, version.room_id]
    content["people"] = [_person_facts(one) for one in presentation.people]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _person_facts(one: VersionParticipation) -> dict[str, Any]:
    return {name: _plain(getattr(one, name)) for name in (*PERSON, *PERSON_TEXTS)}


def _plain(value: Any) -> Any:
    """A value as JSON has it: instants in UTC, multilingual texts without their empty languages."""
    if hasattr(value, "data"):
        value = value.data
    if isinstance(value, dict):
        return {tag: text for tag, text in sorted(value.items()) if text}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return "" if value is None else value
