"""The whole draft programme of a conference, read in eight queries, however large it is."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from events.conferences.models import Conference
from events.people.models import SpeakerVersion
from events.people.sealing import speaker_facts
from events.programme.conflicts import Conflict, Planner
from events.programme.models import Participation, Session
from events.programme.rules import SHOWN_PARTICIPATIONS
from events.programme.sealing import Presentation, draft_presentation
from events.programme.surroundings import GONE, surroundings


@dataclass(frozen=True)
class Drafts:
    """What a release would seal, and what is wrong with it; ordered by session id."""

    presentations: list[Presentation]
    conflicts: list[Conflict]
    planner: Planner

    @property
    def shown_speakers(self) -> set[int]:
        """Ids of the speakers who stand in the programme."""
        return {one.speaker_id for p in self.presentations if p.is_present for one in p.people}

    @property
    def hard_conflicts(self) -> list[Conflict]:
        return [conflict for conflict in self.conflicts if conflict.is_hard]


def load_drafts(conference: Conference) -> Drafts:
    """Reads every draft with all that a version shows, in eight queries."""
    sessions = list(
        Session.objects.for_conference(conference)
        .select_related("track", "body", "room", "room__venue", "merged_into")
        .prefetch_related("documents")
        .order_by("pk")
    )
    people: dict[int, list[Participation]] = defaultdict(list)
    rows = Participation.objects.filter(session__conference=conference).exclude(state__in=GONE)
    for row in rows.select_related("speaker").order_by("position", "pk"):
        people[row.session_id].append(row)
    around = surroundings([conference])[conference.pk]
    presentations, slots = [], []
    for session in sessions:
        session.conference = conference
        here = people[session.pk]
        shown = [row for row in here if row.state in SHOWN_PARTICIPATIONS]
        presentations.append(draft_presentation(session, shown))
        slots.append(around.slot(session, here))
    return Drafts(presentations, around.conflicts(slots), around.planner(slots))


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
