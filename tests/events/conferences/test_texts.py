from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from events.conferences.models import Announcement, Page
from tests.factories.conferences import (
    AnnouncementFactory,
    ConferenceFactory,
    ConferenceRoleFactory,
    PageFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def conference():
    return ConferenceFactory(slug="sample")


@pytest.fixture
def writer(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="media")
    client.force_login(role.user)
    return role.user


def test_page_shows_its_markdown(client, conference):
    PageFactory(conference=conference, slug="venue", body="# Halls\n\n**Two** halls.")
    html = client.get("/sample/pages/venue/").content.decode()
    assert "<h2>Halls</h2>" in html
    assert "<strong>Two</strong> halls." in html


@pytest.mark.parametrize(
    "body", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "<img src=x onerror=y>"]
)
def test_page_shows_nothing_that_runs(client, conference, body):
    PageFactory(conference=conference, slug="venue", body=body)
    html = client.get("/sample/pages/venue/").content.decode()
    assert "<script>alert" not in html
    assert 'href="javascript' not in html
    assert "<img" not in html


@pytest.mark.parametrize("slug", ["draft", "nothing"])
def test_page_that_is_not_published_is_missing(client, conference, slug):
    PageFactory(conference=conference, slug="draft", is_published=False)
    assert client.get(f"/sample/pages/{slug}/").status_code == 404


def test_page_of_another_conference_is_missing(client, conference):
    PageFactory(slug="venue")
    assert client.get("/sample/pages/venue/").status_code == 404


def test_footer_links_the_published_pages(client, conference):
    PageFactory(conference=conference, slug="draft", is_published=False, title="Secret plan")
    PageFactory(conference=conference, slug="venue", title="Where it is")
    html = client.get("/sample/announcements/").content.decode()
    assert '<a href="/sample/pages/venue/">Where it is</a>' in html
    assert "Secret plan" not in html


def test_announcements_are_shown_while_they_hold(client, conference):
    for name, begin, end in (("past", -2, -1), ("now", -1, 1), ("open", -1, None), ("later", 1, None)):
        AnnouncementFactory(
            conference=conference,
            title=name,
            published_from=NOW + timedelta(hours=begin),
            published_until=end and NOW + timedelta(hours=end),
        )
    with time_machine.travel(NOW, tick=False):
        shown = client.get("/sample/announcements/").context["shown"]
    assert {str(one.title) for one in shown} == {"now", "open"}


def test_urgent_announcement_stands_on_every_page(client, conference):
    PageFactory(conference=conference, slug="venue")
    AnnouncementFactory(conference=conference, title="Hall 2 is closed", severity=3, published_from=NOW)
    AnnouncementFactory(title="Elsewhere", severity=3, published_from=NOW)
    with time_machine.travel(NOW, tick=False):
        html = client.get("/sample/pages/venue/").content.decode()
    assert "Hall 2 is closed" in html
    assert "Elsewhere" not in html


def test_no_announcement_says_so(client, conference):
    assert "There is no announcement" in client.get("/sample/announcements/").content.decode()


def save(client, page, **data):
    url = reverse("admin:events_page_change", args=[page.pk])
    return client.post(url, {"slug": page.slug, "title_0": str(page.title), "position": 0, **data})


def test_publishing_a_page_with_leftovers_is_refused_with_the_list(client, writer, conference):
    page = PageFactory(conference=conference, is_published=False)
    response = save(client, page, body_0="[publish the guidelines]", is_published="on")
    assert response.context["adminform"].form.errors["body"] == [
        "Line 1: “[publish the guidelines]” – looks like a note to the editor"
    ]
    assert not Page.objects.get().is_published


def test_publishing_a_page_in_spite_of_them_works(client, writer, conference):
    page = PageFactory(conference=conference, is_published=False)
    save(client, page, body_0="[publish]", is_published="on", publish_anyway="on")
    assert Page.objects.get().is_published


def test_publishing_an_empty_page_is_refused(client, writer, conference):
    page = PageFactory(conference=conference, is_published=False)
    save(client, page, body_0=" ", is_published="on", publish_anyway="on")
    assert not Page.objects.get().is_published


def test_draft_page_with_leftovers_is_saved(client, writer, conference):
    page = PageFactory(conference=conference, is_published=False)
    save(client, page, body_0="TODO")
    assert str(Page.objects.get().body) == "TODO"


def test_preview_shows_a_draft_to_staff(client, writer, conference):
    page = PageFactory(conference=conference, is_published=False, body="Soon.")
    response = client.get(reverse("admin:events_page_preview", args=[page.pk]))
    assert "Soon." in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_preview_of_another_conference_is_missing(client, writer):
    assert client.get(reverse("admin:events_page_preview", args=[PageFactory().pk])).status_code == 404


def test_announcement_that_ends_before_it_begins_is_refused(client, writer, conference):
    data = {
        "conference": conference.pk,
        "severity": 1,
        "title_0": "Bus",
        "published_from_0": "2026-03-02",
        "published_from_1": "10:00:00",
        "published_until_0": "2026-03-02",
        "published_until_1": "09:00:00",
    }
    response = client.post(reverse("admin:events_announcement_add"), data)
    assert "published_until" in response.context["adminform"].form.errors
    assert not Announcement.objects.exists()


def test_fields_are_asked_in_the_languages_of_the_conference(client, writer, conference):
    conference.languages = ["en", "az"]
    conference.save()
    page = PageFactory(conference=conference)
    html = client.get(reverse("admin:events_page_change", args=[page.pk])).content.decode()
    assert 'name="title_6"' in html  # az
    assert 'name="title_1"' not in html  # fr
