"""How the day runs: live rows beside what is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from events.common.models import Transition
from events.conferences.models import Conference
from events.programme.models import LiveState, SessionPlaces, SessionVersion
from events.programme.queries.lists import HEAVY, of_release
from events.programme.rules import TAKING_STATES, Course, Live, LivePhase

NOT_LIVE = Live()
# "scheduled" is a state of a session as well as a phase of its day.
_ONLY_LIVE = [phase.value for phase in LivePhase if phase != LivePhase.SCHEDULED]


def live_facts(conference: Conference) -> dict[int, Live]:
    """The live facts of the conference by session; two queries. What is missing was never touched."""
    rows = LiveState.objects.for_conference(conference).select_related(None)
    found = {row.pk: row.facts for row in rows}
    for places in SessionPlaces.objects.filter(session__conference=conference):
        found[places.pk] = replace(found.get(places.pk, NOT_LIVE), left=places.left)
    return found


def running(
    conference: Conference, number: int, now: datetime, live: Mapping[int, Live]
) -> list[SessionVersion]:
    """What is on at `now`, suspended included, in the order of the programme; one query."""
    by_clock = Q(starts_at__lte=now, ends_at__gt=now)
    found = of_release(conference, number).filter(by_clock | Q(session__in=list(live)))
    held = found.filter(state__in=TAKING_STATES).defer(*HEAVY)
    return [one for one in held if one.course(live.get(one.session_id, NOT_LIVE), now).is_open]


@dataclass
class RoomNow:
    """A room at one instant: what is on in it, and what comes next on the day."""

    name: Any
    code: str
    is_online: bool = False
    now: list[SessionVersion] = field(default_factory=list)
    next: SessionVersion | None = None


def rooms_now(
    conference: Conference, number: int, day: date, now: datetime, live: Mapping[int, Live]
) -> list[RoomNow]:
    """Every room that has sessions on `day`, in the conference's order; one query.

    What began on the day before and still runs is there as well; what has no room comes last.
    """
    ids = [pk for pk, facts in live.items() if facts.started_at and not facts.ended_at]
    wanted = Q(local_day=day) | Q(session__in=ids) | Q(starts_at__lte=now, ends_at__gt=now)
    found = of_release(conference, number).filter(wanted, state__in=TAKING_STATES, starts_at__isnull=False)
    rooms: dict[tuple[Any, ...], RoomNow] = {}
    for version in found.select_related("room").defer(*HEAVY):
        room = version.room
        is_online = room is None and version.is_online
        key = (room is None, room.position if room else 0, str(version.room_name), is_online)
        here = rooms.setdefault(key, RoomNow(version.room_name, room.code if room else "", is_online))
        _place(here, version, version.course(live.get(version.session_id, NOT_LIVE), now))
    return [rooms[key] for key in sorted(rooms)]


def _place(here: RoomNow, version: SessionVersion, course: Course) -> None:
    if course.is_open:
        here.now.append(version)
    elif not course.is_over and here.next is None:  # they come in order of time
        here.next = version


def run_sheet(conference: Conference, number: int, day: date) -> Sequence[SessionVersion]:
    """The day's sessions to be held, by room and time, with session and room; one query."""
    found = of_release(conference, number).filter(local_day=day, state__in=TAKING_STATES)
    return list(
        found.filter(starts_at__isnull=False)
        .select_related("room", "session")
        .defer(*HEAVY)
        .order_by("room__position", "room__code", "starts_at", "code")
    )


def presses(sessions: Sequence[int]) -> Sequence[Transition]:
    """What was pressed on the run sheet for these sessions, newest first, each with who did it; one query."""
    found = Transition.objects.filter(subject="session", subject_id__in=sessions).select_related("by")
    moved = Q(from_state__in=_ONLY_LIVE) | Q(to_state__in=_ONLY_LIVE)
    return list(found.filter(moved | Q(to_state__startswith="late ") | Q(to_state="note")))
