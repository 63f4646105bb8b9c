"""The door's pages."""

import uuid
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.conferences.rules import Role
from events.registrations.actions import issue_badge
from events.registrations.models import Scan
from events.registrations.rules import RegistrationState, Route
from tests.events.registrations.test_door import code_of, confirmed
from tests.factories.conferences import ConferenceRoleFactory, DelegationFactory
from tests.factories.registrations import FocalPointFactory, ParticipantCategoryFactory, VerifiedUserFactory

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


def keep_door(client, conference, role=Role.DOOR):
    client.force_login(
        ConferenceRoleFactory(conference=conference, role=role, user=VerifiedUserFactory()).user
    )


def door(whose, name="check-in"):
    return reverse(f"events:{name}", args=[whose.conference.slug])


def send(client, whose, **data):
    return client.post(door(whose), {"client_uuid": str(uuid.uuid4()), **data})


def shown(client, response):
    """The page that a scan leads to."""
    assert response.status_code == 302
    return client.get(response["Location"]).content.decode()


def test_scan_shows_the_verdict_and_the_person(client, person):
    html = shown(client, send(client, person, q=code_of(person)))
    assert '<section class="verdict good"' in html
    assert "Let in</h1>" in html
    assert "Larisa Vorontsova" in html
    assert "<b>1</b> checked in, of 1 confirmed." in html


def test_verdict_of_somebody_confirmed_leads_to_their_badge(client, person):
    printing = reverse("events:badge-print", args=[person.conference.slug, person.pk])
    assert printing in shown(client, send(client, person, q=code_of(person)))
    person.state = RegistrationState.WITHDRAWN
    person.save()
    assert printing not in shown(client, send(client, person, person=person.pk))


def test_second_desk_is_told_since_when_and_where(client, person):
    client.post(door(person, "check-in-desk"), {"desk": "South entrance, desk 4"})
    code = code_of(person)
    send(client, person, q=code)
    html = shown(client, send(client, person, q=code))
    assert "Look again</h1>" in html
    assert "at: South entrance, desk 4." in html


def test_reading_never_checks_in(client, person):
    code = code_of(person)
    for method in (client.get, client.head):
        method(door(person), {"q": code, "person": person.pk, "scan": code})
    assert Scan.objects.count() == 0


def test_loading_a_verdict_again_does_nothing(client, person):
    response = send(client, person, q=code_of(person))
    for _ in range(2):
        assert "Let in</h1>" in shown(client, response)
    assert Scan.objects.count() == 1


def test_without_the_token_of_the_page_nothing_is_done(client, person, settings):
    client.handler.enforce_csrf_checks = True
    assert send(client, person, q=code_of(person)).status_code == 403
    assert Scan.objects.count() == 0


@pytest.mark.parametrize(
    "text", ["<img src=x onerror=alert(1)>", "javascript:alert(1)", "\x00\xff" * 2000, "https://a.example/x"]
)
def test_what_is_no_code_is_shown_as_text(client, person, text):
    response = send(client, person, q=text)
    html = response.content.decode()
    assert response.status_code == 400
    assert "Not one of ours</h1>" in html
    assert "<img src=x" not in html
    assert 'href="javascript:' not in html
    assert Scan.objects.count() == 0


def test_nothing_typed_is_said_at_the_field(client, person):
    response = send(client, person, q="  ")
    assert response.status_code == 400
    assert 'id="q-problem"' in response.content.decode()


def test_near_miss_and_made_up_code_get_the_same_words(client, person):
    code = code_of(person)
    wrong = [code[:-2] + "zz", "zzzzzz." + "A" * 22]
    pages = [shown(client, send(client, person, q=text)) for text in wrong]
    said = [html[html.index('<h1 id="verdict">') : html.index("</section>")] for html in pages]
    assert said[0].split("csrf")[0] == said[1].split("csrf")[0]
    assert "Larisa" not in said[0]


def test_unknown_codes_are_limited(client, person):
    codes = [f"zz{n}.{'A' * 22}" for n in range(31)]
    answers = [send(client, person, q=code).status_code for code in codes]
    assert answers == [302] * 30 + [429]
    assert send(client, person, q=code_of(person)).status_code == 302


def test_person_found_by_name_is_let_in(client, person):
    found = send(client, person, q="воронцова").content.decode()
    assert f'name="person" value="{person.pk}"' in found
    assert "Let in</h1>" in shown(client, send(client, person, person=person.pk))


def test_person_who_is_in_has_no_button(client, person):
    send(client, person, person=person.pk)
    found = send(client, person, q="larisa").content.decode()
    assert "In since" in found
    assert 'name="person"' not in found


