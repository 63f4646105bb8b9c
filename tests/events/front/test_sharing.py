"""A schedule shown to others by a link, and notes that never leave it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.common.tokens import make_token
from events.programme.actions import release
from events.registrations.actions import note_session, share_schedule, unshare_schedule
from events.registrations.models import SavedSession, ScheduleShare
from events.registrations.queries import share_url
from tests.events.front.conftest import NOW
from tests.factories.accounts import make_user
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user(name="Larisa Vorontsova")


@pytest.fixture
def session(conference, user):
    """Saved, with a note."""
    made = SessionFactory(conference=conference, code="OPEN", starts_at=NOW + timedelta(hours=2))
    release(conference, by=None, now=NOW)
    note_session(user, session=made, text="Ask about the fees", now=NOW)
    return made


@pytest.fixture
def link(conference, user, session):
    share_schedule(user, conference=conference, now=NOW)
    return share_url(user, conference)


def change(client, conference, **data):
    url = reverse("events:schedule-share-change", kwargs={"conference": conference.slug})
    return client.post(url, data)


def test_whoever_has_the_link_sees_the_sessions_and_not_the_notes(client, link, session):
    page = client.get(link).content.decode()
    assert [text in page for text in (str(session.title), "Larisa Vorontsova", "Ask about the fees")] == [
        True,
        True,
        False,
    ]


def test_own_page_shows_note_and_link(client, user, conference, link):
    client.force_login(user)
    page = client.get(reverse("events:my-schedule", kwargs={"conference": conference.slug})).content.decode()
    assert [text in page for text in ("Ask about the fees", link)] == [True, True]


def test_shared_schedule_never_shows_an_address(client, user, link):
    user.name = ""
    user.save()
    assert user.email not in client.get(link).content.decode()


def test_link_is_made_and_taken_away_by_its_owner(client, user, conference, session):
    client.force_login(user)
    change(client, conference, action="make")
    link = share_url(user, conference)
    change(client, conference, action="revoke")
    assert (client.get(link).status_code, share_url(user, conference)) == (410, "")


def test_replacing_the_link_ends_the_old_one(client, user, conference, link):
    share_schedule(user, conference=conference, now=NOW)
    assert [client.get(one).status_code for one in (link, share_url(user, conference))] == [404, 200]


def test_taking_away_what_is_not_there_changes_nothing(user, conference):
    assert unshare_schedule(user, conference=conference, now=NOW) is False


@pytest.mark.parametrize("token", ["x", "1.abc", "9" * 300, "%00", "..%2F"])
def test_made_up_links_are_404(client, token):
    assert client.get(f"/calendar/{token}/").status_code in {400, 404}


def test_token_for_another_purpose_opens_nothing(client, user, conference, link):
    share = ScheduleShare.objects.get()
    other = make_token("calendar", share.pk, share.nonce)
    assert client.get(f"/calendar/{other}/").status_code == 404


def test_link_of_an_inactive_account_opens_nothing(client, user, link):
    user.is_active = False
    user.save()
    assert client.get(link).status_code == 404


def test_shared_page_is_kept_by_nobody(client, link):
    response = client.get(link)
    assert ("no-store" in response["Cache-Control"], response["X-Robots-Tag"]) == (True, "noindex")


def test_queries_of_a_shared_schedule_do_not_grow(client, user, conference, link):
    counts = []
    for number in (1, 3):
        for made in SessionFactory.create_batch(number, conference=conference, starts_at=NOW):
            release(conference, by=None, now=NOW)
            SavedSession.objects.create(user=user, session=made, saved_at=NOW)
        with CaptureQueriesContext(connection) as captured:
            client.get(link)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def note_page(client, conference, **data):
    url = reverse("events:session-note", kwargs={"conference": conference.slug, "code": "OPEN"})
    return client.post(url, data) if data else client.get(url)


def test_note_is_changed_on_its_page(client, user, conference, session):
    client.force_login(user)
    assert b"Ask about the fees" in note_page(client, conference).content
    note_page(client, conference, note="Ask Nikolai instead")
    assert SavedSession.objects.get().note == "Ask Nikolai instead"


def test_note_saves_the_session(client, conference, session):
    client.force_login(make_user("guest@arvenia.example"))
    note_page(client, conference, note="Bring the map")
    assert SavedSession.objects.filter(session=session).count() == 2


def test_note_too_long_is_said_and_stays_typed(client, user, conference, session):
    client.force_login(user)
    response = note_page(client, conference, note="x" * 1001)
    assert (response.status_code, b"x" * 1001 in response.content) == (400, True)
    assert SavedSession.objects.get().note == "Ask about the fees"


def test_note_of_another_is_never_shown(client, conference, session):
    client.force_login(make_user("guest@arvenia.example"))
    assert b"Ask about the fees" not in note_page(client, conference).content


def test_note_of_markup_is_shown_as_text(client, user, conference, session):
    note_session(user, session=session, text="<script>alert(1)</script>\x00", now=NOW)
    client.force_login(user)
    page = client.get(reverse("events:my-schedule", kwargs={"conference": conference.slug})).content.decode()
    assert "&lt;script&gt;alert(1)" in page


def test_unknown_session_has_no_note(client, user, conference):
    client.force_login(user)
    url = reverse("events:session-note", kwargs={"conference": conference.slug, "code": "NOSUCH"})
    assert client.get(url).status_code == 404
