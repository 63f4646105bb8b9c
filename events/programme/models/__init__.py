"""Drafts and sealed versions of sessions, releases, and the live rows of a running day."""

from events.programme.models.documents import SessionDocument
from events.programme.models.live import LiveState, SessionPlaces
from events.programme.models.sessions import (
    Participation,
    Release,
    Session,
    SessionFacts,
    SessionQuerySet,
    SessionVersion,
    VersionParticipation,
)
from events.programme.models.timetable import TimetableMove

__all__ = [
    "LiveState",
    "Participation",
    "Release",
    "Session",
    "SessionDocument",
    "SessionFacts",
    "SessionPlaces",
    "SessionQuerySet",
    "SessionVersion",
    "TimetableMove",
    "VersionParticipation",
]
