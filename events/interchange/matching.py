"""Which session of a file is which of ours: by guid, else by id, else by title and persons."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from events.interchange.schedule import Schedule, SessionFacts
from events.interchange.text import fold

# Our own sessions' guids in exports; a constant of this project.
NAMESPACE = uuid.UUID("5f0c2a8e-6d0b-5e44-9a53-0d3c0f7f2b11")


@dataclass(frozen=True)
class Known:
    """One of our sessions as matching needs it; `names` are pairs of source and value."""

    pk: int
    names: frozenset[tuple[str, str]]
    guids: frozenset[str]
    title: str
    persons: frozenset[str]
    starts_at: datetime | None


def own_guid(slug: str, code: str) -> str:
    """The guid under which we export a session that has none of its own."""
    return str(uuid.uuid5(NAMESPACE, f"{slug}/{code}"))


def is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def names_of(facts: SessionFacts) -> list[str]:
    """What a file calls a session, the surest first."""
    guid = [f"guid:{facts.guid}"] if facts.guid else []
    return guid + ([f"id:{facts.source_id}"] if facts.source_id else [])


def match(schedule: Schedule, known: Sequence[Known]) -> dict[int, int]:
    """Places in the schedule's sessions with the pk of ours; each of ours at most once."""
    found: dict[int, int] = {}
    by_name = {name: one.pk for one in known for name in one.names}
    by_guid = {guid: one.pk for one in known for guid in one.guids}
    used: set[int] = set()

    def take(place: int, pk: int | None) -> None:
        if pk is not None and pk not in used and place not in found:
            found[place] = pk
            used.add(pk)

    for place, facts in enumerate(schedule.sessions):
        if facts.guid:
            take(place, by_name.get((schedule.source, f"guid:{facts.guid}"), by_guid.get(facts.guid)))
    for place, facts in enumerate(schedule.sessions):
        if facts.source_id:
            take(place, by_name.get((schedule.source, f"id:{facts.source_id}")))
    left = [one for one in known if one.pk not in used]
    for place, pk in _by_words(schedule, left, set(found)):
        take(place, pk)
    return found


def _by_words(schedule: Schedule, left: Sequence[Known], done: set[int]) -> Iterator[tuple[int, int]]:
    """Pairs of one title and the same persons: those at one time first, then in order of time.

    Where both sides carry names of this source, which differ, only an unmistakable pair counts.
    """
    names = {person.key: fold(person.name) for person in schedule.persons}
    theirs: defaultdict[tuple[str, frozenset[str]], list[int]] = defaultdict(list)
    ours: defaultdict[tuple[str, frozenset[str]], list[Known]] = defaultdict(list)
    for place, facts in enumerate(schedule.sessions):
        if place not in done:
            persons = frozenset(names.get(part.person, part.person) for part in facts.parts or ())
            theirs[fold(facts.title), persons].append(place)
    for one in left:
        ours[one.title, one.persons].append(one)
    for key, places in theirs.items():
        yield from _pairs(schedule, places, ours[key])


def _pairs(schedule: Schedule, places: list[int], candidates: list[Known]) -> Iterator[tuple[int, int]]:
    rest: list[int] = []
    free = list(candidates)
    for place in places:
        start = schedule.sessions[place].starts_at
        same = next((one for one in free if one.starts_at == start), None)
        if same is None:
            rest.append(place)
        else:
            free.remove(same)
            yield place, same.pk
    unmistakable = len(places) == 1 and len(candidates) == 1
    free.sort(key=lambda one: (one.starts_at is None, one.starts_at.timestamp() if one.starts_at else 0))
    rest.sort(key=lambda place: _moment(schedule.sessions[place]))
    for place in rest:
        named = bool(names_of(schedule.sessions[place]))
        fitting = [
            one
            for one in free
            if unmistakable or not named or all(source != schedule.source for source, _ in one.names)
        ]
        if fitting:
            free.remove(fitting[0])
            yield place, fitting[0].pk


def _moment(facts: SessionFacts) -> tuple[bool, float]:
    return facts.starts_at is None, facts.starts_at.timestamp() if facts.starts_at else 0
