"""What the API says of each thing: these fields and no others (docs/reference/api.md lists them).

Texts in several languages are mappings of BCP 47 tags to texts, "und" where nobody said the language.
Instants are ISO 8601 with the offset of the conference's clock; nothing depends on who asks.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from events.addresses.queries import languages_of
from events.conferences.models import Conference
from events.people.models import SpeakerVersion
from events.programme.models import Release, SessionVersion, VersionParticipation

Facts = dict[str, Any]


def conference_facts(conference: Conference) -> Facts:
    """A conference that anybody may see."""
    return {
        "slug": conference.slug,
        "symbol": conference.symbol,
        "name": texts(conference.name),
        "theme": texts(conference.theme),
        "organizer": texts(conference.organizer),
        "host": texts(conference.host),
        "city": texts(conference.city),
        "country": conference.country,
        "time_zone": conference.time_zone,
        "starts_on": conference.starts_on.isoformat(),
        "ends_on": conference.ends_on.isoformat(),
        "languages": list(conference.languages),
        "state": conference.state,
        "url": page("home", conference),
        "releases": link("release-list", conference),
        "sessions": link("session-list", conference),
        "speakers": link("speaker-list", conference),
        "addresses": link("address-list", conference),
    }


def release_facts(release: Release, conference: Conference) -> Facts:
    return {
        "number": release.number,
        "released_at": moment(release.released_at, conference),
        "note": texts(release.note),
        "url": page("release-detail", conference, number=release.number),
    }


def session_facts(version: SessionVersion, conference: Conference) -> Facts:
    """A session of the current release, whose people, room, track and body are loaded."""
    return {
        "code": version.code,
        "version": version.number,
        "since_release": version.began_in,
        "type": version.type,
        "state": version.state,
        "title": texts(version.title),
        "other_titles": texts(version.other_titles),
        "abstract": texts(version.abstract),
        "note": texts(version.note),
        "day": version.local_day.isoformat() if version.local_day else None,
        "starts_at": moment(version.starts_at, conference),
        "ends_at": moment(version.ends_at, conference),
        "room": _named(version.room.code if version.room else "", version.room_name),
        "venue": texts(version.venue_name),
        "track": _named(version.track.slug if version.track else "", version.track_name),
        "body": _named(version.body.code if version.body else "", version.body_name),
        "access": version.access,
        "floor_languages": list(version.floor_languages),
        "interpretation": list(version.interpretation),
        "captions": list(version.captions),
        "sign_language": version.sign_language,
        "remote_rights": version.remote_rights,
        "people": [_participation(one) for one in version.participations.all()],
        "links": _links(version.links),
        "sources": _links(version.sources),
        "url": page("session-detail", conference, code=version.code),
        "calendar": page("session-ics", conference, code=version.code),
    }


def _participation(one: VersionParticipation) -> Facts:
    return {
        "speaker": one.speaker_code,
        "role": one.role,
        "name": one.name,
        "native_name": one.native_name,
        "native_language": one.native_language,
        "function": texts(one.presented_role),
        "organization": texts(one.organization),
    }


def speaker_facts(version: SpeakerVersion, conference: Conference) -> Facts:
    """A speaker of the current release, whose identity is loaded."""
    code = version.speaker.code
    return {
        "code": code,
        "version": version.number,
        "since_release": version.began_in,
        "name": version.name,
        "native_name": version.native_name,
        "native_language": version.native_language,
        "function": texts(version.role),
        "organization": texts(version.organization),
        "country": version.country,
        "biography": texts(version.biography),
        "sources": _links(version.sources),
        "url": page("speaker-detail", conference, code=code),
        "calendar": page("speaker-ics", conference, code=code),
    }


def address_facts(address: Any, conference: Conference) -> Facts:
    """A public address of `queries.addresses`, with its sealed versions but not their texts."""
    return {
        "slug": address.slug,
        "title": texts(address.title),
        "kind": address.kind,
        "occasion": texts(address.occasion),
        "addressee": address.addressee,
        "author": address.author_name,
        "author_function": texts(address.author_role),
        "on_behalf_of": address.on_behalf_of,
        "delivery": address.delivery,
        "delivered_on": address.delivered_on.isoformat() if address.delivered_on else None,
        "original_language": address.original_language,
        "languages": languages_of(address),
        "summary": texts(address.summary),
        "session": address.session_code,
        "published_at": moment(address.published_at, conference),
        "versions": [
            {
                "language": one.language,
                "number": one.number,
                "kind": one.kind,
                "words": one.word_count,
                "sha256": one.sha256,
                "sealed_at": moment(one.sealed_at, conference),
                "corrigendum": texts(one.corrigendum),
            }
            for one in address.sealed
        ],
        "url": page("address-detail", conference, slug=address.slug),
    }


def texts(value: Any) -> dict[str, str]:
    """A multilingual text by its languages, without empty ones."""
    data = getattr(value, "data", value)
    known = data if isinstance(data, dict) else {"und": data}
    return {tag: str(text) for tag, text in known.items() if text}


def moment(value: datetime | None, conference: Conference) -> str | None:
    return conference.local(value).isoformat() if value else None


def page(name: str, conference: Conference, **arguments: Any) -> str:
    """The absolute address of a page of the site."""
    path = reverse(f"events:{name}", kwargs={"conference": conference.slug, **arguments})
    return f"{settings.BASE_URL}{path}"


def link(name: str, conference: Conference) -> str:
    """The absolute address of a list of the API."""
    return page(f"api-{name}", conference)


def _named(code: str, name: Any) -> Facts | None:
    found = texts(name)
    return {"code": code, "name": found} if code or found else None


def _links(found: Any) -> list[Facts]:
    return [{"title": str(one.get("title", "")), "url": str(one.get("url", ""))} for one in found or []]
