"""The list that a device keeps, and sending what it scanned."""

import base64
import gzip
import hashlib
import json
import re
import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.contrib.staticfiles import finders
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from events.common.signatures import public_key
from events.conferences.rules import Role
from events.people.models import Person
from events.registrations.actions import check_in_person, issue_badge, withdraw
from events.registrations.models import Badge, Registration, Scan
from events.registrations.queries.offline import LIST, door_list
from events.registrations.rules import RegistrationState, Verdict, found_by
from tests.events.registrations.test_door import code_of, confirmed
from tests.events.registrations.test_views_door import door, keep_door
from tests.factories.conferences import DelegationFactory
from tests.factories.registrations import ParticipantCategoryFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def person(client):
    """Somebody confirmed, at whose door the client keeps watch."""
    registration = confirmed(name="Larisa Vorontsova", native_name="Лариса Воронцова")
    keep_door(client, registration.conference)
    return registration


def listed(client, whose):
    return client.get(door(whose, "check-in-list")).json()


def digest(code):
    return base64.b64encode(hashlib.sha256(code.encode()).digest()[:16]).decode()


def send(client, whose, *scans):
    path = door(whose, "check-in-scans")
    return client.post(path, json.dumps({"scans": scans}), content_type="application/json")


def entry(client, whose, **facts):
    facts_of_list = listed(client, whose)
    by_list = {"listed_at": facts_of_list["made_at"], "list_token": facts_of_list["token"]}
    usual = {"key": str(uuid.uuid4()), "at": NOW.isoformat(), "told": "valid", "direction": "in"}
    return {**usual, **by_list, **facts}


def test_list_knows_codes_by_digest_alone(client, person):
    code = code_of(person)
    response = client.get(door(person, "check-in-list"))
    facts = response.json()
    assert facts["codes"] == [[digest(code), 0, True]]
    assert facts["people"][0][:5] == [person.pk, person.reference, person.name, person.native_name, ""]
    assert code not in response.content.decode()
    assert person.badges.get().nonce not in response.content.decode()


def test_list_is_signed(client, person):
    response = client.get(door(person, "check-in-list"))
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key(LIST)))
    signature = base64.b64decode(response["List-Signature"])
    key.verify(signature, response.content)
    with pytest.raises(InvalidSignature):
        key.verify(signature, response.content.replace(b"Larisa", b"Marisa"))


def test_badge_of_before_a_rotation_of_the_key_is_on_the_list(client, person, settings):
    code = code_of(person)
    settings.SIGNING_KEY, settings.SIGNING_KEY_FALLBACKS = "k" * 50, [settings.SIGNING_KEY]
    assert digest(code) in [row[0] for row in listed(client, person)["codes"]]


def test_list_says_who_is_in_and_which_badges_work(client, person):
    old, new = code_of(person), code_of(person)
    check_in_person(
        person.conference, registration_id=person.pk, client_uuid=uuid.uuid4(), desk="East", by=None, now=NOW
    )
    facts = listed(client, person)
    assert facts["present"] == [[0, int(NOW.timestamp()), "East"]]
    assert facts["codes"] == [[digest(old), 0, False], [digest(new), 0, True]]


