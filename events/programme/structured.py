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
) -> dict[str, Any]:
    """What a search engine may know of a session; nothing while no day is known, for an Event has one.

    `news` is the last change while it is news: a moved session says when it was to be.
    """
    if version.local_day is None:
        return {}
    was = _was(news)
    moved = "EventRescheduled" if was else "EventScheduled"
    mode = "Mixed" if version.remote_rights != RemoteRights.NONE else "Offline"
    if version.is_online:
        moved, mode = "EventMovedOnline", "Online"
    return {
        "@type": "Event",
        "name": text_of(version.title),
        "description": summary(version),
        "url": session_url(version, conference),
        "startDate": _moment(version.starts_at, conference) or version.local_day.isoformat(),
        "endDate": _moment(version.ends_at, conference),
        "previousStartDate": _moment(was.starts_at, conference) if was else "",
        "eventStatus": f"https://schema.org/{STATUS.get(SessionState(version.state), moved)}",
        "eventAttendanceMode": f"https://schema.org/{mode}EventAttendanceMode",
        "location": place(conference, _place(version)),
        "inLanguage": list(version.floor_languages),
        "performer": [_performer(one, conference) for one in people],
        "organizer": organizer(conference),
        "superEvent": conference_event(conference),
    }


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
