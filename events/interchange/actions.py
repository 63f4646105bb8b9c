"""Importing a schedule: all or nothing, through the actions of the programme."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.common.actions import record_transition, sign_history
from events.conferences.models import Conference
from events.conferences.rules import ConferenceState
from events.interchange.fields import Places, differs, session_fields
from events.interchange.gather import tell_outside
from events.interchange.joining import merge, others_of, put_documents
from events.interchange.known import Inventory, read_inventory
from events.interchange.matching import match, names_of
from events.interchange.models import SourceName
from events.interchange.people import language_of, put_speakers
from events.interchange.places import make_conference, put_places
from events.interchange.report import RefusedError
from events.interchange.results import Change, Result, Told, told_change
from events.interchange.schedule import Schedule, SessionFacts
from events.people.models import Speaker
from events.programme.actions import (
    WantedParticipation,
    create_participations,
    create_sessions,
    release,
    set_participations,
    update_session,
)
from events.programme.cleaning import clean_fields
from events.programme.models import Participation, Release, Session
from events.programme.rules import (
    SHOWN_PARTICIPATIONS,
    ParticipationRole,
    ParticipationState,
    SessionState,
)


@dataclass
class _Import:
    schedule: Schedule
    conference: Conference
    inventory: Inventory
    speakers: dict[str, Speaker]
    by: Any
    now: datetime
    result: Result

    @property
    def places(self) -> Places:
        found = self.inventory
        return Places(found.rooms, found.tracks, found.bodies, language_of(self.conference))


def import_schedule(
    schedule: Schedule,
    *,
    conference: Conference | str,
    by: Any,
    now: datetime,
    dry_run: bool = False,
    skip_refused: bool = False,
    publish: bool = False,
    reason: str = "",
) -> Result:
    """Puts a schedule into the drafts of a conference (or of one to be made under a slug), all or nothing.

    RefusedError when an element was refused and not to be skipped, or a session cannot be stored;
    ValidationError "conflicts" when `publish` meets a double booking without a `reason`. A dry run
    does everything and takes it back.
    """
    report = schedule.report
    if report.refused and not skip_refused:
        text = _("Nothing was imported: parts of the file cannot be understood.")
        raise RefusedError(text, report=report, skippable=bool(schedule.sessions))
    with transaction.atomic():
        is_new = isinstance(conference, str)
        if isinstance(conference, str):
            conference = make_conference(schedule, conference, by=by, now=now)
        conference = Conference.objects.select_for_update().get(pk=conference.pk)
        result = _run(schedule, conference, by=by, now=now)
        result.is_new_conference = is_new
        if publish:
            result.release = _publish(conference, by=by, now=now, reason=reason)
        if dry_run:
            transaction.set_rollback(True)
    return result


def _run(schedule: Schedule, conference: Conference, *, by: Any, now: datetime) -> Result:
    inventory = read_inventory(conference)
    pairs = match(schedule, inventory.known(conference))
    days = (conference.starts_on, conference.ends_on)
    tell_outside(schedule.sessions, *days, conference.zone, schedule.report)
    result = Result(conference, schedule)
    result.made_rooms, result.made_tracks = put_places(schedule, conference, inventory, by=by, now=now)
    known = {speaker.pk for speaker in inventory.speakers}
    speakers = put_speakers(schedule, conference, inventory.speakers, by=by, now=now)
    result.made_speakers = len({speaker.pk for speaker in speakers.values()} - known)
    work = _Import(schedule, conference, inventory, speakers, by, now, result)
    stored: dict[int, Session] = {}
    for place, pk in pairs.items():
        stored[place] = _update(work, schedule.sessions[place], inventory.sessions[pk])
    stored |= _create(work, [place for place in range(len(schedule.sessions)) if place not in pairs])
    _merge(work, stored)
    _remember_names(work, stored)
    _tell_missing(work, set(pairs.values()))
    return result


def _update(work: _Import, facts: SessionFacts, session: Session) -> Session:
    with _named(facts, work.schedule):
        fields = clean_fields(work.conference, session_fields(facts, work.places, session))
        changed = {name: value for name, value in fields.items() if differs(getattr(session, name), value)}
        before = {name: getattr(session, name) for name in changed}
        if changed:
            update_session(session, by=work.by, now=work.now, reason=_("import"), **changed)
        people = _put_people(work, facts, session)
        papers = _put_papers(work, facts, session)
    zone = work.conference.zone
    told = [told_change(name, before[name], value, zone) for name, value in changed.items()]
    if people:
        told.append((_("persons"), *people))
    if papers:
        told.append(papers)
    if told:
        work.result.changes.append(Change(False, facts.title, facts.where, tuple(told)))
    else:
        work.result.unchanged += 1
    return session


def _put_people(work: _Import, facts: SessionFacts, session: Session) -> tuple[str, str] | None:
    """Sets who speaks; those whom the organisers added by hand stay. Returns names before and after."""
    if facts.parts is None:
        return None
    rows = work.inventory.participations.get(session.pk, [])
    known = {row.speaker_id: row for row in reversed(rows)}
    wanted = []
    for part in facts.parts:
        speaker = work.speakers.get(part.person)
        if speaker is None:
            continue
        row = known.get(speaker.pk)
        role = part.role or (row.role if row else ParticipationRole.SPEAKER)
        state = None if row and row.role == role else ParticipationState.ACCEPTED
        wanted.append(WantedParticipation(speaker, role, row.minutes if row else None, state))
    named = {(one.speaker.pk, one.role) for one in wanted}
    theirs = {speaker.pk for speaker in work.speakers.values()}
    wanted += [
        WantedParticipation(row.speaker, row.role, row.minutes, None)
        for row in rows
        if (row.speaker_id, row.role) not in named and _stays(work, facts, row, theirs, named)
    ]
    if [(one.speaker.pk, one.role) for one in wanted] == [(row.speaker_id, row.role) for row in rows]:
        return None
    set_participations(session, wanted, by=work.by, now=work.now)
    return ", ".join(row.speaker.name for row in rows), ", ".join(one.speaker.name for one in wanted)


def _put_papers(work: _Import, facts: SessionFacts, session: Session) -> Told | None:
    papers = facts.further.documents if facts.further else None
    return put_documents(session, papers, work.places.language, by=work.by, now=work.now)


def _merge(work: _Import, stored: dict[int, Session]) -> None:
    """Last, for the other session may be new; into one that is no longer in the file, never."""
    facts = work.schedule.sessions
    merged = [place for place in stored if facts[place].state == SessionState.MERGED]
    others = others_of(facts, stored) if merged else {}
    for place in merged:
        with _named(facts[place], work.schedule):
            told = merge(facts[place], stored[place], others, work.schedule.report, by=work.by, now=work.now)
        if told:
            work.result.add(Change(False, facts[place].title, facts[place].where, (told,)))


def _stays(
    work: _Import, facts: SessionFacts, row: Participation, theirs: set[int], named: set[tuple[int, str]]
) -> bool:
    """Whether one whom the file does not name stays: added by hand, not announced, in a second role."""
    if row.state not in SHOWN_PARTICIPATIONS:
        return True
    if row.speaker_id in {pk for pk, _role in named}:
        return not _role_is_said(work, facts, row)
    by_hand = not row.speaker.source or row.speaker.source != work.schedule.source
    return by_hand and row.speaker_id not in theirs


def _role_is_said(work: _Import, facts: SessionFacts, row: Participation) -> bool:
    return any(part.role for part in facts.parts or () if work.speakers.get(part.person) == row.speaker)


def _create(work: _Import, places: Sequence[int]) -> dict[int, Session]:
    """Makes the new sessions and who speaks in them, in bulk."""
    if not places:
        return {}
    rows, guids = [], {session.guid for session in work.inventory.sessions.values()}
    for place in places:
        facts = work.schedule.sessions[place]
        fields = session_fields(facts, work.places, None)
        if facts.kind and "type" not in fields:
            work.schedule.report.assume(_("A type that we do not have is taken as “Other”"), facts.kind)
        guid = facts.guid or facts.source_id
        fields |= {"source": work.schedule.source, "guid": "" if guid in guids else guid}
        guids.add(guid)
        with _named(facts, work.schedule):
            clean_fields(work.conference, fields)
        rows.append(fields)
    try:
        sessions = create_sessions(work.conference, rows, by=work.by, now=work.now)
    except ValidationError as error:
        raise RefusedError(" ".join(error.messages), report=work.schedule.report) from error
    made = dict(zip(places, sessions, strict=True))
    people = []
    for place, session in made.items():
        facts = work.schedule.sessions[place]
        work.result.changes.append(Change(True, facts.title, facts.where))
        with _named(facts, work.schedule):
            _put_papers(work, facts, session)
        people += [
            Participation(
                session=session,
                speaker=work.speakers[part.person],
                role=part.role or ParticipationRole.SPEAKER,
                position=position,
                state=ParticipationState.ACCEPTED,
            )
            for position, part in enumerate(facts.parts or ())
        ]
    create_participations(people, by=work.by, now=work.now)
    return made


@contextmanager
def _named(facts: SessionFacts, schedule: Schedule) -> Iterator[None]:
    """Turns a ValidationError into a refusal that names the element."""
    try:
        yield
    except ValidationError as error:
        schedule.report.refuse(" ".join(error.messages), facts.where)
        raise RefusedError(
            _("Nothing was imported: a session cannot be stored."), report=schedule.report
        ) from error


def _remember_names(work: _Import, stored: dict[int, Session]) -> None:
    """Keeps what the file calls each session, for the next file."""
    new = []
    taken = {name for names in work.inventory.names.values() for name in names}
    for place, session in stored.items():
        for value in names_of(work.schedule.sessions[place]):
            if (work.schedule.source, value) not in taken:
                taken.add((work.schedule.source, value))
                new.append(
                    SourceName(
                        conference=work.conference, session=session, source=work.schedule.source, value=value
                    )
                )
    SourceName.objects.bulk_create(new, batch_size=500)


def _tell_missing(work: _Import, seen: set[int]) -> None:
    gone = {SessionState.CANCELLED, SessionState.MERGED, SessionState.WITHDRAWN}
    for pk, session in work.inventory.sessions.items():
        names = work.inventory.names.get(pk, set())
        if (
            pk not in seen
            and session.state not in gone
            and any(source == work.schedule.source for source, _v in names)
        ):
            text = _("No longer in the file; it stays as it is. Cancel it if it will not be held")
            work.schedule.report.warn(text, f"{session.code} {session.title}")


def _publish(conference: Conference, *, by: Any, now: datetime, reason: str) -> Release | None:
    """Releases the drafts; a draft conference is announced by it."""
    if conference.state == ConferenceState.DRAFT:
        conference.state = ConferenceState.ANNOUNCED
        sign_history(conference, by=by, now=now)
        conference.save()
        record_transition(
            conference, from_state=ConferenceState.DRAFT, to_state=ConferenceState.ANNOUNCED, by=by, now=now
        )
    return release(conference, by=by, now=now, note=_("Imported programme"), conflict_reason=reason)
