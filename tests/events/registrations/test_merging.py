"""Scans made without the network: they merge in any order, and what was wrong is told."""

import uuid
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.common.tokens import make_token
from events.registrations.actions import (
    OfflineScan,
    check_in_person,
    issue_badge,
    merge_scan,
    take_back,
    withdraw,
)
from events.registrations.models import Scan
from events.registrations.queries import conflicts_of, door_list
from events.registrations.rules import (
    ADMITTED,
    Conflict,
    Direction,
    Entry,
    RegistrationState,
    Verdict,
    conflict_of,
    scanned_within,
    settle,
)
from tests.events.registrations.test_door import code_of, confirmed
from tests.factories.registrations import ParticipantCategoryFactory

DAWN = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
EVENING = datetime(2026, 3, 3, 19, 0, tzinfo=UTC)
DAY = date(2026, 3, 3)


def at(minute):
    return DAWN + timedelta(minutes=minute)


def made(conference, minute=60, *, listed_at=DAWN, **facts):
    """A scan by a device with the list of dawn, sent in the evening."""
    token = door_list(conference, now=listed_at)["token"]
    usual = {"key": uuid.uuid4(), "at": at(minute), "told": Verdict.VALID, "desk": "South"}
    return OfflineScan(listed_at=listed_at, list_token=token, **usual | facts)


def merge(conference, *scans, now=EVENING):
    return [merge_scan(conference, one, by=None, now=now) for one in scans]


class TestRules:
    def entry(self, minute, **facts):
        return Entry(uuid.UUID(int=minute), at(minute), **facts)

    def test_first_who_was_let_in_stands_and_the_next_was_in_already(self):
        log = [self.entry(2), self.entry(1)]
        assert settle(log).standing == log[1].key
        assert settle(log).twice == {log[0].key}

    def test_who_was_told_to_be_in_is_in_when_the_first_is_taken_back(self):
        log = [self.entry(1), self.entry(2, told=Verdict.ALREADY_IN)]
        log.append(self.entry(3, direction=Direction.BACK, undoes=log[0].key))
        assert settle(log).standing == log[1].key
        assert settle(log).twice == frozenset()

    def test_who_was_let_in_at_the_same_instant_comes_first(self):
        second = Entry(uuid.UUID(int=1), at(1), told=Verdict.ALREADY_IN)
        assert settle([second, Entry(uuid.UUID(int=2), at(1))]).standing == uuid.UUID(int=2)

    @pytest.mark.parametrize("told", [verdict for verdict in Verdict if verdict not in ADMITTED])
    def test_whoever_was_turned_away_is_not_in(self, told):
        assert settle([self.entry(1, told=told)]).standing is None

    @pytest.mark.parametrize(
        ("minute", "counted"),
        [(60, 60), (-60, 0), (14 * 60 + 1, 14 * 60), (60 * 24 * 9, 14 * 60)],
    )
    def test_hour_lies_between_the_list_and_the_arrival(self, minute, counted):
        assert scanned_within(at(minute), listed_at=DAWN, now=EVENING) == at(counted)

    def test_hour_lies_in_the_time_of_the_list(self):
        found = scanned_within(at(60 * 48), listed_at=DAWN, now=EVENING + timedelta(days=5))
        assert found == DAWN + timedelta(hours=36)

    @pytest.mark.parametrize(
        ("facts", "conflict"),
        [((True, True), None), ((True, False), Conflict.REVOKED), ((False, False), Conflict.NOT_CONFIRMED)],
    )
    def test_first_reason_against_is_the_conflict(self, facts, conflict):
        assert conflict_of(was_confirmed=facts[0], badge_worked=facts[1]) == conflict


@st.composite
def stories(draw):
    """A day of two people at three desks: what was scanned, online or not, what was taken back."""
    scans = draw(
        st.lists(
            st.tuples(
                st.integers(1, 40),
                st.integers(0, 1),
                st.booleans(),
                st.sampled_from([Verdict.VALID, Verdict.ALREADY_IN, Verdict.NOT_CONFIRMED]),
            ),
            min_size=1,
            max_size=6,
        )
    )
    backs = draw(st.sets(st.integers(0, len(scans) - 1), max_size=2))
    return scans, sorted(backs), draw(st.integers(0, 2**32)), draw(st.integers(0, 2**32))


def deliver(people, story, seed):
    """Sends the scans of devices in some order, each up to three times, between those made online."""
    scans, backs, *_seeds = story
    conference, random = people[0].conference, Random(seed)
    online = []
    offline = []
    for number, (minute, who, has_network, told) in enumerate(scans):
        key = uuid.UUID(int=number)
        if has_network:
            online.append((minute, key, people[who]))
        else:
            offline.append(made(conference, minute, key=key, person=people[who].pk, told=told))
    for number in backs:
        facts = {"direction": Direction.BACK, "undoes": uuid.UUID(int=number)}
        offline.append(made(conference, 50, key=uuid.UUID(int=100 + number), **facts))
    offline = [one for one in offline for _ in range(random.randint(1, 3))]
    random.shuffle(offline)
    for minute, key, person in sorted(online, key=lambda one: (one[0], one[1])):
        for _ in range(random.randint(0, len(offline))):
            if merge(conference, offline[0])[0] is None:
                offline.append(offline[0])
            offline.pop(0)
        entry = {"client_uuid": key, "desk": "", "by": None, "now": at(minute)}
        check_in_person(conference, registration_id=person.pk, **entry)
    while offline:
        offline = [one for one in offline if merge(conference, one)[0] is None]


def state():
    """Every entry once, who is in by which, and taken away so that the next story begins anew."""
    log = sorted(Scan.objects.values_list("client_uuid", "registration", "direction", "scanned_at"))
    standing = sorted(Scan.objects.filter(is_standing=True).values_list("registration", "client_uuid"))
    Scan.objects.filter(direction=Direction.BACK).delete()
    Scan.objects.all().delete()
    return log, standing


