import pytest
from django.urls import reverse

from events.common import formats
from events.registrations import actions
from events.registrations.models import Passport, VisaLetter
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    LetterheadFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
    passport,
)

SECRETS = ("P7654321", "Northmouth")


@pytest.fixture
def registration(db, now, time_machine):
    time_machine.move_to(now, tick=False)
    category = ParticipantCategoryFactory(route=Route.SECRETARIAT)
    LetterheadFactory(conference=category.conference)
    return RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)


@pytest.fixture
def person(client, registration):
    client.force_login(registration.person.user)
    return registration.person.user


@pytest.fixture
def letter(registration, now):
    facts = {"by": registration.person.user, "now": now, "facts": passport()}
    return actions.ask_for_letter(registration, **facts)


def staff(client, conference, role):
    user = VerifiedUserFactory(is_staff=True)
    ConferenceRoleFactory(conference=conference, role=role, user=user)
    client.force_login(user)
    return user


def page(registration, name="registration-visa"):
    return reverse(f"events:{name}", args=[registration.conference.slug])


def answers(**changed):
    facts = {
        "name": "Larisa Vorontsova",
        "born_on": "27 3 1981",
        "birth_place": "Northmouth",
        "nationality": "AZ",
        "number": "p 765-4321",
        "issued_by": "AZ",
        "issued_on": "4 May 2020",
        "expires_on": "3.5.2030",
        "apply_at": "Embassy in Rome",
    }
    return {**facts, **changed}


def test_asking_from_ones_own_page(client, person, registration):
    assert page(registration) in client.get(page(registration, "registration-status")).text
    response = client.post(page(registration), answers(), follow=True)
    assert "Your letter is being made" in response.text
    assert Passport.objects.count() == 1


def test_the_page_of_a_letter_shows_no_passport(client, person, registration, letter):
    assert not any(secret in client.get(page(registration)).text for secret in SECRETS)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Лариса"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"born_on": "31 2 1981"}, "born_on"),
        ({"number": "1"}, "number"),
        ({"number": "x" * 500}, "number"),
        ({"nationality": "ZZ"}, "nationality"),
        ({"issued_by": ""}, "issued_by"),
        ({"expires_on": "3 3 2026"}, "expires_on"),
        ({"birth_place": "a\x00b"}, "birth_place"),
        ({"apply_at": "x" * 201}, "apply_at"),
    ],
)
def test_wrong_answers_are_said_and_kept(client, person, registration, changed, field):
    response = client.post(page(registration), answers(**changed))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert response.context["form"]["birth_place"].value() == answers(**changed)["birth_place"]
    assert not VisaLetter.objects.exists()


def test_where_no_letters_are_given_there_is_no_page(client, person, registration):
    registration.conference.letterhead.delete()
    assert client.get(page(registration)).status_code == 404
    assert page(registration) not in client.get(page(registration, "registration-status")).text


def test_withdrawing_deletes_the_passport(client, person, registration, letter):
    client.post(page(registration, "registration-visa-withdraw"))
    assert (VisaLetter.objects.get().state, Passport.objects.count()) == ("withdrawn", 0)


def test_reading_the_letter(client, person, registration, letter, now):
    assert client.get(page(registration, "registration-visa-pdf")).status_code == 404
    maker = ConferenceRoleFactory(conference=registration.conference, role="visa").user
    actions.grant_letter(letter, by=maker, now=now)
    assert page(registration, "registration-visa-pdf") in client.get(page(registration)).text
    response = client.get(page(registration, "registration-visa-pdf"))
    assert (response["Content-Type"], "no-store" in response["Cache-Control"]) == ("application/pdf", True)
    Passport.objects.all().delete()
    assert "cannot be made again" in client.get(page(registration)).text


def given(registration, letter, now):
    maker = ConferenceRoleFactory(conference=registration.conference, role="visa").user
    return actions.grant_letter(letter, by=maker, now=now).paper


@pytest.mark.parametrize(
    ("name", "word"),
    [("", "Genuine"), ("larisa vorontsova", "Genuine"), ("Somebody Else", "Another name")],
)
def test_verifying_says_no_name(client, registration, letter, now, name, word):
    paper = given(registration, letter, now)
    response = client.post(page(registration, "paper-verify"), {"code": paper.code, "name": name})
    assert word in response.text
    assert "Larisa" not in response.text
    assert registration.reference not in response.text


def test_a_taken_back_letter_says_so(client, registration, letter, now):
    paper = given(registration, letter, now)
    actions.withdraw_letter(VisaLetter.objects.get(), by=registration.person.user, now=now)
    assert "Taken back" in client.post(page(registration, "paper-verify"), {"code": paper.code}).text


@pytest.mark.parametrize(("code", "status"), [("x" * 41, 422), ("", 422), ("<script>", 200), ("BCDF", 200)])
def test_unknown_codes_are_not_genuine(client, registration, code, status):
    response = client.post(page(registration, "paper-verify"), {"code": code})
    assert (response.status_code, "Genuine" in response.text) == (status, False)


def test_guessing_codes_is_limited(client, registration):
    answers = [client.post(page(registration, "paper-verify"), {"code": "B"}).status_code for _ in range(21)]
    assert answers == [*[200] * 20, 429]


def change(letter):
    return reverse("admin:events_visaletter_change", args=[letter.pk])


def move(letter, state):
    return reverse("admin:events_visaletter_move", args=[letter.pk, state])


def test_who_makes_letters_sees_the_passport(client, registration, letter):
    staff(client, registration.conference, "visa")
    text = client.get(change(letter)).text
    assert all(secret in text for secret in SECRETS)
    assert formats.moment(letter.asked_at, letter.conference.zone) in text
    assert formats.day(letter.due_on, year=True) in text


def test_owners_see_the_queue_and_no_passport(client, registration, letter):
    staff(client, registration.conference, "owner")
    assert not any(secret in client.get(change(letter)).text for secret in SECRETS)
    assert client.get(move(letter, "granted")).status_code == 403
    assert client.get(reverse("admin:events_visaletter_pdf", args=[letter.pk])).status_code == 403


@pytest.mark.parametrize("kind", ["changelist", "csv"])
def test_lists_hold_no_passport(client, registration, letter, kind):
    staff(client, registration.conference, "visa")
    response = client.get(reverse(f"admin:events_visaletter_{kind}"))
    assert not any(secret in response.text for secret in SECRETS)


def test_giving_a_letter(client, registration, letter):
    staff(client, registration.conference, "visa")
    client.get(move(letter, "granted"))
    assert VisaLetter.objects.get().state == "requested"
    client.post(move(letter, "granted"))
    assert VisaLetter.objects.get().state == "granted"
    pdf = client.get(reverse("admin:events_visaletter_pdf", args=[letter.pk]))
    assert pdf.content[:5] == b"%PDF-"


def test_refusing_asks_why(client, registration, letter):
    staff(client, registration.conference, "visa")
    assert client.post(move(letter, "refused"), {"reason": ""}).status_code == 400
    client.post(move(letter, "refused"), {"reason": "The number is unreadable."})
    assert VisaLetter.objects.get().reason == "The number is unreadable."


@pytest.mark.parametrize("state", ["withdrawn", "requested", "x"])
def test_other_moves_are_not_there(client, registration, letter, state):
    staff(client, registration.conference, "visa")
    assert client.get(move(letter, state)).status_code == 404


def test_letters_of_another_conference_are_not_there(client, letter):
    staff(client, OpenConferenceFactory(), "visa")
    assert client.get(move(letter, "granted")).status_code == 404
