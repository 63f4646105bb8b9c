"""Who speaks in which session, in which role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from simple_history.utils import bulk_create_with_history

from events.common.actions import record_transition, sign_history
from events.people.models import Speaker
from events.programme.models import Participation, Session
from events.programme.rules import ParticipationRole, ParticipationState, may_answer


@dataclass(frozen=True)
class WantedParticipation:
    """A speaker's place in a session as it should be; `state` None keeps the one there is.

    A new one without a state is "proposed": nobody is announced before they have accepted.
    `minutes` is their time limit.
    """

    speaker: Speaker
    role: str = ParticipationRole.SPEAKER
    minutes: int | None = None
    state: str | None = None


@transaction.atomic
def set_participations(
    session: Session, wanted: Sequence[WantedParticipation], *, by: Any, now: datetime
) -> bool:
    """Makes the session's speakers those of `wanted`, in that order; returns whether anything changed."""
    _check(session, wanted)
    Session.objects.select_for_update().get(pk=session.pk)
    existing = {(p.speaker_id, p.role): p for p in session.participations.all()}
    changed = False
    for position, one in enumerate(wanted):
        found = existing.pop((one.speaker.pk, one.role), None)
        changed |= _put(session, one, position, found, by=by, now=now)
    for gone in existing.values():
        sign_history(gone, by=by, now=now)
        gone.delete()
        changed = True
    return changed


def _check(session: Session, wanted: Sequence[WantedParticipation]) -> None:
    seen = set()
    for one in wanted:
        if one.speaker.conference_id != session.conference_id:
            raise ValidationError(
                _("%(name)s speaks at another conference."), code="foreign", params={"name": one.speaker.name}
            )
        if one.role not in ParticipationRole.values:
            raise ValidationError(
                _("“%(role)s” is not a role."), code="role", params={"role": str(one.role)[:40]}
            )
        if (one.speaker.pk, one.role) in seen:
            raise ValidationError(
                _("%(name)s stands twice in the same role."), code="twice", params={"name": one.speaker.name}
            )
        seen.add((one.speaker.pk, one.role))


def _put(
    session: Session,
    one: WantedParticipation,
    position: int,
    found: Participation | None,
    *,
    by: Any,
    now: datetime,
) -> bool:
    row = found or Participation(session=session, speaker=one.speaker, role=one.role)
    before = row.state if found else ""
    state = one.state or row.state
    if found and (row.position, row.minutes, row.state) == (position, one.minutes, state):
        return False
    row.position, row.minutes, row.state = position, one.minutes, state
    sign_history(row, by=by, now=now)
    row.save()
    if before != state:
        record_transition(row, from_state=before, to_state=state, by=by, now=now)
    return True


@transaction.atomic
def create_participations(rows: Sequence[Participation], *, by: Any, now: datetime) -> list[Participation]:
    """Stores many new participations (unsaved rows, positions as given) with their history."""
    created: list[Participation] = bulk_create_with_history(
        list(rows), Participation, batch_size=1000, default_user=by, default_date=now
    )
    return created


def set_participation_state(
    participation: Participation, state: str, *, by: Any, now: datetime, reason: str = ""
) -> bool:
    """Moves a participation to `state`, such as invited; returns whether it was in another."""
    with transaction.atomic():
        row = Participation.objects.select_for_update().select_related("session").get(pk=participation.pk)
        if row.state == state:
            return False
        before, row.state = row.state, ParticipationState(state)
        if state in {ParticipationState.ACCEPTED, ParticipationState.DECLINED}:
            row.answered_at = now
        sign_history(row, by=by, now=now)
        row.save()
        record_transition(row, from_state=before, to_state=state, by=by, now=now, reason=reason)
    participation.refresh_from_db()
    return True


def answer_participation(
    participation: Participation, *, accept: bool, by: Any, now: datetime, reason: str = ""
) -> bool:
    """The speaker's yes or no, which may be changed until the session begins; False when it was that already.

    ValidationError "closed" when they are no longer asked, or the session is over or not held.
    """
    with transaction.atomic():
        row = Participation.objects.select_for_update().select_related("session").get(pk=participation.pk)
        session = row.session
        if not may_answer(row.state, session.state, starts_at=session.starts_at, now=now):
            raise ValidationError(
                _("This can no longer be answered here. Write to the secretariat."), code="closed"
            )
        state = ParticipationState.ACCEPTED if accept else ParticipationState.DECLINED
        changed = set_participation_state(row, state, by=by, now=now, reason=reason)
    participation.refresh_from_db()
    return changed