def test_list_holds_nobody_who_does_not_come(client, person):
    for state in (RegistrationState.REFUSED, RegistrationState.WITHDRAWN):
        gone = confirmed(person.category)
        gone.state = state
        gone.save()
    with_badge = confirmed(person.category, name="Zoe Vale")
    code_of(with_badge)
    withdraw(with_badge, by=None, now=NOW, quiet=True)
    waiting = confirmed(person.category, name="Yan Vale")
    waiting.state = RegistrationState.WAITLISTED
    waiting.save()
    confirmed()
    shown = [(row[2], row[8]) for row in listed(client, person)["people"]]
    assert shown == [
        ("Larisa Vorontsova", "confirmed"),
        ("Yan Vale", "waitlisted"),
        ("Zoe Vale", "withdrawn"),
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_list_asks_the_database_as_often_for_many_as_for_one(client, people):
    category = ParticipantCategoryFactory()
    for _ in range(people):
        code_of(confirmed(category, delegation=DelegationFactory(conference=category.conference)))
    keep_door(client, category.conference)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/{category.conference.slug}/check-in/list.json")
    assert len(asked) == 11


def test_list_of_1000_people_is_small():
    category = ParticipantCategoryFactory()
    names = [f"Larisa {hashlib.sha256(str(n).encode()).hexdigest()[:18]}" for n in range(1000)]
    people = Person.objects.bulk_create(Person(name=name) for name in names)
    Registration.objects.bulk_create(
        Registration(
            conference=category.conference, category=category, person=person, reference=f"R{person.pk}",
            name=person.name, native_name="Лариса Воронцова", organization_name="Northern Lakes",
            search_text=found_by(person.name, "Лариса Воронцова", "Northern Lakes"),
            state=RegistrationState.CONFIRMED, submitted_at=NOW,
        )
        for person in people
    )  # fmt: skip
    rows = Registration.objects.order_by("pk")
    Badge.objects.bulk_create(
        Badge(registration=row, serial=1, nonce=f"nonce-{row.pk}", issued_at=NOW) for row in rows
    )
    body = json.dumps(door_list(category.conference, now=NOW)).encode()
    assert len(json.loads(body)["people"]) == 1000
    assert len(gzip.compress(body, 6)) < 100_000


def test_scans_are_taken_over_once(client, person):
    scan = entry(client, person, code=code_of(person), desk="East")
    answers = [send(client, person, scan, scan).json() for _ in range(2)]
    assert answers == [{"kept": [scan["key"]] * 2, "later": [], "refused": [], "look": []}] * 2
    made = Scan.objects.get()
    assert (str(made.client_uuid), made.registration, made.desk) == (scan["key"], person, "East")
    assert made.by.pk == int(client.session["_auth_user_id"])


def test_whoever_was_let_in_with_a_badge_taken_back_is_named(client, person):
    code = code_of(person)
    issue_badge(person, by=None, now=NOW)
    [told] = send(client, person, entry(client, person, code=code)).json()["look"]
    assert told == {
        "name": "Larisa Vorontsova",
        "reference": person.reference,
        "time": "13:00",
        "desk": "",
        "why": "The badge had been replaced or taken back",
    }


@pytest.mark.parametrize(
    "facts",
    [
        {"key": "x"},
        {"at": "yesterday"},
        {"at": 5},
        {"told": "welcome"},
        {"direction": "sideways"},
        {"code": "a" * 65},
        {"code": "a\x00b"},
        {"person": -1},
        {"person": 2**70},
        {"person": "1", "code": "x"},
        {"person": None},
        {"direction": "back"},
        {"list_token": "1.x"},
        {"listed_at": "2026-03-02T09:00:00Z"},
        {"undoes": {"$ne": 1}, "direction": "back"},
    ],
)
def test_entry_that_is_none_is_refused_and_the_others_are_kept(client, person, facts):
    good = entry(client, person, person=person.pk)
    bad = {**entry(client, person, person=person.pk), **facts}
    answer = send(client, person, bad, good).json()
    assert (answer["kept"], answer["refused"]) == ([good["key"]], [bad["key"]])
    assert Scan.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        "", "x", "[]", "null", "{}", '{"scans": 5}', '{"scans": {}}', "[" * 5000, '{"scans": ["' + "x" * 200_000,
        json.dumps({"scans": [{}] * 101}), b"\xff\xfe",
    ],
)  # fmt: skip
def test_what_holds_no_scans_is_answered_with_what_to_do(client, person, body):
    response = client.post(door(person, "check-in-scans"), body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["problem"] == "Send at most 100 scans at once, as JSON."


def test_entries_that_are_no_entries_are_refused(client, person):
    assert send(client, person, None, 5, [], {}).json()["refused"] == [None] * 4


def test_session_that_ended_keeps_nothing_and_says_so(client, person):
    scan = entry(client, person, person=person.pk)
    client.logout()
    assert send(client, person, scan).status_code == 401
    assert client.get(door(person, "check-in-list")).status_code == 401
    assert Scan.objects.count() == 0


def test_without_the_token_of_the_page_nothing_is_taken_over(client, person):
    scan = entry(client, person, person=person.pk)
    client.handler.enforce_csrf_checks = True
    assert send(client, person, scan).status_code == 403


@pytest.mark.parametrize("role", [Role.PROGRAMME, Role.MEDIA, Role.VISA])
def test_other_staff_get_no_list(client, person, role):
    keep_door(client, person.conference, role)
    assert client.get(door(person, "check-in-list")).status_code == 404


def test_person_of_another_conference_is_not_let_in(client, person):
    elsewhere = confirmed()
    scan = entry(client, person, person=elsewhere.pk)
    assert send(client, person, scan).json()["kept"] == [scan["key"]]
    made = Scan.objects.get()
    assert (made.registration, made.result) == (None, "not_listed")


def test_page_that_a_device_keeps_names_nobody(client, person):
    code_of(person)
    html = client.get(door(person, "check-in-offline")).content.decode()
    keeper = User.objects.get(pk=client.session["_auth_user_id"])
    assert [
        text for text in (person.name, person.reference, keeper.email, "csrfmiddlewaretoken") if text in html
    ] == []
    assert keeper.name == "" or keeper.name not in html


def test_page_that_a_device_keeps_has_a_word_for_every_verdict(client, person):
    html = client.get(door(person, "check-in-offline")).content.decode()
    told = {*Verdict.values, *RegistrationState.values, "again", "out", "taken_back", "nonsense", "no_list"}
    never = {"unknown", "other_conference", "not_confirmed", "confirmed"}
    assert set(re.findall('data-told="([a-z_]+)"', html)) == told - never


def test_manifest_installs_the_page_and_no_more(client, person):
    facts = client.get(door(person, "check-in-app")).json()
    page = door(person)
    assert (facts["start_url"], facts["scope"], facts["display"]) == (page, page, "standalone")
    assert [(icon["sizes"], icon["purpose"]) for icon in facts["icons"]] == [
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    ]  # fmt: skip
    assert [
        icon["src"] for icon in facts["icons"] if not finders.find(icon["src"].removeprefix("/static/"))
    ] == []


def test_worker_is_a_script_that_browsers_ask_for_anew(client):
    response = client.get("/sw.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert "script-src 'self'" in response["Content-Security-Policy"]
    assert 'startsWith("/static/")' in response.content.decode()
