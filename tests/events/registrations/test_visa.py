"""Letters for visas: states, passports that nobody else meets, and the code that anybody may verify."""

import io
import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from pypdf import PdfReader

from events.common.models import Transition
from events.mail.models import Message
from events.registrations import actions, privacy
from events.registrations.letters import letter_pdf
from events.registrations.messages import visa as mails
from events.registrations.models import Passport, Registration, VisaLetter
from events.registrations.queries import passport_of, verify
from events.registrations.rules import (
    VISA_TRANSITIONS,
    RegistrationState,
    Route,
    VisaState,
    check_passport_number,
    check_visa_move,
    is_late,
    may_ask_for_letter,
    passport_problems,
)
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    LetterheadFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
    passport,
)

SECRETS = ("P7654321", "Northmouth", "1981", "Embassy in Rome")


@pytest.fixture
def registration(db):
    category = ParticipantCategoryFactory(route=Route.SECRETARIAT)
    LetterheadFactory(conference=category.conference)
    return RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)


@pytest.fixture
def maker(registration):
    return ConferenceRoleFactory(conference=registration.conference, role="visa").user


@pytest.fixture
def letter(registration, now):
    return ask(registration, now)


def ask(registration, now, **changed):
    facts = {"by": registration.person.user, "now": now, "facts": passport(**changed)}
    return actions.ask_for_letter(registration, **facts)


def code_of(error):
    return error.value.code


@pytest.mark.parametrize("before", VisaState)
@pytest.mark.parametrize("after", VisaState)
def test_moves_are_the_table(before, after):
    if after in VISA_TRANSITIONS[before]:
        assert check_visa_move(before, after) is None
        return
    with pytest.raises(ValidationError) as refused:
        check_visa_move(before, after)
    assert code_of(refused) == "state"


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, True),
        ({"state": "submitted"}, True),
        ({"state": "refused"}, False),
        ({"is_offered": False}, False),
        ({"mode_is_remote": True}, False),
        ({"last_day_over": True}, False),
    ],
)
def test_who_may_ask(changed, expected):
    facts = {"is_offered": True, "state": "confirmed", "mode_is_remote": False, "last_day_over": False}
    assert may_ask_for_letter(**{**facts, **changed}) is expected


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, set()),
        ({"expires_on": date(2026, 3, 6)}, {"expires_on"}),
        ({"expires_on": date(2020, 1, 1)}, {"expires_on"}),
        ({"issued_on": date(2026, 2, 11)}, {"issued_on"}),
        ({"issued_on": date(1970, 1, 1)}, {"issued_on"}),
        ({"born_on": date(2026, 2, 10)}, {"born_on", "issued_on"}),
        ({"born_on": date(1800, 1, 1)}, {"born_on"}),
    ],
)
def test_dates_of_a_passport(changed, wrong):
    facts = {
        "born_on": date(1981, 3, 27),
        "issued_on": date(2020, 5, 4),
        "expires_on": date(2030, 5, 3),
        "today": date(2026, 2, 10),
        "ends_on": date(2026, 3, 6),
    }
    assert set(passport_problems(**{**facts, **changed})) == wrong


@pytest.mark.parametrize("number", ["", "1234", "A" * 21, "A B12345", "А1234567", "a1234567", "<b>12345"])
def test_what_is_no_passport_number(number):
    with pytest.raises(ValidationError):
        check_passport_number(number)


@pytest.mark.parametrize(
    ("state", "day", "late"),
    [("requested", 24, False), ("requested", 25, True), ("in_review", 25, True), ("granted", 25, False)],
)
def test_late_is_the_day_after_it_was_due(state, day, late):
    assert is_late(state, date(2026, 2, 24), today=date(2026, 2, day)) is late


def test_asking_sets_the_clock(letter, now):
    assert (letter.state, letter.due_on) == ("requested", now.date() + timedelta(days=14))


def test_asking_twice_is_one_letter(registration, letter, now):
    assert ask(registration, now, number="X9999999") == letter
    assert passport_of(letter).number == "P7654321"


def test_without_a_letterhead_nobody_asks(now, db):
    row = RegistrationFactory(state=RegistrationState.CONFIRMED)
    with pytest.raises(ValidationError) as refused:
        ask(row, now)
    assert code_of(refused) == "not_offered"


def test_nobody_asks_for_somebody_else(registration, now):
    with pytest.raises(ValidationError) as refused:
        actions.ask_for_letter(registration, by=VerifiedUserFactory(), now=now, facts=passport())
    assert code_of(refused) == "not_own"