@pytest.mark.parametrize("chosen", ["0", "99999999999999999999", "x", "-1", "", "١"])
def test_person_who_is_none_is_not_let_in(client, person, chosen):
    response = send(client, person, person=chosen)
    assert response.status_code == 404 or "Not one of ours" in shown(client, response)
    assert not Scan.objects.filter(is_standing=True).exists()


def test_focal_point_who_has_not_decided_is_named(client):
    power = FocalPointFactory(person__name="Amina Okoro")
    category = ParticipantCategoryFactory(conference=power.delegation.conference, route=Route.FOCAL_POINT)
    waiting = confirmed(category, delegation=power.delegation)
    waiting.state = RegistrationState.SUBMITTED
    waiting.save()
    keep_door(client, category.conference)
    html = shown(client, send(client, waiting, person=waiting.pk))
    assert "Not yet</h1>" in html
    assert "The focal point has not decided yet: Amina Okoro." in html


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("info_requested", "Not yet"),
        ("waitlisted", "Not yet"),
        ("refused", "Do not let in"),
        ("withdrawn", "Do not let in"),
    ],
)
def test_others_are_told_apart(client, person, state, word):
    person.state = state
    person.save()
    assert f"{word}</h1>" in shown(client, send(client, person, person=person.pk))


def test_replaced_badge_and_badge_taken_back_are_told_apart(client, person):
    old = code_of(person)
    newer = issue_badge(person, by=None, now=NOW)
    assert "replaced by a newer one" in shown(client, send(client, person, q=old))
    newer.state = "deactivated"
    newer.save()
    assert "This badge was taken back." in shown(client, send(client, person, q=old))


def test_taking_back_lets_scan_again(client, person):
    code = code_of(person)
    send(client, person, q=code)
    entry = Scan.objects.get()
    response = client.post(door(person, "check-in-undo"), {"scan": str(entry.client_uuid)}, follow=True)
    assert "Taken back: Larisa Vorontsova." in response.content.decode()
    assert "Taken back</h1>" in client.get(f"{door(person)}?scan={entry.client_uuid}").content.decode()
    assert "Let in</h1>" in shown(client, send(client, person, q=code))


def test_step_back_in_the_browser_does_not_show_another_person(client, person):
    other = confirmed(person.category, name="Pavel Voronin")
    key = str(uuid.uuid4())
    client.post(door(person), {"client_uuid": key, "q": code_of(person)})
    html = shown(client, client.post(door(person), {"client_uuid": key, "q": code_of(other)}))
    assert "<b>Pavel Voronin</b>" in html
    assert "Let in</h1>" in html


@pytest.mark.parametrize("scan", ["", "x", "3f1d4a52-9c1b-4c57-9a54-0d6c0b6f0e11"])
def test_scan_that_is_none_shows_the_plain_page(client, person, scan):
    response = client.get(door(person), {"scan": scan})
    assert response.status_code == 200
    assert "verdict" not in response.content.decode()
    assert client.post(door(person, "check-in-undo"), {"scan": scan}).status_code == 404


def test_scan_of_another_conference_is_not_there(client, person):
    other = confirmed()
    keep_door(client, other.conference)
    send(client, other, q=code_of(other))
    entry = Scan.objects.get()
    keep_door(client, person.conference)
    assert "verdict" not in client.get(door(person), {"scan": entry.client_uuid}).content.decode()
    assert client.post(door(person, "check-in-undo"), {"scan": entry.client_uuid}).status_code == 404
    assert Scan.objects.get().is_standing


@pytest.mark.parametrize("role", [Role.PROGRAMME, Role.MEDIA, Role.VISA])
def test_other_staff_find_no_door(client, person, role):
    keep_door(client, person.conference, role)
    assert client.get(door(person)).status_code == 404
    assert send(client, person, q=code_of(person)).status_code == 404
    assert Scan.objects.count() == 0


def test_desk_is_cleaned_and_cut(client, person):
    client.post(door(person, "check-in-desk"), {"desk": "<b>\u202e" + "x" * 400})
    html = client.get(door(person)).content.decode()
    assert "&lt;b&gt;" + "x" * 57 + '"' in html


@pytest.mark.parametrize("people", [1, 3])
def test_page_asks_the_database_as_often_for_many_as_for_one(client, people):
    category = ParticipantCategoryFactory()
    rows = [
        confirmed(category, name="Ada Vale", delegation=DelegationFactory(conference=category.conference))
        for _ in range(people)
    ]
    keep_door(client, category.conference)
    for row in rows:
        send(client, row, person=row.pk)
    with CaptureQueriesContext(connection) as asked:
        send(client, rows[0], q="vale")
    assert len(asked) == 15
