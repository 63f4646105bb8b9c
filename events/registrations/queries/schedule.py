"""Saved sessions as published now, and their clashes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from events.common.tokens import make_token, token_is_valid, token_row_id
from events.conferences.models import Conference
from events.programme.models import Session, SessionVersion
from events.programme.rules import TAKING_STATES
from events.registrations.models import SavedSession, ScheduleShare
from events.registrations.rules import (
    clashes_with,
    clashing_pairs,
)

SHARE = "schedule"


def current_version(session: Session) -> SessionVersion | None:
    """The session as the programme shows it now; None when no release shows it."""
    found: SessionVersion | None = (
        SessionVersion.objects.current().filter(session=session, is_present=True).first()
    )
    return found


@dataclass(frozen=True)
class SavedRow:
    """A saved session as published now, and the other saved ones that share its time."""

    version: SessionVersion
    clashes: tuple[SessionVersion, ...] = ()


def saved_sessions(user: Any, conference: Conference) -> list[SavedRow]:
    """The saved sessions of `user`, in order of time, with their clashes; one query."""
    saved = SavedSession.objects.filter(user_id=user.pk, session__conference=conference)
    versions = list(
        SessionVersion.objects.current().filter(
            conference=conference, is_present=True, session__in=saved.values("session")
        )
    )
    by_session = {version.session_id: version for version in versions}
    clashes: dict[int, list[SessionVersion]] = {}
    for first, second in clashing_pairs(_spans(versions)):
        clashes.setdefault(first, []).append(by_session[second])
        clashes.setdefault(second, []).append(by_session[first])
    return [SavedRow(version, tuple(clashes.get(version.session_id, ()))) for version in versions]


def clashes_of(user: Any, version: SessionVersion) -> list[SessionVersion]:
    """The saved sessions of `user`, others than this one, that share its time."""
    mine = _spans([version])
    if not mine:
        return []
    saved = SavedSession.objects.filter(user_id=user.pk).exclude(session=version.session_id)
    others = SessionVersion.objects.current().filter(
        conference=version.conference_id, is_present=True, session__in=saved.values("session")
    )
    (_own, start, end) = mine[0]
    by_session = {other.session_id: other for other in others}
    return [by_session[pk] for pk in clashes_with((start, end), _spans(list(by_session.values())))]


def _spans(versions: list[SessionVersion]) -> list[tuple[int, datetime, datetime]]:
    """(session id, start, end) of those that take place at a known hour."""
    return [
        (version.session_id, version.starts_at, version.ends_at or version.starts_at)
        for version in versions
        if version.starts_at is not None and version.state in TAKING_STATES
    ]


def version_of_code(conference: Conference, code: str) -> SessionVersion | None:
    """The session of that code as the programme shows it now."""
    shown = SessionVersion.objects.current().filter(conference=conference, code=code, is_present=True)
    found: SessionVersion | None = shown.select_related("session__conference", "conference").first()
    return found


def is_saved(user: Any, version: SessionVersion) -> bool:
    return SavedSession.objects.filter(user_id=user.pk, session=version.session_id).exists()


def note_of(user: Any, version: SessionVersion) -> str:
    """The note of `user` beside the session; "" when there is none."""
    saved = SavedSession.objects.filter(user_id=user.pk, session=version.session_id)
    return str(saved.values_list("note", flat=True).first() or "")


def share_of(token: str) -> ScheduleShare | None:
    """The shared schedule that a token was made for, revoked or not; None for what is no token of ours."""
    row_id = token_row_id(token)
    if row_id is None:
        return None
    found = ScheduleShare.objects.select_related("user", "conference").filter(pk=row_id).first()
    if found is None or not token_is_valid(token, SHARE, found.pk, found.nonce):
        return None
    return found


def share_url(user: Any, conference: Conference) -> str:
    """The absolute link that shows the schedule of `user` to others, or "" when there is none."""
    share = ScheduleShare.objects.filter(user=user, conference=conference, revoked_at=None).first()
    if share is None:
        return ""
    token = make_token(SHARE, share.pk, share.nonce)
    return f"{settings.BASE_URL}{reverse('events:schedule-shared', kwargs={'token': token})}"