def test_a_passport_is_stored_encrypted_alone(letter, registration):
    assert passport_of(letter) == passport()
    with connection.cursor() as cursor:
        stored = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # names of our own
            stored[table] = str([tuple(map(bytes_or_text, row)) for row in cursor.fetchall()])
    assert [
        table for table, rows in stored.items() if any(one in rows for one in ("P7654321", "Northmouth"))
    ] == []


def bytes_or_text(value):
    return bytes(value) if isinstance(value, memoryview) else value


@pytest.mark.parametrize("role", ["owner", "registration", "protocol", "door", "media"])
@pytest.mark.parametrize("act", [actions.grant_letter, actions.review_letter])
def test_only_the_role_visa_makes_letters(letter, now, role, act):
    user = ConferenceRoleFactory(conference=letter.conference, role=role).user
    with pytest.raises(ValidationError) as refused:
        act(letter, by=user, now=now)
    assert code_of(refused) == "not_entitled"


def test_a_maker_of_another_conference_makes_none_here(letter, now):
    user = ConferenceRoleFactory(role="visa").user
    with pytest.raises(ValidationError):
        actions.grant_letter(letter, by=user, now=now)


def test_a_letter_is_given_to_the_confirmed_alone(registration, letter, maker, now):
    Registration.objects.filter(pk=registration.pk).update(state=RegistrationState.WAITLISTED)
    with pytest.raises(ValidationError) as refused:
        actions.grant_letter(letter, by=maker, now=now)
    assert code_of(refused) == "not_confirmed"
    assert VisaLetter.objects.get().state == "requested"


def test_the_letter_says_what_the_passport_says(letter, maker, now):
    actions.review_letter(letter, by=maker, now=now)
    actions.grant_letter(letter, by=maker, now=now)
    said = " ".join(PdfReader(io.BytesIO(letter_pdf(letter))).pages[0].extract_text().split())
    words = (
        "Larisa Vorontsova",
        "P7654321",
        "27 March 1981",
        "Azerbaijan",
        "Embassy in Rome",
        "Bureau of Village",
    )
    assert [word for word in words if word not in said] == []


def test_the_same_letter_gives_the_same_bytes(letter, maker, now):
    actions.grant_letter(letter, by=maker, now=now)
    assert letter_pdf(letter) == letter_pdf(letter)


@pytest.mark.parametrize(
    ("name", "matches"),
    [("", None), ("LARISA  vorontsova", True), ("Lárisa Vorontsova", True), ("Larisa Vorontsov", False)],
)
def test_anybody_verifies_by_the_code(letter, maker, now, name, matches):
    actions.grant_letter(letter, by=maker, now=now)
    typed = f" {letter.paper.code[:4].lower()}-{letter.paper.code[4:]} "
    assert verify(letter.conference, code=typed, name=name).name_matches is matches


@pytest.mark.parametrize("code", ["", "x", "BCDFGHJKMNPQ", "0" * 500, "\x00"])
def test_unknown_codes_verify_nothing(letter, code):
    assert verify(letter.conference, code=code) is None


def test_a_letter_of_another_conference_is_none_here(letter, maker, now):
    actions.grant_letter(letter, by=maker, now=now)
    assert verify(ParticipantCategoryFactory().conference, code=letter.paper.code) is None


@pytest.mark.parametrize("ends", ["refuse", "withdraw", "registration"])
def test_what_ends_deletes_the_passport_and_its_paper(registration, letter, maker, now, ends):
    actions.grant_letter(letter, by=maker, now=now)
    person = registration.person.user
    match ends:
        case "refuse":
            actions.refuse_letter(letter, by=maker, now=now, reason="Another person travels.")
        case "withdraw":
            actions.withdraw_letter(letter, by=person, now=now)
        case "registration":
            actions.withdraw(registration, by=person, now=now)
    assert not Passport.objects.exists()
    assert verify(letter.conference, code=letter.paper.code).paper.ended_at == now
    assert VisaLetter.objects.get().state == ("refused" if ends == "refuse" else "withdrawn")


def test_refusing_needs_a_reason(letter, maker, now):
    with pytest.raises(ValidationError) as refused:
        actions.refuse_letter(letter, by=maker, now=now, reason=" \u200b ")
    assert code_of(refused) == "reason"


def test_whoever_was_refused_asks_again(registration, letter, maker, now):
    actions.refuse_letter(letter, by=maker, now=now, reason="The number is unreadable.")
    assert ask(registration, now).pk != letter.pk


def test_each_move_is_on_record(letter, maker, now):
    actions.review_letter(letter, by=maker, now=now)
    actions.grant_letter(letter, by=maker, now=now)
    moves = Transition.objects.filter(subject="visaletter").order_by("pk")
    assert [(one.from_state, one.to_state) for one in moves] == [
        ("", "requested"),
        ("requested", "in_review"),
        ("in_review", "granted"),
    ]


