"""Every change to the programme: drafts, who speaks in them, releases."""

from events.programme.actions.documents import set_documents
from events.programme.actions.live import move_live, set_late, set_live_note, touch_live
from events.programme.actions.moving import move_sessions, undo_move
from events.programme.actions.participations import (
    WantedParticipation,
    answer_participation,
    create_participations,
    set_participation_state,
    set_participations,
)
from events.programme.actions.releases import release, restore_release
from events.programme.actions.sessions import (
    cancel_session,
    create_session,
    create_sessions,
    merge_session,
    move_online,
    postpone_session,
    restore_session,
    update_session,
    withdraw_session,
)

__all__ = [
    "WantedParticipation",
    "answer_participation",
    "cancel_session",
    "create_participations",
    "create_session",
    "create_sessions",
    "merge_session",
    "move_live",
    "move_online",
    "move_sessions",
    "postpone_session",
    "release",
    "restore_release",
    "restore_session",
    "set_documents",
    "set_late",
    "set_live_note",
    "set_participation_state",
    "set_participations",
    "touch_live",
    "undo_move",
    "update_session",
    "withdraw_session",
]
