"""Zones and sessions at the door: who may enter, who is inside, on the way in and out."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from events.programme.actions import release
from events.programme.rules import Access
from events.registrations.actions import (
    check_in_person,
    merge_scan,
    purge_scans,
    reserve_seat,
    set_places,
    take_back,
)
from events.registrations.models import DoorTally, Scan
from events.registrations.queries import ENTRANCE, door_counts, door_list, place_of, places_to_check
from events.registrations.rules import Conflict, Direction, Entry, Opening, Verdict, opening, settle
from tests.events.registrations.test_door import confirmed
from tests.events.registrations.test_merging import DAWN, EVENING, at, made
from tests.events.registrations.test_views_door import door, keep_door, send, shown
from tests.factories.conferences import DelegationFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.registrations import ParticipantCategoryFactory, ZoneFactory

DAY = date(2026, 3, 3)
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def entry(minute, direction=Direction.IN, **facts):
    return Entry(uuid.UUID(int=minute), at(minute), direction, **facts)


def test_who_went_out_is_outside_and_was_in_that_day():
    found = settle([entry(2, Direction.OUT), entry(1)])
    assert (found.standing, found.left_at) == (uuid.UUID(int=1), at(2))


def test_who_comes_back_is_inside_and_not_in_twice():
    found = settle([entry(1), entry(2, Direction.OUT), entry(3)])
    assert (found.standing, found.left_at, found.twice) == (uuid.UUID(int=1), None, frozenset())


def test_way_out_that_is_taken_back_never_was():
    back = entry(3, Direction.BACK, undoes=uuid.UUID(int=2))
    assert settle([entry(1), entry(2, Direction.OUT), back]).left_at is None


@pytest.mark.parametrize(
    ("access", "has_limit", "open_to"),
    [
        (Access.PUBLIC, False, Opening.ALL),
        (Access.REGISTERED, False, Opening.ALL),
        (Access.DELEGATIONS, False, Opening.DELEGATIONS),
        (Access.HEADS, False, Opening.NAMED),
        (Access.INVITATION, False, Opening.NAMED),
        (Access.REGISTERED, True, Opening.NAMED),
    ],
)
def test_door_of_a_session_is_open_by_its_access_and_seats(access, has_limit, open_to):
    assert opening(access=access, has_limit=has_limit) == open_to


@pytest.fixture
def person(db):
    return confirmed(name="Larisa Vorontsova")


def scan(person, place=ENTRANCE, minute=60, **facts):
    usual = {"client_uuid": uuid.uuid4(), "desk": "", "by": None, "now": at(minute), "place": place}
    return check_in_person(person.conference, registration_id=person.pk, **usual | facts)


def zone_of(person, *, opens=True):
    zone = ZoneFactory(conference=person.conference)
    if opens:
        person.category.zones.add(zone)
    return place_of(f"zone-{zone.pk}", person.conference)


def session_of(person, places=None, **facts):
    made = SessionFactory(conference=person.conference, starts_at=NOW, **facts)
    release(person.conference, by=None, now=DAWN)
    if places is not None:
        set_places(made, places, by=None, now=DAWN)
    return place_of(f"session-{made.pk}", person.conference)


def test_zone_opens_to_the_categories_that_name_it(person):
    results = [scan(person, zone_of(person, opens=opens)).result for opens in (True, False)]
    assert results == [Verdict.VALID, Verdict.NO_RIGHT]


def test_being_in_at_one_place_says_nothing_of_another(person):
    places = [ENTRANCE, zone_of(person), zone_of(person), session_of(person)]
    scans = [scan(person, place) for place in places]
    assert [one.result for one in scans] == [Verdict.VALID] * 4
    assert [door_counts(person.conference, DAY, place).present for place in places] == [1] * 4


def test_session_with_seats_lets_in_who_has_one(person):
    other = confirmed(person.category)
    place = session_of(person, places=5)
    reserve_seat(person, session=place.session, by=None, now=DAWN)
    assert [scan(one, place).result for one in (person, other)] == [Verdict.VALID, Verdict.NO_SEAT]
    assert door_counts(person.conference, DAY, place).confirmed == 1


def test_session_of_delegations_lets_in_their_members_and_its_speakers(person):
    delegate = confirmed(person.category, delegation=DelegationFactory(conference=person.conference))
    speaker = confirmed(person.category)
    session = SessionFactory(conference=person.conference, starts_at=NOW, access=Access.DELEGATIONS)
    on_stage = SpeakerFactory(conference=person.conference, person=speaker.person)
    ParticipationFactory(session=session, speaker=on_stage)
    release(person.conference, by=None, now=DAWN)
    place = place_of(f"session-{session.pk}", person.conference)
    results = [scan(one, place).result for one in (person, delegate, speaker)]
    assert results == [Verdict.NO_RIGHT, Verdict.VALID, Verdict.VALID]


def test_who_went_out_may_come_in_again(person):
    scan(person, minute=1)
    out = scan(person, minute=2, direction=Direction.OUT)
    assert (out.result, door_counts(person.conference, DAY).present) == (Verdict.VALID, 0)
    assert scan(person, minute=3).result == Verdict.VALID
    assert list(Scan.objects.filter(is_standing=True).values_list("scanned_at", "left_at")) == [(at(1), None)]


def test_way_out_can_be_taken_back(person):
    scan(person, minute=1)
    take_back(scan(person, minute=2, direction=Direction.OUT), desk="", by=None, now=at(3))
    assert door_counts(person.conference, DAY).present == 1


@pytest.mark.parametrize(
    "code", ["zone-0", "zone-x", "session-1", "zone-99999999999999999999", "hall-1", "zone-١"]
)
def test_place_that_is_none_is_not_found(person, code):
    assert place_of(code, person.conference) is None


def test_place_of_another_conference_is_not_found(person):
    assert place_of(f"zone-{ZoneFactory().pk}", person.conference) is None


def test_list_of_a_device_knows_who_may_not_enter(person):
    inside = confirmed(ParticipantCategoryFactory(conference=person.conference), name="Ada Vale")
    place = zone_of(person)
    scan(person, place)
    facts = door_list(person.conference, now=NOW, place=place, direction="out")
    assert [row[0] for row in facts["people"]] == [inside.pk, person.pk]
    assert facts["refused"] == (Verdict.NO_RIGHT, [0])
    assert [row[0] for row in facts["present"]] == [1]
    assert facts["place"] == {"code": place.code, "name": str(place.zone), "direction": "out"}


def test_list_for_a_session_that_is_open_to_all_refuses_nobody(person):
    place = session_of(person)
    assert door_list(person.conference, now=NOW, place=place)["refused"][1] == []


def test_scans_of_a_device_count_at_their_place(person):
    place = zone_of(person)
    facts = {"person": person.pk, "place": place.code}
    way = [("in", 1), ("out", 2), ("in", 3)]
    scans = [made(person.conference, minute, direction=direction, **facts) for direction, minute in way]
    for one in reversed(scans):
        merge_scan(person.conference, one, by=None, now=EVENING)
    assert door_counts(person.conference, DAY, place).present == 1
    assert door_counts(person.conference, DAY).present == 0
    assert not Scan.objects.exclude(conflict="").exists()


def test_who_was_let_in_without_the_right_is_marked(person):
    opened, closed = zone_of(person), zone_of(person, opens=False)
    seats = session_of(person, places=1)
    scans = [made(person.conference, person=person.pk, place=place.code) for place in (opened, closed, seats)]
    merged = [merge_scan(person.conference, one, by=None, now=EVENING) for one in scans]
    assert [scan.conflict for scan in merged] == ["", Conflict.NO_RIGHT, Conflict.NO_RIGHT]


def test_log_is_purged_a_month_after_and_leaves_how_many_came(person):
    scan(confirmed(person.category), zone_of(person))
    take_back(scan(person, minute=1), desk="", by=None, now=at(2))
    for place in (ENTRANCE, zone_of(person)):
        scan(person, place, minute=3)
    last = datetime.combine(person.conference.ends_on, datetime.min.time(), tzinfo=UTC)
    assert purge_scans(now=last + timedelta(days=31)) == 0
    assert purge_scans(now=last + timedelta(days=32)) == 5
    assert list(DoorTally.objects.values_list("day", "people")) == [(DAY, 2)]


@pytest.mark.django_db
class TestPage:
    @pytest.fixture(autouse=True)
    def _clock(self):
        with time_machine.travel(NOW, tick=False):
            yield

    def choose(self, client, person, **facts):
        return client.post(door(person, "check-in-desk"), {"desk": "", **facts})

    def test_desk_of_a_zone_says_who_may_not_enter(self, client, person):
        keep_door(client, person.conference)
        self.choose(client, person, place=zone_of(person, opens=False).code)
        assert "Not here</h1>" in shown(client, send(client, person, person=person.pk))

    def test_desk_on_the_way_out_lets_out(self, client, person):
        keep_door(client, person.conference)
        self.choose(client, person, direction="out")
        assert "Out</h1>" in shown(client, send(client, person, person=person.pk))
        assert Scan.objects.get().direction == Direction.OUT

    def test_zones_and_the_sessions_of_today_are_offered(self, client, person):
        keep_door(client, person.conference)
        zone, session = zone_of(person), session_of(person, title="Lab")
        SessionFactory(conference=person.conference, starts_at=NOW + timedelta(days=1), title="Morrow")
        release(person.conference, by=None, now=DAWN)
        html = client.get(door(person)).content.decode()
        assert f'<option value="{zone.code}">' in html
        assert f'<option value="{session.code}">13:00 Lab</option>' in html
        assert "Morrow" not in html
        assert [len(each) for each in places_to_check(person.conference, now=NOW)] == [1, 1]

    def test_place_of_another_conference_is_not_there(self, client, person):
        keep_door(client, person.conference)
        assert self.choose(client, person, place=f"zone-{ZoneFactory().pk}").status_code == 404

    def test_who_should_not_have_been_let_in_is_named(self, client, person):
        keep_door(client, person.conference)
        for minute in (1, 2):
            facts = {"person": person.pk, "listed_at": DAWN}
            merge_scan(person.conference, made(person.conference, minute, **facts), by=None, now=NOW)
        html = client.get(door(person)).content.decode()
        assert "To be looked at" in html
        assert "Was let in by another entry before" in html
