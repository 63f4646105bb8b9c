"""Setting drafts back to what a release showed; what they were stays in their history."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from events.common.actions import record_transition
from events.people.actions import update_speaker
from events.people.models import Speaker
from events.people.sealing import FACTS as SPEAKER_FACTS
from events.programme.actions.documents import set_documents
from events.programme.actions.participations import WantedParticipation, set_participations
from events.programme.models import Participation, Session
from events.programme.restoring import Restored, Restoring
from events.programme.rules import SHOWN_PARTICIPATIONS, ParticipationState, SessionState
from events.programme.sealing import FACTS, Presentation

RELATIONS = ("track", "body", "room", "merged_into")


@transaction.atomic
def set_drafts_back(restored: Restoring, *, by: Any, now: datetime) -> int:
    """Makes the drafts say what `restored` shows again; returns how many sessions' drafts it changed.

    A session that did not stand there becomes withdrawn and keeps the rest of its draft. Answers of
    speakers stay theirs: who declined since has still declined. Names of rooms, themes and bodies are
    facts of the conference and stay as they are. Call it under the conference's lock.
    """
    wanted = [one for one in restored.sessions if _differ(one)]
    pks = [one.then.version.session_id for one in wanted]
    sessions = {row.pk: row for row in _locked(pks)}
    _set_facts([(sessions[one.then.version.session_id], one.then) for one in wanted], by=by, now=now)
    speakers = Speaker.objects.in_bulk({row.speaker_id for one in wanted for row in one.then.people})
    for one in wanted:
        session = sessions[one.then.version.session_id]
        if one.then.is_present and _people(one.draft) != _people(one.then):
            _set_people(session, one.then, speakers, by=by, now=now)
        if one.then.is_present and one.draft.version.documents != one.then.version.documents:
            set_documents(session, one.then.version.documents, by=by, now=now)
    for speaker in restored.speakers:
        if speaker.then.is_present:  # who did not stand there keeps what is said of them
            facts = {name: getattr(speaker.then, name) for name in SPEAKER_FACTS}
            update_speaker(speaker.then.speaker, by=by, now=now, **facts)
    return len(wanted)


def _differ(one: Restored) -> bool:
    if one.then.is_present:
        return one.draft.version.sha256 != one.then.version.sha256
    return one.draft.is_present


def _people(presentation: Presentation) -> list[tuple[int, str, int | None]]:
    return [(one.speaker_id, one.role, one.minutes) for one in presentation.people]


def _locked(pks: Sequence[int]) -> list[Session]:
    rows = Session.objects.select_for_update(of=("self",)).filter(pk__in=pks)
    return list(
        rows.select_related("conference")
        .prefetch_related("participations__speaker", "documents")
        .order_by("pk")
    )


def _set_facts(pairs: Sequence[tuple[Session, Presentation]], *, by: Any, now: datetime) -> None:
    codes = {then.version.merged_code for _session, then in pairs} - {""}
    others: dict[str, Session] = {}
    if codes:
        found = Session.objects.filter(conference=pairs[0][0].conference_id, code__in=codes)
        others = {one.code: one for one in found}
    for session, then in pairs:
        before = session.state
        _set_one(session, then, others)
        session.updated_at = now
        if before != session.state:
            record_transition(session, from_state=before, to_state=session.state, by=by, now=now)
    author = by if getattr(by, "pk", None) else None
    bulk_update_with_history(
        [session for session, _then in pairs],
        Session,
        [*FACTS, *RELATIONS, "updated_at"],
        batch_size=100,
        default_user=author,
        default_date=now,
    )


def _set_one(session: Session, then: Presentation, others: dict[str, Session]) -> None:
    version = then.version
    if not version.is_present:
        session.state, session.merged_into = SessionState.WITHDRAWN, None
        return
    for name in FACTS:
        setattr(session, name, getattr(version, name))
    session.track_id, session.body_id, session.room_id = version.track_id, version.body_id, version.room_id
    session.merged_into = others.get(version.merged_code)


def _set_people(
    session: Session, then: Presentation, speakers: Mapping[int, Speaker], *, by: Any, now: datetime
) -> None:
    """Those of the version in its order, then those who were asked or have gone, as they are."""
    here = {(row.speaker_id, row.role): row for row in session.participations.all()}
    wanted = []
    for one in then.people:
        known = here.pop((one.speaker_id, one.role), None)
        state = known.state if known else ParticipationState.ACCEPTED
        wanted.append(WantedParticipation(speakers[one.speaker_id], one.role, one.minutes, state))
    kept: list[Participation] = [row for row in here.values() if row.state not in SHOWN_PARTICIPATIONS]
    wanted += [WantedParticipation(row.speaker, row.role, row.minutes, row.state) for row in kept]
    set_participations(session, wanted, by=by, now=now)
