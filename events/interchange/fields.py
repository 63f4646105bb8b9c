"""Facts of a file as the fields of a draft session."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString

from events.conferences.models import Body, Room, Track
from events.interchange.further import TEXTS
from events.interchange.kinds import session_type
from events.interchange.schedule import Further, SessionFacts
from events.interchange.text import fold
from events.programme.models import Session
from events.programme.rules import SessionState, may_change_state


@dataclass(frozen=True)
class Places:
    """Our rows by their folded names, and the language in which plain texts are filed."""

    rooms: Mapping[str, Room]
    tracks: Mapping[str, Track]
    bodies: Mapping[str, Body]
    language: str


def session_fields(facts: SessionFacts, places: Places, existing: Session | None) -> dict[str, Any]:
    """What to store; only what the file speaks of, so that the rest stays as the organisers have it."""
    return {
        **_texts(facts, places, existing),
        **_related(facts, places, existing),
        **_state(facts, existing),
        **_further(facts.further),
        "starts_at": facts.starts_at,
        "ends_at": facts.ends_at,
        "day": None if facts.starts_at else facts.day,
    }


def _texts(facts: SessionFacts, places: Places, existing: Session | None) -> dict[str, Any]:
    said = {"title": facts.title, "abstract": whole_abstract(facts), "note": facts.note}
    return {
        name: merged(getattr(existing, name, None), text, places.language)
        for name, text in said.items()
        if text is not None
    }


def _related(facts: SessionFacts, places: Places, existing: Session | None) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if facts.rooms is not None:
        fields["room"] = places.rooms.get(fold(facts.rooms[0])) if facts.rooms else None
    if facts.track is not None:
        fields["track"] = places.tracks.get(fold(facts.track))
    if facts.body is not None:
        fields["body"] = places.bodies.get(fold(facts.body))
    spoken = existing.floor_languages if existing else []
    if facts.language and facts.language.lower() not in spoken:  # a file names one, we may know more
        fields["floor_languages"] = [facts.language.lower()]
    known = [link["url"] for link in existing.links] if existing else []
    if facts.links and [link.url for link in facts.links] != known:
        fields["links"] = [{"title": link.title, "url": link.url} for link in facts.links]
    if facts.sources:
        fields["sources"] = [{"title": "", "url": url} for url in facts.sources]
    return fields


def _further(further: Further | None) -> dict[str, Any]:
    if further is None:
        return {}
    texts = {name: LazyI18nString(dict(further.fields[name])) for name in TEXTS if name in further.fields}
    return {**further.fields, **texts}


def _state(facts: SessionFacts, existing: Session | None) -> dict[str, Any]:
    """Type and state; what was never published cannot be cancelled and stays a draft."""
    fields: dict[str, Any] = {}
    kind = session_type(facts.kind)
    if kind is not None:
        fields["type"] = kind
    if facts.state == SessionState.MERGED:
        # Its other session may not be stored yet; the import merges when all are.
        return fields if existing else {**fields, "state": SessionState.SCHEDULED}
    if facts.state is not None and (existing is None or may_change_state(existing.state, facts.state)):
        fields["state"] = facts.state
    elif existing is None:
        fields["state"] = SessionState.SCHEDULED
    return fields


def whole_abstract(facts: SessionFacts) -> str | None:
    """Subtitle, abstract and further rooms as one text; None when the file says none of them."""
    further = list((facts.rooms or ())[1:])
    if facts.abstract is None and not facts.subtitle and not further:
        return None
    parts = [facts.subtitle or "", facts.abstract or ""]
    if further:
        parts.append(_("Also in: %(rooms)s.") % {"rooms": ", ".join(further)})
    return "\n\n".join(part for part in parts if part)


def texts_of(value: Any) -> dict[str, str]:
    """A multilingual value as {language: text} without empty ones; "" stands for a language unsaid."""
    data = getattr(value, "data", value)
    texts = data if isinstance(data, dict) else {"": data} if data else {}
    return {tag: str(text) for tag, text in texts.items() if text}


def merged(existing: Any, text: str, language: str) -> LazyI18nString:
    """The file's text in one language, translations of ours in others kept."""
    known = texts_of(existing)
    known.pop("", None)
    if known and language not in known and text in known.values():
        return LazyI18nString(known)
    return LazyI18nString({tag: value for tag, value in {**known, language: text}.items() if value})


def in_language(text: str, language: str) -> Any:
    """A text filed under its language; nothing for nothing."""
    return LazyI18nString({language: text} if text else {})


def in_languages(texts: Mapping[str, str]) -> Any:
    """A text in several languages."""
    return LazyI18nString(dict(texts))


def differs(old: Any, new: Any) -> bool:
    """Whether a stored value and a cleaned one say different things."""
    if hasattr(new, "data"):
        return texts_of(old) != texts_of(new)
    return bool(old != new)
