"""The whole draft programme of a conference, read in two queries, however large it is."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from events.conferences.models import Conference
from events.people.models import SpeakerVersion
from events.people.sealing import speaker_facts
from events.programme.conflicts import Conflict, Presence, Slot, find_conflicts
from events.programme.models import Participation, Session
from events.programme.rules import SHOWN_PARTICIPATIONS, ParticipationState
from events.programme.sealing import Presentation, draft_presentation

GONE = (ParticipationState.DECLINED, ParticipationState.WITHDRAWN)


@dataclass(frozen=True)
class Drafts:
    """What a release would seal, and what is wrong with it; ordered by session id."""

    presentations: list[Presentation]
    conflicts: list[Conflict]

    @property
    def shown_speakers(self) -> set[int]:
        """Ids of the speakers who stand in the programme."""
        return {one.speaker_id for p in self.presentations if p.is_present for one in p.people}

    @property
    def hard_conflicts(self) -> list[Conflict]:
        return [conflict for conflict in self.conflicts if conflict.is_hard]


def load_drafts(conference: Conference) -> Drafts:
    """Reads every draft with all that a version shows, in two queries."""
    sessions = list(
        Session.objects.for_conference(conference)
        .select_related("track", "body", "room", "room__venue")
        .order_by("pk")
    )
    people: dict[int, list[Participation]] = defaultdict(list)
    rows = Participation.objects.filter(session__conference=conference).exclude(state__in=GONE)
    for row in rows.select_related("speaker").order_by("position", "pk"):
        people[row.session_id].append(row)
    presentations, slots = [], []
    for session in sessions:
        session.conference = conference
        here = people[session.pk]
        shown = [row for row in here if row.state in SHOWN_PARTICIPATIONS]
        presentations.append(draft_presentation(session, shown))
        slots.append(draft_slot(session, here))
    conflicts = find_conflicts(
        slots, first_day=conference.starts_on, last_day=conference.ends_on, zone=conference.zone
    )
    return Drafts(presentations, conflicts)


def mark_of(number: int, drafts: Drafts, speakers: Iterable[SpeakerVersion]) -> str:
    """Tells one state of the drafts from another: what would be sealed on top of release `number`.

    `speakers` are the versions of those that changed.
    """
    digest = hashlib.sha256(str(number).encode())
    for one in drafts.presentations:
        digest.update(one.version.sha256.encode())
    for version in speakers:
        digest.update(repr((version.speaker_id, speaker_facts(version))).encode())
    return digest.hexdigest()


def draft_slot(session: Session, people: list[Participation]) -> Slot:
    """The draft as the checks for conflicts take it."""
    return Slot(
        id=session.pk,
        code=session.code,
        title=str(session.title),
        state=session.state,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        day=session.day,
        room=session.room_id,
        room_name=str(session.room) if session.room else "",
        people=tuple(
            Presence(row.speaker_id, row.speaker.name, row.state in SHOWN_PARTICIPATIONS, row.minutes)
            for row in people
        ),
    )