@pytest.mark.django_db
class TestMerging:
    @settings(
        max_examples=20,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(story=stories())
    def test_any_order_and_any_repetition_ends_in_the_same(self, story):
        category = ParticipantCategoryFactory()
        people = [confirmed(category), confirmed(category)]
        ends = []
        for seed in story[-2:]:
            deliver(people, story, seed)
            ends.append(state())
        assert ends[0] == ends[1]
        assert len(ends[0][0]) == len(story[0]) + len(story[1])

    def test_scan_of_a_device_is_one_entry_at_its_own_hour(self):
        one = confirmed()
        scan = made(one.conference, 90, code=code_of(one))
        first, again = merge(one.conference, scan, scan)
        assert first == again
        assert (first.scanned_at, first.received_at, first.listed_at) == (at(90), EVENING, DAWN)
        assert (first.is_standing, first.desk, first.day) == (True, "South", DAY)

    def test_two_devices_that_let_in_one_badge_keep_both_entries(self):
        one = confirmed()
        code = code_of(one)
        later, sooner = merge(
            one.conference, made(one.conference, 9, code=code), made(one.conference, 5, code=code)
        )
        later.refresh_from_db()
        assert (sooner.is_standing, sooner.conflict) == (True, "")
        assert (later.is_standing, later.conflict) == (False, Conflict.TWICE)
        assert conflicts_of([sooner]) == [later]

    def test_taking_back_the_second_leaves_nothing_to_look_at(self):
        one = confirmed()
        scans = [made(one.conference, minute, person=one.pk) for minute in (5, 9)]
        merge(one.conference, *scans)
        merge(one.conference, made(one.conference, 10, direction="back", undoes=scans[1].key))
        assert conflicts_of(Scan.objects.all()) == []

    def test_badge_taken_back_before_the_scan_is_told_and_after_it_is_not(self):
        one = confirmed()
        code = code_of(one)
        issue_badge(one, by=None, now=at(30))
        before, after = merge(
            one.conference, made(one.conference, 29, code=code), made(one.conference, 31, code=code)
        )
        assert (before.conflict, after.conflict) == ("", Conflict.REVOKED)

    def test_person_who_withdrew_meanwhile_is_told(self):
        one = confirmed()
        withdraw(one, by=None, now=at(30), quiet=True)
        [scan] = merge(one.conference, made(one.conference, 31, person=one.pk))
        assert (scan.conflict, scan.is_standing) == (Conflict.NOT_CONFIRMED, True)

    def test_code_that_no_device_knows_is_kept_without_a_person(self):
        one = confirmed()
        [scan] = merge(one.conference, made(one.conference, code="zz.AAAAAAAAAAAAAAAAAAAAAA"))
        assert (scan.registration, scan.result, scan.is_standing) == (None, Verdict.NOT_LISTED, False)

    def test_badge_newer_than_the_list_is_known_and_not_in(self):
        one = confirmed()
        [scan] = merge(one.conference, made(one.conference, code=code_of(one), told=Verdict.NOT_LISTED))
        assert (scan.registration, scan.is_standing) == (one, False)

    def test_taking_back_waits_for_what_it_takes_back(self):
        one = confirmed()
        scan = made(one.conference, person=one.pk)
        back = made(one.conference, 61, direction="back", undoes=scan.key)
        assert merge(one.conference, back) == [None]
        merge(one.conference, scan)
        assert merge(one.conference, back)[0].undoes.client_uuid == scan.key
        assert not Scan.objects.filter(is_standing=True).exists()

    def test_entry_taken_back_on_two_devices_is_taken_back(self):
        one = confirmed()
        [scan] = merge(one.conference, made(one.conference, person=one.pk))
        take_back(scan, desk="", by=None, now=EVENING)
        merge(one.conference, made(one.conference, 61, direction="back", undoes=scan.client_uuid))
        assert Scan.objects.filter(undoes=scan).count() == 2

    def test_what_the_device_told_counts_where_the_answer_was_lost(self):
        one = confirmed()
        one.state = RegistrationState.SUBMITTED
        one.save()
        entry = {"client_uuid": uuid.uuid4(), "desk": "", "by": None, "now": at(60)}
        answered = check_in_person(one.conference, registration_id=one.pk, **entry)
        merge(one.conference, made(one.conference, key=answered.client_uuid, person=one.pk))
        answered.refresh_from_db()
        assert (answered.result, answered.is_standing) == (Verdict.VALID, True)
        assert answered.conflict == Conflict.NOT_CONFIRMED

    def test_key_of_another_persons_scan_is_refused(self):
        one = confirmed()
        other = confirmed(one.category)
        scan = made(one.conference, person=one.pk)
        merge(one.conference, scan)
        with pytest.raises(ValidationError) as refused:
            merge(one.conference, made(one.conference, key=scan.key, person=other.pk))
        assert refused.value.code == "other_scan"

    @pytest.mark.parametrize("wrong", ["token", "hour", "conference"])
    def test_scan_by_a_list_that_is_not_ours_is_refused(self, wrong):
        one, elsewhere = confirmed(), confirmed()
        changed = {
            "token": {"list_token": make_token("badge", one.conference.pk, "x")},
            "hour": {"listed_at": DAWN - timedelta(hours=1)},
            "conference": {"list_token": made(elsewhere.conference).list_token},
        }
        facts = {**vars(made(one.conference, person=one.pk)), **changed[wrong]}
        with pytest.raises(ValidationError) as refused:
            merge(one.conference, OfflineScan(**facts))
        assert refused.value.code == "list"
        assert Scan.objects.count() == 0
