"""What a desk checks: the entrance, a zone or a session; and who may enter there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from events.common import formats
from events.conferences.models import Conference
from events.programme.models import Session, SessionPlaces, SessionVersion, VersionParticipation
from events.programme.rules import TAKING_STATES
from events.registrations.models import ParticipantCategory, Registration, Scan, Seat, Zone
from events.registrations.rules import Opening, SeatState, Verdict, opening

MOST_SESSIONS = 200


@dataclass(frozen=True)
class Place:
    """The entrance of the venue where both are empty; of a session, what is published of it."""

    zone: Zone | None = None
    session: Session | None = None
    title: Any = ""
    access: str = ""

    @property
    def code(self) -> str:
        """As pages and devices name it: "", "zone-5", "session-7"."""
        if self.zone is not None:
            return f"zone-{self.zone.pk}"
        return f"session-{self.session.pk}" if self.session is not None else ""

    @property
    def name(self) -> Any:
        """The zone or the session; empty for the entrance."""
        return self.zone or self.title

    @property
    def keys(self) -> dict[str, Any]:
        """The fields of its entries."""
        return {"zone": self.zone, "session": self.session}


ENTRANCE = Place()


def place_of(code: str, conference: Conference) -> Place | None:
    """The place of that code; None when it is none of `conference`."""
    if not code:
        return ENTRANCE
    kind, _dash, number = code.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    if kind == "zone":
        zone = conference.zones.filter(pk=int(number)).first()
        return Place(zone=zone) if zone else None
    versions = SessionVersion.objects.current().select_related("session")
    version = (
        versions.filter(session=int(number), conference=conference).first() if kind == "session" else None
    )
    return Place(session=version.session, title=version.title, access=version.access) if version else None


def places_to_check(
    conference: Conference, *, now: datetime
) -> tuple[Sequence[tuple[str, str]], Sequence[tuple[str, str]]]:
    """(code, label) of the zones, and of the sessions held today; two queries."""
    today = SessionVersion.objects.current().filter(
        conference=conference,
        is_present=True,
        local_day=conference.local(now).date(),
        state__in=TAKING_STATES,
        starts_at__isnull=False,
    )
    facts = today.order_by("starts_at", "code").values_list("session_id", "starts_at", "title", "room_name")
    sessions = [
        (f"session-{pk}", f"{formats.clock(starts_at, conference.zone)} {title}, {room}".rstrip(", "))
        for pk, starts_at, title, room in facts[:MOST_SESSIONS]
        if starts_at
    ]
    return [(f"zone-{zone.pk}", str(zone)) for zone in conference.zones.all()], sessions


def entitled(place: Place) -> Q:
    """The registrations that may enter there, once they are confirmed."""
    if place.zone is not None:
        return Q(category__in=ParticipantCategory.objects.filter(zones=place.zone).values("pk"))
    if place.session is None:
        return Q()
    holders = Seat.objects.filter(session=place.session, state=SeatState.HELD)
    stage = VersionParticipation.objects.filter(
        version__in=SessionVersion.objects.current().filter(session=place.session)
    )
    named = Q(pk__in=holders.values("registration")) | Q(person__in=stage.values("speaker__person"))
    match opening(access=place.access, has_limit=_has_limit(place)):
        case Opening.ALL:
            return Q()
        case Opening.DELEGATIONS:
            return named | Q(delegation__isnull=False)
        case Opening.NAMED:
            return named


def refusal(registration: Registration, place: Place) -> Verdict | None:
    """Why somebody confirmed may not enter there; None when they may."""
    if not place.code or Registration.objects.filter(entitled(place), pk=registration.pk).exists():
        return None
    return refusal_at(place)


def refusal_at(place: Place) -> Verdict:
    """What those are told who may not enter there."""
    return Verdict.NO_SEAT if place.session is not None and _has_limit(place) else Verdict.NO_RIGHT


def _has_limit(place: Place) -> bool:
    return SessionPlaces.objects.filter(session=place.session).exists()


def place_of_scan(scan: Scan) -> Place:
    """Where it was made; without what is published of a session."""
    return Place(scan.zone, scan.session)
