from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.urls import resolve

from events.conferences.rules import ConferenceState
from tests.events.front.conftest import NOW
from tests.factories import addresses
from tests.factories.conferences import ConferenceFactory, PageFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db
LOCATION = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def places(client, path="/sitemap.xml"):
    root = ET.fromstring(client.get(path).content)
    return [element.text for element in root.iter(LOCATION)]


def test_an_empty_site_names_its_first_page_alone(client, settings):
    assert places(client) == [f"{settings.BASE_URL}/"]


def test_what_a_release_made_public_is_named_and_found(client, settings, conference, speaks, publish):
    speaker = SpeakerFactory(conference=conference)
    session = speaks(speaker).session
    PageFactory(conference=conference, slug="venue")
    publish()
    base = f"{settings.BASE_URL}/{conference.slug}"
    assert {
        client.get(f"{base}/{rest}/").status_code
        for rest in (f"sessions/{session.code}", f"speakers/{speaker.code}")
    } == {200}
    assert places(client) == [
        f"{settings.BASE_URL}/",
        f"{base}/",
        f"{base}/pages/venue/",
        f"{base}/programme/",
        f"{base}/speakers/",
        f"{base}/changes/",
        f"{base}/sessions/{session.code}/",
        f"{base}/speakers/{speaker.code}/",
    ]


def test_drafts_are_not_named(client, settings, conference):
    SessionFactory(conference=conference)
    PageFactory(conference=conference, is_published=False)
    addresses.draft(conference=conference)
    assert places(client) == [f"{settings.BASE_URL}/", f"{settings.BASE_URL}/{conference.slug}/"]


def test_a_conference_that_is_a_draft_is_not_named(client, settings):
    ConferenceFactory(state=ConferenceState.DRAFT)
    assert places(client) == [f"{settings.BASE_URL}/"]


def test_an_embargoed_address_is_named_from_the_instant_on(client, conference, time_machine):
    address = addresses.embargoed(NOW + timedelta(hours=1), now=NOW, conference=conference)
    before = [place for place in places(client) if address.slug in place]
    time_machine.move_to(NOW + timedelta(hours=1), tick=False)
    after = [place for place in places(client) if address.slug in place]
    assert (len(before), len(after)) == (0, 1)


def test_addresses_carry_no_language_even_when_asked_for_in_one(client, conference):
    PageFactory(conference=conference)
    assert places(client, "/ar/sitemap.xml") == places(client)


@pytest.mark.parametrize("count", [1, 3])
def test_more_sessions_cost_no_more_queries(client, conference, publish, django_assert_num_queries, count):
    SessionFactory.create_batch(count, conference=conference)
    publish()
    with django_assert_num_queries(6):
        client.get("/sitemap.xml")


def test_crawlers_stay_out_of_the_local_demo(client):
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"


def test_crawlers_of_a_public_site_stay_out_of_what_links_grant(client, settings):
    settings.LOCAL_DEMO = False
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert {"Disallow: /admin/", "Disallow: /calendar/", "Disallow: /ar/invitations/"} < set(lines)
    assert lines[-1] == f"Sitemap: {settings.BASE_URL}/sitemap.xml"


def test_no_conference_is_in_the_way():
    assert [resolve(path).url_name for path in ("/robots.txt", "/sitemap.xml")] == ["robots", "sitemap"]


def test_crawlers_may_not_post(client):
    assert [client.post(path).status_code for path in ("/robots.txt", "/sitemap.xml")] == [405, 405]