def test_no_mail_and_no_record_holds_the_passport(letter, maker, now):
    actions.grant_letter(letter, by=maker, now=now)
    actions.tell_of_late_letters(now=now + timedelta(days=30))
    for message in Message.objects.all():
        for make in (mails.granted, mails.late, mails.refused):
            assert not any(secret in str(make(message, now)) for secret in SECRETS)
    kept = [*Message.objects.values(), *Transition.objects.values(), *Registration.history.values()]
    assert not any(secret in str(kept) for secret in SECRETS[:2])


def test_a_late_letter_is_told_once(letter, now):
    for hours in (0, 24):
        actions.tell_of_late_letters(now=now + timedelta(days=15, hours=hours))
    assert Message.objects.filter(kind="registrations.visa_late").count() == 1
    assert mails.late(Message.objects.get(), now).subject == "Your letter for the visa takes longer"


@pytest.fixture
def point(registration):
    """A focal point in power of the person's delegation; one whose power is over is never told."""
    point = FocalPointFactory(delegation__conference=registration.conference)
    FocalPointFactory(delegation=point.delegation, valid_until=date(2026, 2, 1))
    registration.category.route = Route.FOCAL_POINT
    registration.category.save()
    registration.delegation = point.delegation
    registration.save()
    return point


def to_desk():
    return Message.objects.filter(kind="registrations.visa_desk")


def test_focal_points_in_power_learn_where_a_letter_stands(point, letter, maker, now):
    actions.tell_of_late_letters(now=now + timedelta(days=15))
    actions.grant_letter(letter, by=maker, now=now + timedelta(days=16))
    late, given = to_desk().order_by("pk")
    assert {late.user, given.user} == {point.person.user}
    assert mails.desk_due(late, now) == "the letter is granted now"
    assert mails.desk_due(given, now) == ""
    assert "is ready" in mails.for_desk(given, now).subject
    assert not any(secret in str(mails.for_desk(given, now)) for secret in SECRETS)


def test_focal_points_do_not_learn_why_a_letter_is_refused(point, letter, maker, now):
    actions.refuse_letter(letter, by=maker, now=now, reason="The passport ends too early.")
    assert "ends too early" not in str(mails.for_desk(to_desk().get(), now))


def test_a_focal_point_is_told_of_their_own_letter_once(point, letter, maker, now):
    point.person = letter.registration.person
    point.save()
    actions.grant_letter(letter, by=maker, now=now)
    assert not to_desk().exists()


def test_a_letter_in_time_is_not_told(letter, now):
    actions.tell_of_late_letters(now=now + timedelta(days=14))
    assert not Message.objects.exists()


@pytest.mark.parametrize(("days", "left"), [(30, 1), (32, 0)])
def test_passports_go_after_the_conference(letter, days, left, now):
    over = now.replace(month=3, day=6) + timedelta(days=days)
    actions.purge_passports(now=over)
    assert Passport.objects.count() == left


def test_my_data_holds_the_passport_and_erasing_takes_it(registration, letter, maker, now):
    actions.grant_letter(letter, by=maker, now=now)
    user = registration.person.user
    assert "P7654321" in json.dumps(privacy.export(user))
    privacy.erase(user, by=None, now=now)
    assert not Passport.objects.exists()
    assert verify(letter.conference, code=letter.paper.code, name="Larisa Vorontsova").name_matches is False


def test_a_new_key_reads_what_the_old_one_sealed_and_seals_it_anew(letter, settings, capsys):
    settings.FIELD_KEY_FALLBACKS, settings.FIELD_KEY = [settings.FIELD_KEY], "n" * 48
    assert passport_of(letter) == passport()
    call_command("reseal_fields")
    assert "passports: 1 sealed anew, 0 unreadable" in capsys.readouterr().out
    settings.FIELD_KEY_FALLBACKS = []
    assert passport_of(letter) == passport()


def test_what_no_key_reads_is_counted_and_kept(letter, settings):
    settings.FIELD_KEY = "n" * 48
    assert passport_of(letter) is None
    with pytest.raises(CommandError, match="1 unreadable"):
        call_command("reseal_fields")
    assert Passport.objects.exists()


def test_without_a_readable_passport_no_letter(letter, maker, settings, now):
    settings.FIELD_KEY = "n" * 48
    with pytest.raises(ValidationError) as refused:
        actions.grant_letter(letter, by=maker, now=now)
    assert code_of(refused) == "no_passport"
