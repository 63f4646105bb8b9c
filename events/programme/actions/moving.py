"""Moving sessions about the timetable: one, two or many at once, and taking moves back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_update_with_history

from events.conferences.models import Conference, Room
from events.programme.cleaning import check_whole, clean_fields
from events.programme.models import Session, TimetableMove
from events.programme.rules import SessionState
from events.programme.shifting import Where

FIELDS = ["starts_at", "ends_at", "day", "room", "updated_at"]


def where_of(session: Session) -> Where:
    return Where(session.starts_at, session.ends_at, session.day, session.room_id)


@transaction.atomic
def move_sessions(
    conference: Conference,
    wanted: Mapping[int, Where],
    *,
    kind: str,
    by: Any,
    now: datetime,
    seen: Mapping[int, str] | None = None,
) -> TimetableMove | None:
    """Puts the sessions, by id, where they are wanted; all or none. None when they stand there already.

    `seen` are the keys of where the mover saw them: ValidationError "changed" when another has moved
    one since, whose `params["title"]` names it. The move can be taken back by `undo_move`.
    """
    steps = _apply(conference, wanted, by=by, now=now, seen=seen or {})
    if not steps:
        return None
    author = by if getattr(by, "pk", None) else None
    return TimetableMove.objects.create(conference=conference, kind=kind, by=author, at=now, steps=steps)


@transaction.atomic
def undo_move(conference: Conference, *, by: Any, now: datetime) -> TimetableMove:
    """Takes back the author's last move that still stands; called again, the one before.

    ValidationError "nothing" when there is none, "changed" when another has moved the session since.
    """
    moves = TimetableMove.objects.select_for_update().filter(conference=conference, by=by, undone_at=None)
    last = moves.order_by("-at", "-pk").first()
    if last is None:
        raise ValidationError(_("There is no move of yours to take back."), code="nothing")
    wanted = {step["session"]: Where.from_list(step["before"]) for step in last.steps}
    seen = {step["session"]: Where.from_list(step["after"]).key for step in last.steps}
    _apply(conference, wanted, by=by, now=now, seen=seen)
    last.undone_at = now
    last.save(update_fields=["undone_at"])
    return last


def _apply(
    conference: Conference, wanted: Mapping[int, Where], *, by: Any, now: datetime, seen: Mapping[int, str]
) -> list[dict[str, Any]]:
    rows = list(
        Session.objects.select_for_update().filter(conference=conference, pk__in=wanted).order_by("pk")
    )
    if len(rows) != len(wanted):
        raise ValidationError(_("This session is not of this conference."), code="foreign")
    rooms = {room.pk: room for room in Room.objects.filter(conference=conference)}
    steps, moved = [], []
    for session in rows:
        session.conference = conference
        before, after = where_of(session), wanted[session.pk]
        if seen.get(session.pk, before.key) != before.key:
            raise _changed(session)
        if before == after:
            continue
        _put(session, after, rooms)
        session.updated_at = now
        moved.append(session)
        steps.append(
            {"session": session.pk, "before": before.as_list(), "after": where_of(session).as_list()}
        )
    if moved:
        author = by if getattr(by, "pk", None) else None
        bulk_update_with_history(
            moved, Session, FIELDS, batch_size=200, default_user=author, default_date=now
        )
    return steps


def _put(session: Session, where: Where, rooms: Mapping[int, Room]) -> None:
    if session.state == SessionState.WITHDRAWN:
        raise ValidationError(
            _("“%(title)s” is withdrawn. Schedule it again first."),
            code="withdrawn",
            params={"title": session.title},
        )
    if where.room is not None and where.room not in rooms:
        raise ValidationError(_("This room is not of this conference."), code="foreign")
    times = {"starts_at": where.starts_at, "ends_at": where.ends_at}
    cleaned = clean_fields(session.conference, times)
    session.starts_at, session.ends_at = cleaned["starts_at"], cleaned["ends_at"]
    session.day = None if where.starts_at else where.day
    session.room = rooms[where.room] if where.room is not None else None
    check_whole(session)


def _changed(session: Session) -> ValidationError:
    return ValidationError(
        _("Somebody has moved “%(title)s” meanwhile. Look where it is now."),
        code="changed",
        params={"title": session.title},
    )
