"""The public read API: who may see what, what it says and no more, how it is kept."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from events.api import views
from events.common.limits import Limited
from events.programme.actions import release, update_session, withdraw_session
from tests.factories.addresses import draft, embargoed, published
from tests.factories.conferences import (
    BodyFactory,
    ConferenceFactory,
    ConferenceRoleFactory,
    RoomFactory,
    TrackFactory,
    UserFactory,
)
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
NINE = datetime(2026, 3, 2, 5, tzinfo=UTC)  # in Baku
LISTS = ["release", "session", "speaker", "address"]
REFERENCE = Path(__file__).resolve().parents[3] / "docs/reference/api.md"

FIELDS = {
    "conference": [
        "slug", "symbol", "name", "theme", "organizer", "host", "city", "country", "time_zone", "starts_on",
        "ends_on", "languages", "state", "url", "releases", "sessions", "speakers", "addresses",
    ],
    "release": ["number", "released_at", "note", "url"],
    "session": [
        "code", "version", "since_release", "type", "state", "title", "other_titles", "abstract", "note", "day",
        "starts_at", "ends_at", "room", "venue", "track", "body", "access", "floor_languages", "interpretation",
        "captions", "sign_language", "remote_rights", "people", "links", "sources", "url", "calendar",
    ],
    "person": ["speaker", "role", "name", "native_name", "native_language", "function", "organization"],
    "speaker": [
        "code", "version", "since_release", "name", "native_name", "native_language", "function", "organization",
        "country", "biography", "sources", "url", "calendar",
    ],
    "address": [
        "slug", "title", "kind", "occasion", "addressee", "author", "author_function", "on_behalf_of", "delivery",
        "delivered_on", "original_language", "languages", "summary", "session", "published_at", "versions", "url",
    ],
    "text": ["language", "number", "kind", "words", "sha256", "sealed_at", "corrigendum"],
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def conference():
    found = ConferenceFactory(slug="fair-26", languages=["en", "ar"])
    hall = RoomFactory(conference=found, code="hall", name="Hall of the Winds")
    first = SessionFactory(
        conference=found,
        code="OPEN",
        title={"en": "Opening", "ar": "الافتتاح"},
        starts_at=NINE,
        room=hall,
        track=TrackFactory(conference=found, slug="skills", name="Skills"),
        body=BodyFactory(conference=found),
        remote_url="https://secret.example/room",
    )
    ParticipationFactory(session=first, role="chair", speaker__name="Noor Halabi", speaker__code="NOOR")
    SessionFactory(conference=found, code="NEXT", title="Next day", starts_at=NINE + timedelta(days=1))
    publish(found)
    published(conference=found, slug="a-lamp", now=NOW)
    return found


def publish(conference):
    return release(conference, by=None, now=NOW, conflict_reason="For the test")


def url(name, *args):
    return reverse(f"events:api-{name}", args=args)


def asked(client, name, *args, query=""):
    response = client.get(url(name, *args) + query)
    assert (response.status_code, response["Content-Type"]) == (200, "application/json; charset=utf-8")
    return response.json()


def results(client, name, query=""):
    return asked(client, f"{name}-list", "fair-26", query=query)["results"]


def test_the_fields_are_these_and_no_others(client, conference):
    session = results(client, "session")[0]
    address = results(client, "address")[0]
    found = {
        "conference": asked(client, "conference-detail", "fair-26"),
        "release": results(client, "release")[0],
        "session": session,
        "person": session["people"][0],
        "speaker": results(client, "speaker")[0],
        "address": address,
        "text": address["versions"][0],
    }
    assert {name: list(one) for name, one in found.items()} == FIELDS


def test_every_field_is_documented():
    text = REFERENCE.read_text(encoding="utf-8")
    sections = {part.split("\n", 1)[0].lower(): part for part in text.split("\n## ")}
    missing = [
        f"{thing}.{field}"
        for thing, fields in FIELDS.items()
        for field in fields
        if f"| `{field}` |" not in sections[thing]
    ]
    assert missing == []


def test_a_session_is_told_in_every_language_and_on_the_conferences_clock(client, conference):
    found = asked(client, "session-detail", "fair-26", "open")
    assert (found["title"], found["starts_at"], found["room"], found["people"][0]["role"]) == (
        {"ar": "الافتتاح", "en": "Opening"},
        "2026-03-02T09:00:00+04:00",
        {"code": "hall", "name": {"und": "Hall of the Winds"}},
        "chair",
    )


def test_lists_and_details_say_the_same(client, conference):
    for name, key in (("session", "code"), ("speaker", "code"), ("address", "slug")):
        [first, *_rest] = results(client, name)
        assert asked(client, f"{name}-detail", "fair-26", first[key]) == first


def test_drafts_remote_links_and_withdrawn_sessions_are_not_told(client, conference):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="Secret draft")
    withdraw_session(conference.sessions.get(code="NEXT"), by=None, now=NOW, reason="Fire")
    whole = json.dumps(results(client, "session"))
    assert ("Secret" in whole, "secret.example" in whole, "Next day" in whole) == (False, False, True)
    publish(conference)
    assert [one["code"] for one in results(client, "session")] == ["OPEN"]
    assert client.get(url("session-detail", "fair-26", "NEXT")).status_code == 404


def test_an_embargoed_address_is_there_from_its_hour_on(client, conference):
    lift = NOW + timedelta(hours=1)
    embargoed(lift, now=NOW, conference=conference, slug="sealed", title="Sealed words")
    draft(conference=conference, slug="drafted", title="Drafted words")
    path = url("address-detail", "fair-26", "sealed")
    assert [one["slug"] for one in results(client, "address")] == ["a-lamp"]
    assert client.get(path).status_code == 404
    with time_machine.travel(lift, tick=False):
        assert client.get(path).status_code == 200
        assert {one["slug"] for one in results(client, "address")} == {"a-lamp", "sealed"}


def test_a_draft_conference_is_nobodys_not_even_its_organisers(client):
    role = ConferenceRoleFactory(conference__slug="hidden-26", conference__state="draft")
    client.force_login(role.user)
    assert asked(client, "conference-list")["results"] == []
    names = ["conference-detail", *(f"{name}-list" for name in LISTS)]
    assert {client.get(url(name, "hidden-26")).status_code for name in names} == {404}


def test_the_answer_is_the_same_for_who_is_signed_in(client, conference):
    before = client.get(url("session-list", "fair-26"))
    client.force_login(UserFactory())
    after = client.get(url("session-list", "fair-26"))
    assert (before.content, before["ETag"], after.has_header("Set-Cookie")) == (
        after.content,
        after["ETag"],
        False,
    )


@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_an_empty_list_before_the_first_release(client, name):
    ConferenceFactory(slug="fair-26")
    assert results(client, name) == []


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/conferences/none/",
        "/api/v1/conferences/fair-26/sessions/NONE/",
        "/api/v1/conferences/fair-26/speakers/NONE/",
        "/api/v1/conferences/fair-26/addresses/none/",
        "/api/v1/conferences/fair-26/sessions/?day=soon",
    ],
)
def test_what_is_not_there_is_said_in_json(client, conference, path):
    response = client.get(path)
    assert (response.status_code, response.json()["error"]["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_can_be_changed(client, conference, method):
    response = getattr(client, method)(url("session-list", "fair-26"))
    assert (response.status_code, response["Allow"], response.json()["error"]["code"]) == (
        405,
        "GET, HEAD, OPTIONS",
        "method_not_allowed",
    )


def test_any_site_may_read_it_without_credentials(client, conference):
    path = url("session-list", "fair-26")
    for response in (client.get(path), client.options(path), client.get(path + "?day=soon")):
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.has_header("Access-Control-Allow-Credentials")


def test_it_is_revalidated_by_tag_and_by_date(client, conference):
    path = url("session-list", "fair-26")
    first = client.get(path)
    by_tag = client.get(path, headers={"If-None-Match": first["ETag"]})
    by_date = client.get(path, headers={"If-Modified-Since": first["Last-Modified"]})
    assert (by_tag.status_code, by_date.status_code, by_tag.content) == (304, 304, b"")
    assert first["Cache-Control"] == "public, max-age=60"
    update_session(conference.sessions.get(code="NEXT"), by=None, now=NOW, title="Moved")
    publish(conference)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", (1, 1, 2)),
        ("?per_page=1", (1, 2, 1)),
        ("?per_page=1&page=2", (2, 2, 1)),
        ("?per_page=0", (1, 2, 1)),
        ("?per_page=999999", (1, 1, 2)),
        ("?per_page=-1", (1, 1, 2)),
        ("?per_page=²", (1, 1, 2)),
        ("?page=99", (1, 1, 2)),
        ("?page=" + "9" * 400, (1, 1, 2)),
        ("?page=nonsense", (1, 1, 2)),
    ],
)
def test_pages_are_kept_within_reason(client, conference, query, expected):
    found = asked(client, "session-list", "fair-26", query=query)
    assert (found["page"], found["pages"], len(found["results"])) == expected


def test_pages_lead_to_each_other(client, conference):
    first = asked(client, "session-list", "fair-26", query="?per_page=1&q=day")
    assert (first["count"], first["next"], first["previous"]) == (1, None, None)
    first = asked(client, "session-list", "fair-26", query="?per_page=1")
    assert first["next"] == "http://localhost:8000/api/v1/conferences/fair-26/sessions/?per_page=1&page=2"


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("?day=2026-03-03", ["NEXT"]),
        ("?room=hall", ["OPEN"]),
        ("?track=skills", ["OPEN"]),
        ("?q=next", ["NEXT"]),
        ("?type=nonsense", []),
    ],
)
def test_sessions_are_filtered_as_on_the_page(client, conference, query, codes):
    assert [one["code"] for one in results(client, "session", query)] == codes


def test_asking_too_often_is_said_in_json(client, conference, monkeypatch):
    def refuse(*_a, **_k):
        raise Limited(7)

    monkeypatch.setattr(views, "take", refuse)
    response = client.get(url("index"))
    assert (response.status_code, response["Retry-After"], response.json()["error"]["code"]) == (
        429,
        "7",
        "too_many_requests",
    )


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_the_same_queries_for_one_and_three(
    client, conference, name, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(14) as found:
            client.get(url(f"{name}-list", "fair-26"))
        return len(found)

    one = look()
    for number in range(2):
        more = SessionFactory(conference=conference, starts_at=NINE, abstract=f"Salt {number}")
        ParticipationFactory(session=more)
        published(conference=conference, slug=f"lamp-{number}", now=NOW)
        publish(conference)
    assert look() == one


def test_the_index_leads_to_the_conferences(client, conference):
    found = asked(client, "index")
    assert found == {"conferences": "http://localhost:8000/api/v1/conferences/"}
    assert [one["slug"] for one in client.get("/api/v1/conferences/").json()["results"]] == ["fair-26"]
