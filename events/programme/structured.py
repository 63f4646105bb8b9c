"""A sealed session as schema.org's Event."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse

from events.common import markdown
from events.conferences.models import Conference
from events.conferences.structured import conference_event, organizer, place, text_of
from events.programme.calendars import session_url
from events.programme.differences import ChangeKind, SessionDifference
from events.programme.models import SessionVersion, VersionParticipation
from events.programme.moments import When
from events.programme.rules import RemoteRights, SessionState

STATUS = {
    SessionState.CANCELLED: "EventCancelled",
    SessionState.POSTPONED: "EventPostponed",
    SessionState.MERGED: "EventCancelled",
}
LONGEST = 300  # characters of a description


def session_event(
    version: SessionVersion,
    people: Iterable[VersionParticipation],
    *,
    conference: Conference,
    news: SessionDifference | None = None,
    was_on_site: bool = False,
) -> dict[str, Any]:
    """What a search engine may know of a session; nothing while no day is known, for an Event has one.

    `news` is the last change while it is news: a moved session says when it was to be. `was_on_site`
    tells one that was moved online from one that was planned so.
    """
    if version.local_day is None:
        return {}
    was = _was(news)
    mode = "Mixed" if version.remote_rights != RemoteRights.NONE else "Offline"
    where = place(conference, _place(version))
    if version.is_online:
        mode, where = "Online", {"@type": "VirtualLocation", "url": session_url(version, conference)}
    return {
        "@type": "Event",
        "name": text_of(version.title),
        "description": summary(version),
        "url": session_url(version, conference),
        "startDate": _moment(version.starts_at, conference) or version.local_day.isoformat(),
        "endDate": _moment(version.ends_at, conference),
        "previousStartDate": _moment(was.starts_at, conference) if was else "",
        "eventStatus": _status(version, is_moved=bool(was), was_on_site=was_on_site),
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": where,
        "inLanguage": list(version.floor_languages),
        "performer": [_performer(one, conference) for one in people],
        "organizer": organizer(conference),
        "superEvent": conference_event(conference),
    }


def _status(version: SessionVersion, *, is_moved: bool, was_on_site: bool) -> str | list[str]:
    """One status, or both where a session has another hour and is online now."""
    state = STATUS.get(SessionState(version.state))
    found = [state] if state else []
    if not state and is_moved:
        found.append("EventRescheduled")
    if not state and version.is_online and was_on_site:
        found.append("EventMovedOnline")
    said = [f"https://schema.org/{one}" for one in found or ["EventScheduled"]]
    return said if len(said) > 1 else said[0]


def summary(version: SessionVersion) -> str:
    """The beginning of the abstract, without its markup."""
    text = markdown.plain(text_of(version.abstract))
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _was(news: SessionDifference | None) -> When | None:
    """When a moved session was to begin before."""
    moved = [change.was for change in news.changes if change.kind == ChangeKind.MOVED] if news else []
    return moved[0] if moved and moved[0].starts_at else None


def _moment(value: Any, conference: Conference) -> str:
    return conference.local(value).isoformat() if value else ""


def _place(version: SessionVersion) -> str:
    return ", ".join(name for name in (text_of(version.room_name), text_of(version.venue_name)) if name)


def _performer(one: VersionParticipation, conference: Conference) -> dict[str, Any]:
    path = reverse("events:speaker-detail", kwargs={"conference": conference.slug, "code": one.speaker_code})
    organization = text_of(one.organization)
    return {
        "@type": "Person",
        "name": one.name,
        "jobTitle": text_of(one.presented_role),
        "affiliation": {"@type": "Organization", "name": organization} if organization else {},
        "url": f"{settings.BASE_URL}{path}",
    }
