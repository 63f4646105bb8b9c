"""Drafts of sessions. Nobody but staff sees what these change until a release seals it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from events.common.actions import record_transition, sign_history
from events.common.codes import new_code
from events.conferences.models import Conference
from events.programme.cleaning import check_whole, clean_fields
from events.programme.models import Session
from events.programme.rules import SessionState, may_change_state


@transaction.atomic
def create_session(conference: Conference, *, by: Any, now: datetime, **fields: Any) -> Session:
    """A new draft with a code of its own; ValidationError names each wrong field."""
    session = Session(conference=conference, **clean_fields(conference, fields))
    check_whole(session)
    session.code = new_code(lambda code: Session.objects.filter(conference=conference, code=code).exists())
    sign_history(session, by=by, now=now)
    session.save()
    record_transition(session, from_state="", to_state=session.state, by=by, now=now)
    return session


@transaction.atomic
def create_sessions(
    conference: Conference, rows: list[dict[str, Any]], *, by: Any, now: datetime
) -> list[Session]:
    """Many new drafts at once, in the order given; all or none. Transitions are left to their releases."""
    taken = set(Session.objects.filter(conference=conference).values_list("code", flat=True))
    sessions = []
    for fields in rows:
        session = Session(conference=conference, **clean_fields(conference, fields))
        check_whole(session)
        session.code = new_code(taken.__contains__)
        taken.add(session.code)
        sessions.append(session)
    created: list[Session] = bulk_create_with_history(
        sessions, Session, batch_size=500, default_user=by, default_date=now
    )
    return created


@transaction.atomic
def update_session(session: Session, *, by: Any, now: datetime, reason: str = "", **fields: Any) -> bool:
    """Changes the draft; returns whether anything differs. `reason` is kept when the state changes."""
    current: Session = Session.objects.select_for_update().get(pk=session.pk)
    current.conference = session.conference
    cleaned = clean_fields(current.conference, fields)
    changed = [name for name, value in cleaned.items() if not _same(getattr(current, name), value)]
    if not changed:
        return False
    before = current.state
    for name in changed:
        setattr(current, name, cleaned[name])
    _check_state(before, current.state)
    check_whole(current)
    sign_history(current, by=by, now=now)
    current.save()
    if before != current.state:
        record_transition(current, from_state=before, to_state=current.state, by=by, now=now, reason=reason)
    session.refresh_from_db()
    return True


def _same(old: Any, new: Any) -> bool:
    if hasattr(new, "data"):
        data = getattr(old, "data", old)
        texts = data if isinstance(data, dict) else ({"": data} if data else {})
        return bool({tag: text for tag, text in texts.items() if text} == new.data)
    return bool(old == new)


def _check_state(before: str, after: str) -> None:
    if not may_change_state(before, after):
        raise ValidationError(
            {
                "state": ValidationError(
                    _("This session was never published. Keep it as a draft instead."), code="state"
                )
            }
        )


def cancel_session(session: Session, *, by: Any, now: datetime, reason: Any) -> bool:
    """Cancels it from the next release on; it stays in its place, struck through, with the reason."""
    return _change_state(session, SessionState.CANCELLED, by=by, now=now, reason=reason)


def postpone_session(session: Session, *, by: Any, now: datetime, reason: Any) -> bool:
    """Says that it will not be held at its time; the new time is not known yet."""
    return _change_state(session, SessionState.POSTPONED, by=by, now=now, reason=reason)


def withdraw_session(session: Session, *, by: Any, now: datetime, reason: Any) -> bool:
    """Takes it out of the next release; its page then says that it was withdrawn."""
    return _change_state(session, SessionState.WITHDRAWN, by=by, now=now, reason=reason)


def merge_session(session: Session, *, into: Session, by: Any, now: datetime, reason: Any) -> bool:
    """Says that it is held as part of another session; its page leads there."""
    _need(reason)
    fields = {"state": SessionState.MERGED, "merged_into": into, "note": reason}
    return update_session(session, by=by, now=now, reason=str(reason), **fields)


def move_online(session: Session, *, by: Any, now: datetime, reason: Any) -> bool:
    """Takes it out of its room from the next release on: it is held online alone."""
    _need(reason)
    return update_session(session, by=by, now=now, reason=str(reason), is_online=True, room=None, note=reason)


def restore_session(session: Session, *, by: Any, now: datetime, reason: Any = "") -> bool:
    """Schedules a cancelled, postponed or withdrawn session again; `reason` becomes the public note."""
    fields = {"state": SessionState.SCHEDULED, "note": reason}
    return update_session(session, by=by, now=now, reason=str(reason), **fields)


def _change_state(session: Session, state: str, *, by: Any, now: datetime, reason: Any) -> bool:
    _need(reason)
    return update_session(session, by=by, now=now, reason=str(reason), state=state, note=reason)


def _need(reason: Any) -> None:
    if not str(reason).strip():
        raise ValidationError(
            {"reason": ValidationError(_("Say why: the reason is published."), code="required")}
        )
