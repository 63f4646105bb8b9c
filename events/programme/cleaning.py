"""What a session's draft may hold: typed or imported values in, stored values out."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from events.common.text import clean_i18n, clean_line
from events.conferences.models import Conference
from events.programme.models import Session
from events.programme.rules import MAX_ABSTRACT, MAX_TITLE, TAKING_STATES, SessionState, language_tags

TEXTS = {"title": MAX_TITLE, "other_titles": MAX_TITLE, "abstract": MAX_ABSTRACT, "note": MAX_TITLE}
LANGUAGES = ("floor_languages", "interpretation", "captions")
LINKS = ("links", "sources")
FIELDS = frozenset(
    {
        *TEXTS,
        *LANGUAGES,
        *LINKS,
        "type",
        "starts_at",
        "ends_at",
        "day",
        "state",
        "merged_into",
        "is_online",
        "access",
        "sign_language",
        "remote_rights",
        "remote_url",
        "expected",
        "track",
        "body",
        "room",
        "source",
        "guid",
    }
)
MAX_LINKS = 30
FIRST_YEAR, LAST_YEAR = 1800, 2200


def clean_fields(conference: Conference, fields: dict[str, Any]) -> dict[str, Any]:
    """`fields` of a session as they are stored; ValidationError names each wrong one by its field."""
    if unknown := set(fields) - FIELDS:
        raise TypeError(f"a session has no {', '.join(sorted(unknown))}")
    cleaned: dict[str, Any] = {}
    errors: dict[str, ValidationError] = {}
    for name, value in fields.items():
        try:
            cleaned[name] = _clean(conference, name, value)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return cleaned


def _clean(conference: Conference, name: str, value: Any) -> Any:
    if name in TEXTS:
        return clean_texts(value, language=(conference.languages or ["en"])[0], limit=TEXTS[name])
    if name in LANGUAGES:
        return _clean_languages(value)
    if name in LINKS:
        return clean_links(value)
    if name in {"track", "body", "room", "merged_into"}:
        return _clean_related(conference, value)
    if name in {"starts_at", "ends_at"} and value is not None:
        return _clean_moment(value)
    if name in {"sign_language", "remote_url", "source", "guid"}:
        return _clean_short(value, _field(name).max_length)
    if choices := _field(name).choices:
        return _clean_choice(value, choices)
    return value


def _field(name: str) -> Any:
    return Session._meta.get_field(name)  # noqa: SLF001  # the documented public name of _meta


def _clean_moment(value: datetime) -> datetime:
    # The ends of the calendar cannot be told in every zone.
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(
            _("No conference is held in the year %(year)s."), code="year", params={"year": value.year}
        )
    return value.astimezone(UTC)


def _clean_short(value: Any, limit: int) -> str:
    text = clean_line(str(value or ""))
    if len(text) > limit:
        raise ValidationError(
            _("This has %(length)s characters; at most %(limit)s fit."),
            code="long",
            params={"length": len(text), "limit": limit},
        )
    return text


def clean_texts(value: Any, *, language: str, limit: int) -> LazyI18nString:
    """A multilingual text, each language at most `limit` characters."""
    texts = clean_i18n(value, language=language, lines=limit > MAX_TITLE)
    longest = max(map(len, texts.values()), default=0)
    if longest > limit:
        raise ValidationError(
            _("This has %(length)s characters; at most %(limit)s fit."),
            code="long",
            params={"length": longest, "limit": limit},
        )
    return LazyI18nString(texts)


def _clean_languages(value: Any) -> list[str]:
    try:
        return language_tags(value or [])
    except ValueError as error:
        raise ValidationError(
            _("“%(tag)s” is not a language. Give codes such as en, fr or zh."),
            code="language",
            params={"tag": str(error)},
        ) from None


def clean_links(value: Any) -> list[dict[str, str]]:
    """Links as [{"title", "url"}], web addresses only; a bare string is its own title."""
    if not isinstance(value or [], list | tuple):
        raise ValidationError(_("Give a list of links."), code="links")
    links = [_clean_link(link) for link in (value or [])]
    if len(links) > MAX_LINKS:
        raise ValidationError(
            _("These are %(count)s links; at most %(limit)s fit."),
            code="links",
            params={"count": len(links), "limit": MAX_LINKS},
        )
    return links


def _clean_link(link: Any) -> dict[str, str]:
    given = link if isinstance(link, dict) else {"url": link}
    url = clean_line(str(given.get("url") or ""))
    try:
        parts = urlsplit(url)
        is_web = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or len(url) > 2000 or " " in url:
        raise ValidationError(
            _("“%(url)s” is not a web address. Give one that begins with https://."),
            code="url",
            params={"url": url[:80]},
        )
    return {"title": clean_line(str(given.get("title") or ""))[:300] or parts.netloc, "url": url}


def _clean_related(conference: Conference, value: Any) -> Any:
    if value is not None and value.conference_id != conference.pk:
        raise ValidationError(
            _("“%(name)s” belongs to another conference."), code="foreign", params={"name": str(value)}
        )
    return value


def _clean_choice(value: Any, choices: Iterable[Any]) -> str:
    known = [key for key, _label in choices]
    if value not in known:
        raise ValidationError(
            _("“%(value)s” is none of %(known)s."),
            code="choice",
            params={"value": str(value)[:40], "known": ", ".join(known)},
        )
    return str(value)


def check_fields(conference: Conference, fields: dict[str, Any]) -> None:
    """Says of all the fields of a draft what is wrong with them; stores nothing."""
    check_whole(Session(conference=conference, **clean_fields(conference, fields)))


def check_whole(session: Session) -> None:
    """What the fields of a session must be together; called before it is stored."""
    if not session.title:
        raise ValidationError({"title": ValidationError(_("Give the session a title."), code="required")})
    _check_merger(session)
    if session.room is not None:  # a room brings it back on site
        session.is_online = False
    starts_at, ends_at = session.starts_at, session.ends_at
    if ends_at and not starts_at:
        raise _wrong("starts_at", _("Give the start too, or leave out the end."), "no_start")
    if starts_at and ends_at and ends_at < starts_at:
        raise _wrong("ends_at", _("The end is before the start. Give a later end."), "order")
    if not (starts_at and session.day):
        return
    if session.day != _day_of(starts_at, session.conference):
        raise _wrong(
            "day", _("The start is on another day. Leave the day empty: the start says it."), "other_day"
        )
    session.day = None


def _check_merger(session: Session) -> None:
    """What is merged names another session that is to be held; anything else names none."""
    if session.state != SessionState.MERGED:
        session.merged_into = None
        return
    other = session.merged_into
    if other is None or other.pk == session.pk:
        raise _wrong("merged_into", _("Name the other session into which this one is merged."), "required")
    if other.state not in TAKING_STATES:
        text = _("“%(title)s” is not to be held itself. Name a session that is.") % {"title": other.title}
        raise _wrong("merged_into", text, "not_held")


def _day_of(moment: datetime, conference: Conference) -> Any:
    return conference.local(moment).date()


def _wrong(field: str, message: Any, code: str) -> ValidationError:
    return ValidationError({field: ValidationError(message, code=code)})
