"""The door's rules and actions: what is said of a badge, and that each person is in once."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.common.text import search_key, sound_keys
from events.common.tokens import make_token
from events.registrations.actions import check_in_code, check_in_person, issue_badge, take_back
from events.registrations.models import Scan
from events.registrations.queries import door_counts, find_people
from events.registrations.rules import RegistrationState, Typed, Verdict, found_by, typed, verdict
from tests.factories.conferences import DelegationFactory
from tests.factories.registrations import ParticipantCategoryFactory, RegistrationFactory

NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def confirmed(category=None, **facts):
    facts |= {"category": category} if category else {}
    registration = RegistrationFactory(state=RegistrationState.CONFIRMED, **facts)
    names = (registration.name, registration.native_name, registration.organization_name)
    registration.search_text = found_by(*names)
    registration.save()
    return registration


def code_of(registration):
    badge = issue_badge(registration, by=None, now=NOW)
    return make_token("badge", badge.pk, badge.nonce)


def scan(conference, code, client_uuid=None, now=NOW, **facts):
    entry = {"client_uuid": client_uuid or uuid.uuid4(), "desk": "South", "by": None, "now": now, **facts}
    return check_in_code(conference, code=code, **entry)


def results():
    return list(Scan.objects.order_by("pk").values_list("direction", "result", "is_standing"))


class TestRules:
    @pytest.mark.parametrize(
        ("facts", "says"),
        [
            ({}, Verdict.VALID),
            ({"is_in": True}, Verdict.ALREADY_IN),
            ({"badge_works": False, "is_in": True}, Verdict.REVOKED),
            ({"state": "submitted", "badge_works": False}, Verdict.NOT_CONFIRMED),
            ({"state": "waitlisted"}, Verdict.NOT_CONFIRMED),
            ({"state": "withdrawn"}, Verdict.NOT_CONFIRMED),
            ({"same_conference": False, "state": "refused"}, Verdict.OTHER_CONFERENCE),
        ],
    )
    def test_verdict_is_the_first_reason_against(self, facts, says):
        usual = {"same_conference": True, "state": "confirmed", "badge_works": True, "is_in": False}
        assert verdict(**{**usual, **facts}) == says

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("1a.Zm9vYmFyYmF6cXV4Zm9vYg", Typed.CODE),
            ("1a.Zm9vYmFyYmF6cXV4", Typed.CODE),
            ("J. Smith-Vorontsova-Eckert", Typed.NAME),
            ("Лариса", Typed.NAME),
            ("王小明", Typed.NAME),
            ("B7K2QX", Typed.NAME),
            ("<script>alert(1)</script>", Typed.NONSENSE),
            ("javascript:alert(1)", Typed.NONSENSE),
            ("https://elsewhere.example/x", Typed.NONSENSE),
            ("\x00\x01", Typed.NONSENSE),
            ("a" * 121, Typed.NONSENSE),
            ("...", Typed.NONSENSE),
            ("", Typed.NONSENSE),
        ],
    )
    def test_typed_tells_codes_names_and_nonsense_apart(self, text, kind):
        assert typed(text) == kind

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Mohammed", "Muhamad"),
            ("Mohammed", "محمد"),
            ("Yusuf", "Youssef"),
            ("Vorontsova", "Woronzowa"),
            ("Воронцова", "Woronzowa"),
            ("Aleksandr", "Alexander"),
            ("Schmidt", "Shmidt"),
            ("وليد", "Walid"),
            ("Sarah", "Sara"),
        ],
    )
    def test_sound_of_spellings_is_the_same(self, one, other):
        assert sound_keys(search_key(one)) == sound_keys(search_key(other)) != []

    @pytest.mark.parametrize("word", ["Ae", "O", "王小明", ""])
    def test_sound_of_few_consonants_finds_nobody(self, word):
        assert sound_keys(search_key(word)) == []


@pytest.mark.django_db
class TestCheckIn:
    def test_badge_lets_in_once_a_day(self):
        registration = confirmed()
        code = code_of(registration)
        scans = [scan(registration.conference, code) for _ in range(2)]
        tomorrow = scan(registration.conference, code, now=NOW + timedelta(days=1))
        assert [one.result for one in scans] == [Verdict.VALID, Verdict.ALREADY_IN]
        assert (tomorrow.result, tomorrow.day) == (Verdict.VALID, date(2026, 3, 4))

    def test_same_scan_sent_again_is_one_entry(self):
        registration = confirmed()
        code, key = code_of(registration), uuid.uuid4()
        first = scan(registration.conference, code, key)
        assert scan(registration.conference, code, key) == first
        assert results() == [("in", "valid", True)]

    def test_key_of_another_persons_scan_is_refused(self):
        one = confirmed()
        other = confirmed(one.category)
        key = uuid.uuid4()
        scan(one.conference, code_of(one), key)
        with pytest.raises(ValidationError) as refused:
            scan(one.conference, code_of(other), key)
        assert refused.value.code == "other_scan"

    def test_older_badge_is_revoked_by_a_newer_one(self):
        registration = confirmed()
        old, new = code_of(registration), code_of(registration)
        assert scan(registration.conference, old).result == Verdict.REVOKED
        assert scan(registration.conference, new).result == Verdict.VALID

    @pytest.mark.parametrize("state", ["submitted", "waitlisted", "refused", "withdrawn"])
    def test_not_confirmed_is_refused_and_only_logged(self, state):
        registration = confirmed()
        code = code_of(registration)
        registration.state = state
        registration.save()
        assert scan(registration.conference, code).result == Verdict.NOT_CONFIRMED
        assert results() == [("in", "not_confirmed", False)]

    def test_badge_of_another_conference_says_nothing_of_the_person(self):
        here, there = confirmed(), confirmed()
        made = scan(here.conference, code_of(there))
        assert (made.result, made.registration, made.badge) == (Verdict.OTHER_CONFERENCE, None, None)

    def test_near_miss_of_a_code_is_unknown(self):
        registration = confirmed()
        code = code_of(registration)
        wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
        made = scan(registration.conference, wrong)
        assert (made.result, made.registration) == (Verdict.UNKNOWN, None)

    def test_person_of_another_conference_is_unknown(self):
        here, there = confirmed(), confirmed()
        entry = {"client_uuid": uuid.uuid4(), "desk": "", "by": None, "now": NOW}
        made = check_in_person(here.conference, registration_id=there.pk, **entry)
        assert made.result == Verdict.UNKNOWN

    def test_taking_back_and_scanning_again_leaves_three_entries(self):
        registration = confirmed()
        code = code_of(registration)
        first = scan(registration.conference, code)
        take_back(first, desk="", by=None, now=NOW)
        scan(registration.conference, code)
        assert results() == [("in", "valid", False), ("back", "valid", False), ("in", "valid", True)]
        assert door_counts(registration.conference, date(2026, 3, 3)).present == 1

    def test_taking_back_twice_is_refused(self):
        registration = confirmed()
        first = scan(registration.conference, code_of(registration))
        take_back(first, desk="", by=None, now=NOW)
        with pytest.raises(ValidationError) as refused:
            take_back(first, desk="", by=None, now=NOW)
        assert refused.value.code == "state"
        assert Scan.objects.count() == 2


@pytest.mark.django_db
class TestFinding:
    def found(self, conference, text):
        return [one.name for one in find_people(text, conference=conference, day=date(2026, 3, 3))]

    @pytest.mark.parametrize(
        "text",
        ["larisa", "Vorontsová", "ECKERT larisa", "Воронцова", "Лариса", "Woronzowa", "r-77", "R-77"],
    )
    def test_person_is_found_however_the_name_is_written(self, text):
        one = confirmed(
            name="Larisa Vorontsova-Eckert", native_name="Лариса Воронцова-Эккерт", reference="R-77"
        )
        confirmed(one.category, name="Pavel Voronin")
        assert self.found(one.conference, text) == ["Larisa Vorontsova-Eckert"]

    def test_name_in_arabic_is_found_by_its_sound(self):
        one = confirmed(name="Khalid Nasser", native_name="محمد ناصر")
        assert self.found(one.conference, "Mohammed") == ["Khalid Nasser"]

    def test_confirmed_come_first_and_others_after(self):
        one = confirmed(name="Zoe Vale")
        waiting = confirmed(one.category, name="Ada Vale")
        waiting.state = RegistrationState.SUBMITTED
        waiting.save()
        assert self.found(one.conference, "vale") == ["Zoe Vale", "Ada Vale"]

    def test_request_that_was_asked_again_stands_for_the_older_one(self):
        old = confirmed(name="Ada Vale")
        old.state = RegistrationState.WITHDRAWN
        old.save()
        new = confirmed(old.category, person=old.person, name="Ada Vale")
        rows = find_people("vale", conference=old.conference, day=date(2026, 3, 3))
        assert [row.pk for row in rows] == [new.pk]

    def test_people_of_another_conference_are_not_found(self):
        here = confirmed(name="Ada Vale")
        confirmed(name="Bea Vale")
        assert self.found(here.conference, "vale") == ["Ada Vale"]

    @pytest.mark.parametrize("text", ["%", "_", "...", "zzz", "' OR 1=1 --"])
    def test_what_names_nobody_finds_nobody(self, text):
        assert self.found(confirmed(name="Ada Vale").conference, text) == []


@pytest.mark.django_db
def test_counts_are_by_delegation():
    category = ParticipantCategoryFactory()
    delegations = DelegationFactory.create_batch(2, conference=category.conference)
    people = [confirmed(category, delegation=delegation) for delegation in delegations for _ in range(2)]
    for one in people[:3]:
        scan(category.conference, code_of(one))
    counts = door_counts(category.conference, date(2026, 3, 3))
    assert (counts.present, counts.confirmed) == (3, 4)
    assert [(here, may) for _name, here, may in counts.delegations] == [(2, 2), (1, 2)]
