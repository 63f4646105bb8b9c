"""What a conference has already, read once for a whole import."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from events.conferences.models import Body, Conference, Room, Track
from events.interchange.fields import texts_of
from events.interchange.matching import Known, is_uuid, own_guid
from events.interchange.models import SourceName
from events.interchange.text import fold
from events.people.models import Speaker
from events.programme.models import Participation, Session


@dataclass
class Inventory:
    """Rows of a conference by what files call them; filled as the import makes new ones."""

    rooms: dict[str, Room] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    sessions: dict[int, Session] = field(default_factory=dict)
    participations: dict[int, list[Participation]] = field(default_factory=dict)
    speakers: list[Speaker] = field(default_factory=list)
    names: dict[int, set[tuple[str, str]]] = field(default_factory=dict)

    def known(self, conference: Conference) -> list[Known]:
        """The sessions as matching needs them."""
        return [self._known(conference, session) for session in self.sessions.values()]

    def _known(self, conference: Conference, session: Session) -> Known:
        names = set(self.names.get(session.pk, set()))
        if session.guid:
            names |= {(session.source, f"guid:{session.guid}"), (session.source, f"id:{session.guid}")}
        guids = {own_guid(conference.slug, session.code)}
        guids |= {
            value.removeprefix("guid:") for _source, value in names if is_uuid(value.removeprefix("guid:"))
        }
        titles = list(texts_of(session.title).values())
        people = self.participations.get(session.pk, [])
        return Known(
            pk=session.pk,
            names=frozenset(names),
            guids=frozenset(guids),
            title=fold(titles[0]) if titles else "",
            persons=frozenset(fold(row.speaker.name) for row in people),
            starts_at=session.starts_at,
        )


def read_inventory(conference: Conference) -> Inventory:
    """Everything that an import may meet, in eight queries however many rows there are."""
    found = Inventory()
    found.rooms = _by_name(Room.objects.filter(conference=conference))
    found.tracks = _by_name(Track.objects.filter(conference=conference))
    found.bodies = _by_name(Body.objects.filter(conference=conference))
    found.bodies |= {fold(body.code): body for body in found.bodies.values()}
    sessions = (
        Session.objects.for_conference(conference)
        .select_related("room", "track", "body")
        .prefetch_related("documents")
        .order_by("pk")
    )
    found.sessions = {session.pk: session for session in sessions}
    for session in found.sessions.values():
        session.conference = conference
    rows: defaultdict[int, list[Participation]] = defaultdict(list)
    people = Participation.objects.filter(session__conference=conference).select_related("speaker")
    for row in people.order_by("position", "pk"):
        rows[row.session_id].append(row)
    found.participations = dict(rows)
    found.speakers = list(Speaker.objects.for_conference(conference).order_by("pk"))
    names: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    for pk, source, value in SourceName.objects.filter(conference=conference).values_list(
        "session_id", "source", "value"
    ):
        names[pk].add((source, value))
    found.names = dict(names)
    return found


def _by_name(rows: Any) -> dict[str, Any]:
    """Rows by each of their names, folded; the first of two with one name."""
    found: dict[str, Any] = {}
    for row in rows:
        for text in texts_of(row.name).values():
            found.setdefault(fold(text), row)
    return found
