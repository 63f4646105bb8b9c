"""Running a day: begun, suspended, over, late. Nothing that is published changes by it.

Each change raises the conference's live counter, which is part of every shared page's key: readers
see it with their next request.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.conferences.models import Conference
from events.programme.cleaning import clean_texts
from events.programme.models import LiveState, Session, SessionVersion
from events.programme.rules import MOST_LATE, LivePhase, lateness, may_move_live, may_run

MAX_NOTE = 300


def touch_live(conference_id: int) -> None:
    """Says that something live has changed at the conference; call it in the transaction that changes it."""
    Conference.objects.filter(pk=conference_id).update(live_counter=F("live_counter") + 1)


@transaction.atomic
def move_live(session: Session, phase: str, *, by: Any, now: datetime) -> bool:
    """Starts, suspends, resumes, closes or reopens the session; False when it is in that phase already.

    ValidationError "not_running" for what is not to be held about now, "phase" for what the table of
    moves does not know. A start after the hour says by how much; what had not begun is on time again
    when its start is taken back.
    """
    version, row = _locked(session, now)
    before = LivePhase(row.phase)
    if before == phase:
        return False
    if not may_move_live(before, phase):
        raise ValidationError(
            _("This session is “%(before)s”; it cannot become “%(after)s”."),
            code="phase",
            params={"before": before.label, "after": LivePhase(phase).label},
        )
    row.phase = LivePhase(phase)
    row.suspended_at = now if phase == LivePhase.SUSPENDED else None
    row.ended_at = now if phase == LivePhase.CLOSED else None
    if phase == LivePhase.SCHEDULED:
        row.started_at, row.late = None, 0
    elif row.started_at is None:
        row.started_at = now
        row.late = lateness(version.starts_at, now) if version.starts_at else 0
    return _store(row, session, from_state=before, to_state=phase, by=by, now=now)


@transaction.atomic
def set_late(session: Session, minutes: int, *, by: Any, now: datetime) -> bool:
    """Says that the session runs `minutes` behind its published hours, 0 for on time again.

    ValidationError "late" outside 0 to 600, "over" once it is closed.
    """
    if not 0 <= minutes <= MOST_LATE:
        raise ValidationError(
            _("Give 0 to %(most)s minutes. Postpone what is later."), code="late", params={"most": MOST_LATE}
        )
    _version, row = _locked(session, now)
    if row.phase == LivePhase.CLOSED:
        raise ValidationError(_("This session is over."), code="over")
    if row.late == minutes:
        return False
    before, row.late = row.late, minutes
    return _store(row, session, from_state=f"late {before}", to_state=f"late {minutes}", by=by, now=now)


@transaction.atomic
def set_live_note(session: Session, note: Any, *, by: Any, now: datetime) -> bool:
    """A short public sentence beside the session, "" to take it away."""
    _version, row = _locked(session, now)
    language = (session.conference.languages or ["en"])[0]
    text = clean_texts(note, language=language, limit=MAX_NOTE)
    if str(text) == str(row.note):
        return False
    row.note = text
    return _store(row, session, from_state="note", to_state="note", by=by, now=now)


def _locked(session: Session, now: datetime) -> tuple[SessionVersion, LiveState]:
    """The published version and the live row (unsaved at first), nobody else moving either."""
    Session.objects.select_for_update().get(pk=session.pk)
    version = SessionVersion.objects.current().filter(session=session, is_present=True).first()
    if version is None or not may_run(version.state, version.starts_at, now=now):
        raise ValidationError(
            _("Only a published session that is to be held can be run, from 12 hours before its time."),
            code="not_running",
        )
    row = LiveState.objects.filter(pk=session.pk).first()
    return version, row or LiveState(session=session, changed_at=now)


def _store(
    row: LiveState, session: Session, *, from_state: str, to_state: str, by: Any, now: datetime
) -> bool:
    row.changed_at = now
    row.save()
    record_transition(session, from_state=from_state, to_state=to_state, by=by, now=now)
    touch_live(session.conference_id)
    return True
