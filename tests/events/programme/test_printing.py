"""The programme as PDF, and the signs of doors."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse
from pypdf import PdfReader

from events.common.limits import Limited
from events.programme.actions import cancel_session, release, update_session
from events.programme.views import printing
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, RoomFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
NINE = datetime(2026, 3, 2, 5, tzinfo=UTC)  # in Baku


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def conference():
    found = ConferenceFactory(slug="fair-26", symbol="FAIR-26", name="Fair of <para> $x$")
    hall = RoomFactory(conference=found, code="hall", name="Hall #1")
    first = SessionFactory(
        conference=found,
        code="OPEN",
        title="#let x = 1",
        abstract="**Salt** and wind",
        starts_at=NINE,
        room=hall,
        floor_languages=["fr"],
    )
    ParticipationFactory(session=first, role="chair", speaker__name="Noor *Halabi*")
    SessionFactory(conference=found, code="NEXT", title="Next day", starts_at=NINE + timedelta(days=1))
    publish(found)
    return found


def publish(conference):
    return release(conference, by=None, now=NOW, conflict_reason="For the test")


def fetched(client, name, query="", **kwargs):
    return client.get(reverse(f"events:{name}-pdf", kwargs={"conference": "fair-26", **kwargs}) + query)


def text_of(response):
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    pages = PdfReader(io.BytesIO(response.content)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_whole_programme_names_zone_days_people_and_release(client, conference):
    found = text_of(fetched(client, "programme"))
    for words in (
        "Fair of <para> $x$",
        "All times in Port Selene (UTC+4)",
        "Monday 2 March",
        "09:00 10:00 #let x = 1 Hall #1 · French · Other Noor *Halabi* (Chair) Salt and wind",
        "Tuesday 3 March",
        "As released: release 1, ",
        "Delays and later changes: http://localhost:8000/fair-26/programme/",
    ):
        assert words in found


def test_a_day_has_its_sessions_alone(client, conference):
    found = text_of(fetched(client, "programme", "?day=2026-03-03"))
    assert ("Next day" in found, "#let" in found) == (True, False)


def test_a_sign_has_the_sessions_of_its_room_on_the_day_that_comes(client, conference):
    found = text_of(fetched(client, "door", room="hall"))
    assert found.startswith("Hall #1 Monday 2 March")
    assert ("09:00 – 10:00 #let x = 1 French Noor *Halabi* (Chair)" in found, "Next day" in found) == (
        True,
        False,
    )


def test_a_sign_of_an_empty_day_says_so(client, conference):
    assert "Nothing is planned here on this day." in text_of(
        fetched(client, "door", "?day=2026-03-05", room="hall")
    )


def test_a_cancelled_session_says_so(client, conference):
    cancel_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, reason="Storm")
    publish(conference)
    assert "#let x = 1 Cancelled" in text_of(fetched(client, "door", room="hall"))


def test_drafts_are_not_printed(client, conference):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="Secret")
    assert "Secret" not in text_of(fetched(client, "programme"))


def test_the_language_is_that_of_the_address(client, conference):
    response = client.get("/fr/fair-26/programme.pdf")
    assert PdfReader(io.BytesIO(response.content)).trailer["/Root"]["/Lang"] == "fr"


@pytest.mark.parametrize("query", ["?day=soon", "?day=2026-02-31", "?day=" + "9" * 500])
@pytest.mark.parametrize(("name", "more"), [("programme", {}), ("door", {"room": "hall"})])
def test_a_day_that_is_none_is_not_found(client, conference, name, more, query):
    assert fetched(client, name, query, **more).status_code == 404


def test_a_room_of_another_conference_is_not_found(client, conference):
    RoomFactory(code="theirs")
    assert fetched(client, "door", room="theirs").status_code == 404


def test_nothing_before_the_first_release_or_of_a_draft(client):
    ConferenceFactory(slug="early-26")
    ConferenceRoleFactory(conference__slug="hidden-26", conference__state="draft")
    for slug in ("early-26", "hidden-26"):
        assert client.get(reverse("events:programme-pdf", args=[slug])).status_code == 404


def test_it_is_made_once_a_release_and_revalidated(client, conference, monkeypatch):
    made = []
    monkeypatch.setattr(printing.printing, "programme_pdf", lambda *_a, **_k: made.append(1) or b"%PDF")
    first = fetched(client, "programme")
    again = client.get("/fair-26/programme.pdf", headers={"If-None-Match": first["ETag"]})
    assert (fetched(client, "programme").content, again.status_code, len(made)) == (b"%PDF", 304, 1)
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="New")
    publish(conference)
    fetched(client, "programme")
    assert len(made) == 2


def test_one_address_may_not_have_hundreds_made(client, conference, monkeypatch):
    def refuse(scope, *_a, **_k):
        assert scope == "pdf"
        raise Limited(30)

    monkeypatch.setattr(printing, "take", refuse)
    response = fetched(client, "programme")
    assert (response.status_code, response["Retry-After"]) == (429, "30")


def test_it_takes_the_same_queries_for_two_and_five_sessions(
    client, conference, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(12) as found:
            fetched(client, "programme")
        return len(found)

    two = look()
    for number in range(3):
        SessionFactory(conference=conference, starts_at=NINE, abstract=f"Salt {number}")
    publish(conference)
    assert look() == two


@pytest.mark.parametrize(
    ("query", "signs"), [("", 0), ("?room=hall", 1), ("?room=hall&day=2026-03-02", 1), ("?room=nonsense", 0)]
)
def test_the_list_leads_to_what_can_be_printed(client, conference, query, signs):
    html = client.get(reverse("events:programme", args=["fair-26"]) + query).content.decode()
    assert (html.count("/programme.pdf"), html.count("/rooms/hall/door.pdf")) == (1, signs)
