"""What feed readers and search engines get."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from defusedxml.ElementTree import fromstring
from django.urls import reverse

from events.programme.actions import cancel_session, move_online, postpone_session, release, update_session
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, RoomFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
NINE = datetime(2026, 3, 2, 5, tzinfo=UTC)  # in Baku
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def conference():
    found = ConferenceFactory(slug="fair-26", symbol="FAIR-26", organizer="Union of Ports", country="AZ")
    hall = RoomFactory(conference=found, code="hall", name="Hall of the Winds")
    first = SessionFactory(
        conference=found,
        code="OPEN",
        title="</script><b>Opening</b>",
        abstract="**Salt**",
        starts_at=NINE,
        room=hall,
    )
    ParticipationFactory(
        session=first, speaker__name="Noor Halabi", speaker__code="NOOR", speaker__role="Pilot"
    )
    SessionFactory(conference=found, code="NEXT", title="Next day", starts_at=NINE + timedelta(days=1))
    publish(found)
    return found


def publish(conference, when=NOW):
    return release(conference, by=None, now=when, conflict_reason="For the test", note="Spring tide")


def change(conference, when=NOW, **fields):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=when, **fields)
    publish(conference, when)


def entries(client, conference):
    response = client.get(reverse("events:change-feed", args=[conference.slug]))
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return [
        (e.find(f"{ATOM}title").text, e.find(f"{ATOM}summary").text, e.find(f"{ATOM}id").text)
        for e in fromstring(response.content).findall(f"{ATOM}entry")
    ]


def event(client, conference, code="OPEN"):
    html = client.get(reverse("events:session-detail", args=[conference.slug, code])).content.decode()
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


def test_the_first_release_is_one_entry(client, conference):
    [(title, summary, name)] = entries(client, conference)
    assert (title, summary) == ("The programme is published", "<p>2 sessions</p><p>Spring tide</p>")
    assert name.endswith(f":{conference.pk}:release:1")


def test_each_changed_session_is_an_entry_the_newest_first(client, conference):
    change(conference, title="Opening", note="By request")
    cancel_session(conference.sessions.get(code="NEXT"), by=None, now=NOW, reason="Storm")
    publish(conference)
    found = entries(client, conference)
    assert [title for title, _s, _n in found] == [
        "Next day: Cancelled",
        "Opening: New title",
        "The programme is published",
    ]
    assert found[0][1] == "<p>Cancelled</p><p>Storm</p><p>Spring tide</p>"
    assert len({name for _t, _s, name in found}) == 3


def test_hostile_titles_stay_text(client, conference):
    change(conference, title="<img onerror=1>]]>&")
    title, summary, _name = entries(client, conference)[0]
    assert (title, summary) == (
        "<img onerror=1>]]>&: New title",
        "<p>&lt;/script&gt;&lt;b&gt;Opening&lt;/b&gt; → &lt;img onerror=1&gt;]]&gt;&amp;</p><p>Spring tide</p>",
    )


def test_drafts_are_not_in_the_feed(client, conference):
    update_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, title="Secret")
    assert "Secret" not in str(entries(client, conference))


def test_a_feed_before_the_first_release_is_empty_and_of_a_draft_not_there(client):
    early = ConferenceFactory(slug="early-26")
    hidden = ConferenceRoleFactory(conference__slug="hidden-26", conference__state="draft").conference
    assert entries(client, early) == []
    assert client.get(reverse("events:change-feed", args=[hidden.slug])).status_code == 404


def test_a_feed_takes_the_same_queries_for_one_and_three_releases(
    client, conference, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(12) as found:
            client.get(reverse("events:change-feed", args=[conference.slug]))
        return len(found)

    change(conference, title="Two")
    two = look()
    for title in ("Three", "Four"):
        change(conference, title=title)
    assert look() == two


def test_the_feed_names_its_zone_and_itself(client, conference):
    root = fromstring(client.get(reverse("events:change-feed", args=["fair-26"])).content)
    assert root.find(f"{ATOM}subtitle").text == "All times in Port Selene (UTC+4)"
    assert [link.get("href") for link in root.findall(f"{ATOM}link")] == [
        "http://localhost:8000/fair-26/changes/",
        "http://localhost:8000/fair-26/changes/feed/",
    ]


def test_a_session_is_an_event_that_no_title_breaks(client, conference):
    found = event(client, conference)
    assert (found["name"], found["description"], found["startDate"]) == (
        "</script><b>Opening</b>",
        "Salt",
        "2026-03-02T09:00:00+04:00",
    )
    assert found["location"] == {
        "@type": "Place",
        "name": "Hall of the Winds",
        "address": {"@type": "PostalAddress", "addressLocality": "Port Selene", "addressCountry": "AZ"},
    }
    [performer] = found["performer"]
    assert (performer["name"], performer["jobTitle"], performer["url"]) == (
        "Noor Halabi",
        "Pilot",
        "http://localhost:8000/fair-26/speakers/NOOR/",
    )
    assert found["superEvent"]["startDate"] == "2026-03-02"


def test_a_moved_session_says_when_it_was_to_be(client, conference):
    change(conference, starts_at=NINE + timedelta(hours=2), ends_at=NINE + timedelta(hours=3))
    found = event(client, conference)
    assert (found["eventStatus"], found["previousStartDate"], found["startDate"]) == (
        "https://schema.org/EventRescheduled",
        "2026-03-02T09:00:00+04:00",
        "2026-03-02T11:00:00+04:00",
    )


def test_a_cancelled_session_is_a_cancelled_event(client, conference):
    cancel_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, reason="Storm")
    publish(conference)
    assert event(client, conference)["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_postponed_session_keeps_its_day_and_says_so(client, conference):
    postpone_session(conference.sessions.get(code="OPEN"), by=None, now=NOW, reason="Storm")
    publish(conference)
    found = event(client, conference)
    assert found["eventStatus"] == "https://schema.org/EventPostponed"
    assert found["startDate"] == "2026-03-02T09:00:00+04:00"


def test_a_session_moved_online_is_told_from_one_planned_so(client, conference):
    session = conference.sessions.get(code="OPEN")
    move_online(session, by=None, now=NOW, reason="Flood")
    publish(conference)
    found = event(client, conference)
    assert found["eventStatus"] == "https://schema.org/EventMovedOnline"
    assert found["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert found["location"] == {
        "@type": "VirtualLocation",
        "url": "http://localhost:8000/fair-26/sessions/OPEN/",
    }
    change(conference, starts_at=NINE + timedelta(hours=2), ends_at=NINE + timedelta(hours=3))
    assert event(client, conference)["eventStatus"] == [
        "https://schema.org/EventRescheduled",
        "https://schema.org/EventMovedOnline",
    ]


def test_a_session_planned_online_is_simply_scheduled(client, conference):
    SessionFactory(conference=conference, code="LINE", is_online=True, starts_at=NINE)
    publish(conference)
    html = client.get(reverse("events:session-detail", args=["fair-26", "LINE"])).content.decode()
    assert "https://schema.org/EventScheduled" in html
    assert "EventMovedOnline" not in html


def test_a_session_without_a_day_is_no_event(client, conference):
    SessionFactory(conference=conference, code="SOME", starts_at=None, ends_at=None)
    publish(conference)
    html = client.get(reverse("events:session-detail", args=["fair-26", "SOME"])).content.decode()
    assert "application/ld+json" not in html


@pytest.mark.parametrize("name", ["events:home", "events:programme"])
def test_home_and_programme_carry_the_conference(client, conference, name):
    html = client.get(reverse(name, args=["fair-26"])).content.decode()
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(text)["organizer"] == {"@type": "Organization", "name": "Union of Ports"}
    assert '<meta property="og:title" content="Conference on Village Networks">' in html
