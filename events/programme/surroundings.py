"""What the checks for conflicts know around the drafts: rooms, venues, bodies, windows, teams."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.conferences.models import Body, Conference, InterpreterTeam, Room
from events.people.models import Availability
from events.programme.conflicts import Conflict, Place, Planner, Presence, Slot, Team, find_conflicts
from events.programme.models import Participation, Session
from events.programme.rules import SHOWN_PARTICIPATIONS, ParticipationState

# Who no longer takes part in a session.
GONE = (ParticipationState.DECLINED, ParticipationState.WITHDRAWN)


@dataclass
class Surroundings:
    """One conference's; makes slots of its drafts, and finds what is wrong with them."""

    conference: Conference
    places: dict[int, Place] = field(default_factory=dict)
    apart: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    windows: dict[int, list[tuple[datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))
    teams: list[Team] = field(default_factory=list)
    bodies: dict[int, str] = field(default_factory=dict)

    def slot(self, session: Session, people: Iterable[Participation]) -> Slot:
        """The draft as the checks take it; `people` with their speakers loaded."""
        body = session.body_id
        return Slot(
            id=session.pk,
            code=session.code,
            title=str(session.title),
            state=session.state,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            day=session.day,
            place=self.places.get(session.room_id) if session.room_id else None,
            people=tuple(self._presence(row) for row in people),
            expected=session.expected,
            body=body,
            body_name=self.bodies.get(body, "") if body else "",
            apart=frozenset(self.apart[body]) if body in self.apart else frozenset(),
            interpretation=tuple(session.interpretation),
            captions=tuple(session.captions),
        )

    def _presence(self, row: Participation) -> Presence:
        windows = tuple(self.windows[row.speaker_id]) if row.speaker_id in self.windows else ()
        return Presence(
            row.speaker_id, row.speaker.name, row.state in SHOWN_PARTICIPATIONS, row.minutes, windows
        )

    def conflicts(self, slots: Sequence[Slot]) -> list[Conflict]:
        first, last = self.conference.starts_on, self.conference.ends_on
        return find_conflicts(
            slots, first_day=first, last_day=last, zone=self.conference.zone, teams=self.teams
        )

    def planner(self, slots: Sequence[Slot]) -> Planner:
        """Looks for what would mend them."""
        first, last = self.conference.starts_on, self.conference.ends_on
        places = list(self.places.values())
        return Planner(slots, places, first_day=first, last_day=last, zone=self.conference.zone)


def surroundings(conferences: Sequence[Conference]) -> dict[int, Surroundings]:
    """By conference; five queries, however many conferences."""
    found = {one.pk: Surroundings(one) for one in conferences}
    for room in (
        Room.objects.filter(conference__in=found).select_related("venue").order_by("position", "code")
    ):
        found[room.conference_id].places[room.pk] = _place(room)
    for team in InterpreterTeam.objects.filter(conference__in=found):
        found[team.conference_id].teams.append(Team(team.language, team.count))
    for pk, conference, code in Body.objects.filter(conference__in=found).values_list(
        "pk", "conference_id", "code"
    ):
        found[conference].bodies[pk] = code
    pairs = Body.apart_from.through.objects.filter(from_body__conference__in=found)
    for one, other, conference in pairs.values_list("from_body", "to_body", "from_body__conference"):
        found[conference].apart[one].add(other)
    spans = Availability.objects.filter(speaker__conference__in=found).values_list(
        "speaker__conference", "speaker", "starts_at", "ends_at"
    )
    for conference, speaker, start, end in spans:
        found[conference].windows[speaker].append((start, end))
    return found


def _place(room: Room) -> Place:
    return Place(
        id=room.pk,
        name=str(room),
        seats=room.capacity,
        setup=room.setup_minutes,
        booths=room.booths,
        has_captions=room.captioning,
        venue=room.venue_id,
        inside=room.venue.inside_minutes if room.venue else 0,
        walk=room.venue.walk_minutes if room.venue else 0,
    )
