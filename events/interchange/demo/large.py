"""An invented conference of any size; the same seed gives the same people, programme and codes."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from math import ceil
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from events.common.actions import record_transition
from events.common.text import CODE_ALPHABET, search_key
from events.conferences.models import Conference, Delegation, Organization, Room, Track, Venue
from events.conferences.rules import ConferenceState
from events.interchange.demo import words
from events.interchange.fields import in_language
from events.interchange.rows import Wanted, put_registrations
from events.people.models import Person, Speaker
from events.programme.actions import create_participations, release
from events.programme.models import Participation, Session
from events.programme.rules import ParticipationState, SessionState
from events.registrations.models import ParticipantCategory, Quota

SLOTS = 9
PER_DAY = 90
LONGEST = 12
BATCH = 500
STATES = ("confirmed",) * 14 + ("submitted",) * 3 + ("refused", "withdrawn", "waitlisted")


@dataclass(frozen=True)
class Size:
    sessions: int
    speakers: int
    registrations: int
    seed: int


@transaction.atomic
def load(slug: str, size: Size, *, now: datetime) -> Conference:
    """Makes and publishes the conference; its first day is the day of `now`."""
    chance = random.Random(size.seed)  # noqa: S311  # invents people, guards nothing
    conference = _conference(slug, size, now)
    record_transition(conference, from_state="", to_state=conference.state, by=None, now=now)
    rooms, tracks = _places(conference, size)
    speakers = _speakers(conference, size, chance, now)
    sessions = _sessions(conference, size, (rooms, tracks), chance, now)
    _participations(sessions, speakers, chance, now)
    release(conference, by=None, now=now, note="", conflict_reason="Invented data")
    _registrations(conference, size, chance, now)
    return conference


def _days(size: Size) -> int:
    return min(LONGEST, max(2, ceil(size.sessions / PER_DAY)))


def _conference(slug: str, size: Size, now: datetime) -> Conference:
    conference = Conference(
        slug=slug,
        symbol=slug.upper()[:40],
        name=in_language(f"Invented conference {slug}", "en"),
        city=in_language("Port Selene", "en"),
        time_zone="Asia/Baku",
        languages=["en", "fr", "ar"],
        state=ConferenceState.ANNOUNCED,
        registration_opens_at=now - timedelta(days=30),
        hue=150,
    )
    conference.starts_on = conference.local(now).date()
    conference.ends_on = conference.starts_on + timedelta(days=_days(size) - 1)
    conference.full_clean()
    conference.save()
    return conference


def _places(conference: Conference, size: Size) -> tuple[list[Room], list[Track]]:
    venue = Venue.objects.create(conference=conference, name=in_language("Lighthouse Hall", "en"))
    count = max(1, ceil(size.sessions / (_days(size) * SLOTS)))
    rooms = Room.objects.bulk_create(
        [
            Room(
                conference=conference,
                venue=venue,
                code=f"room-{number}",
                name=in_language(f"Room {words.STONES[number % len(words.STONES)]} {number}", "en"),
                capacity=60 + 10 * (number % 30),
                position=number,
            )
            for number in range(1, count + 1)
        ]
    )
    tracks = Track.objects.bulk_create(
        [
            Track(conference=conference, slug=search_key(name), name=in_language(name, "en"), position=place)
            for place, name in enumerate(words.TRACKS)
        ]
    )
    return rooms, tracks


class _Codes:
    """Codes in the order of the seed, none twice."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.taken: set[str] = set()

    def __call__(self) -> str:
        code = "".join(self.chance.choices(CODE_ALPHABET, k=6))
        if code in self.taken:
            return self()
        self.taken.add(code)
        return code


def _person(chance: random.Random, slug: str, number: int) -> Person:
    first, last, native, language = words.name(chance)
    name = f"{first} {last}"
    return Person(
        name=name,
        native_name=native,
        native_language=language,
        email=f"{search_key(name).replace(' ', '.')}.{number}@{slug}.example",
        search_text=search_key(name, native),
    )


