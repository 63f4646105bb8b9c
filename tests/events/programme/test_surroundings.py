"""What the checks know of rooms, venues, bodies, windows and teams comes from the right rows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.conferences.models import Venue
from events.people.models import Availability
from events.programme.drafts import load_drafts
from events.programme.planning import check_drafts
from tests.factories.conferences import BodyFactory, ConferenceFactory, InterpreterTeamFactory, RoomFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LATER = START + timedelta(hours=1, minutes=5)


@pytest.fixture
def conference():
    return ConferenceFactory()


def kinds(conference):
    found = [one.kind for one in load_drafts(conference).conflicts]
    checked = check_drafts([conference])[conference.pk].conflicts
    assert sorted({c.kind for mine in checked.values() for c in mine}) == sorted(set(found))
    return found


def test_setup_of_a_room(conference):
    room = RoomFactory(conference=conference, setup_minutes=10)
    SessionFactory(conference=conference, room=room)
    SessionFactory(conference=conference, room=room, starts_at=LATER)
    assert kinds(conference) == ["setup"]


def test_ways_between_venues(conference):
    rooms = [
        RoomFactory(
            conference=conference,
            venue=Venue.objects.create(conference=conference, name=name, walk_minutes=minutes),
        )
        for name, minutes in (("Harbour", 2), ("Hill", 10))
    ]
    part = ParticipationFactory(session__conference=conference, session__room=rooms[0])
    later = SessionFactory(conference=conference, room=rooms[1], starts_at=LATER)
    ParticipationFactory(session=later, speaker=part.speaker)
    assert kinds(conference) == ["walk"]


def test_bodies_kept_apart(conference):
    one, other = BodyFactory.create_batch(2, conference=conference)
    one.apart_from.add(other)
    SessionFactory(conference=conference, body=one)
    SessionFactory(conference=conference, body=other)
    assert kinds(conference) == ["bodies"]


def test_windows_of_a_speaker(conference):
    part = ParticipationFactory(session__conference=conference)
    Availability.objects.create(speaker=part.speaker, starts_at=LATER, ends_at=LATER + timedelta(hours=2))
    assert kinds(conference) == ["away"]


def test_teams_of_interpreters(conference):
    InterpreterTeamFactory(conference=conference, count=0)
    SessionFactory(conference=conference, interpretation=["fr"])
    assert kinds(conference) == ["teams"]


def test_seats_and_booths(conference):
    room = RoomFactory(conference=conference, capacity=40, booths=0)
    SessionFactory(conference=conference, room=room, expected=41, interpretation=["fr"])
    assert sorted(kinds(conference)) == ["booths", "small"]


def test_facts_of_another_conference_do_not_count(conference):
    InterpreterTeamFactory(count=0)
    SessionFactory(conference=conference, interpretation=["fr"])
    assert kinds(conference) == []


def test_checks_take_as_many_queries_for_one_as_for_three():
    counts = []
    for _number in range(2):
        conferences = [ConferenceFactory() for _more in range(len(counts) + 1)]
        for conference in conferences:
            part = ParticipationFactory(session__conference=conference)
            Availability.objects.create(speaker=part.speaker, starts_at=START, ends_at=LATER)
        with CaptureQueriesContext(connection) as asked:
            check_drafts(conferences)
        counts.append(len(asked))
    assert counts == [7, 7]