def _speakers(conference: Conference, size: Size, chance: random.Random, now: datetime) -> list[Speaker]:
    codes = _Codes(chance)
    people = [_person(chance, conference.slug, number) for number in range(size.speakers)]
    stored = bulk_create_with_history(people, Person, batch_size=BATCH, default_date=now)
    rows = [
        Speaker(
            conference=conference,
            person=person,
            code=codes(),
            name=person.name,
            native_name=person.native_name,
            native_language=person.native_language,
            role=in_language(chance.choice(words.ROLES), "en"),
            organization=in_language(chance.choice(words.ORGANIZATIONS), "en"),
        )
        for person in stored
    ]
    made: list[Speaker] = bulk_create_with_history(rows, Speaker, batch_size=BATCH, default_date=now)
    return made


def _sessions(
    conference: Conference,
    size: Size,
    places: tuple[list[Room], list[Track]],
    chance: random.Random,
    now: datetime,
) -> list[Session]:
    rooms, tracks = places
    codes = _Codes(chance)
    rows = []
    for number in range(size.sessions):
        slot, place = divmod(number, len(rooms))
        day, hour = divmod(slot, SLOTS)
        local = datetime.combine(
            conference.starts_on + timedelta(days=day), time(9 + hour), tzinfo=conference.zone
        )
        rows.append(
            Session(
                conference=conference,
                code=codes(),
                title=in_language(words.title(chance), "en"),
                abstract=in_language(chance.choice(words.ABSTRACTS), "en"),
                type=chance.choice(words.TYPES),
                state=SessionState.SCHEDULED,
                starts_at=local,
                ends_at=local + timedelta(minutes=chance.choice((30, 45, 50))),
                room=rooms[place],
                track=chance.choice(tracks),
                floor_languages=[chance.choice(("en", "en", "fr", "ar"))],
                interpretation=chance.choice(([], ["en", "fr", "es", "ru", "ar", "zh"])),
            )
        )
    made: list[Session] = bulk_create_with_history(rows, Session, batch_size=BATCH, default_date=now)
    return made


def _participations(
    sessions: list[Session], speakers: list[Speaker], chance: random.Random, now: datetime
) -> None:
    """Everybody is dealt out once before anybody speaks again, and nobody is in two places at once."""
    rows = []
    deck: list[Speaker] = []
    busy: dict[Any, set[int]] = {}
    for session in sessions:
        here = busy.setdefault(session.starts_at, set())
        for position in range(chance.choice((1, 1, 2, 3)) if speakers else 0):
            if not deck:
                deck = chance.sample(speakers, len(speakers))
            speaker = deck.pop()
            if speaker.pk not in here:
                here.add(speaker.pk)
                accepted = ParticipationState.ACCEPTED
                rows.append(
                    Participation(session=session, speaker=speaker, position=position, state=accepted)
                )
    create_participations(rows, by=None, now=now)


def _registrations(conference: Conference, size: Size, chance: random.Random, now: datetime) -> None:
    organizations = Organization.objects.bulk_create(
        [
            Organization(name=in_language(name, "en"), sort_key=search_key(name))
            for name in words.ORGANIZATIONS
        ]
    )
    delegations = Delegation.objects.bulk_create(
        [Delegation(conference=conference, organization=one, sort_key=one.sort_key) for one in organizations]
    )
    categories = ParticipantCategory.objects.bulk_create(
        [
            ParticipantCategory(
                conference=conference,
                code=code,
                name=in_language(name, "en"),
                route=route,
                needs_delegation=code == "delegate",
                position=position,
            )
            for position, (code, name, route) in enumerate(words.CATEGORIES)
        ]
    )
    Quota.objects.create(conference=conference, category=None, capacity=max(size.registrations, 1))
    people = [
        _person(chance, conference.slug, size.speakers + number) for number in range(size.registrations)
    ]
    stored = bulk_create_with_history(people, Person, batch_size=BATCH, default_date=now)
    wanted = []
    for person in stored:
        category = chance.choice(categories)
        wanted.append(
            Wanted(
                person=person,
                category=category,
                delegation=chance.choice(delegations) if category.needs_delegation else None,
                state=chance.choice(STATES),
                asked_at=now - timedelta(minutes=chance.randrange(60, 30 * 1440)),
                function=chance.choice(words.ROLES),
                organization=chance.choice(words.ORGANIZATIONS),
            )
        )
    put_registrations(conference, wanted, by=None, now=now, new_reference=_Codes(chance))
