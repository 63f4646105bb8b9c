from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from events.common.tokens import make_token
from events.front.schedule import schedule_of
from events.people.actions import make_feed, revoke_feed
from events.people.queries import feed_url
from events.programme.actions import update_session
from events.registrations.models import SavedSession
from tests.events.front.conftest import NOW
from tests.factories.accounts import make_user
from tests.factories.people import SpeakerFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make_user()


@pytest.fixture
def as_user(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def url(conference):
    return f"/{conference.slug}/my-schedule/"


@pytest.fixture
def save(conference, user):
    """`save(hours=2)`: a saved session that begins so long after NOW."""

    def make(hours=2, title="What village networks cost", **kwargs):
        starts_at = NOW + timedelta(hours=hours)
        session = SessionFactory(conference=conference, title={"en": title}, starts_at=starts_at, **kwargs)
        SavedSession.objects.create(user=user, session=session, saved_at=NOW)
        return session

    return make


def schedule(user, conference):
    return schedule_of(user, conference, now=NOW, zone=conference.zone)


def events(client, user, conference):
    path = feed_url(user, conference)
    return list(Calendar.from_ical(client.get(path).content).walk("VEVENT"))


def test_without_signing_in_one_is_sent_there_and_back(client, url):
    assert client.get(url).url == f"/accounts/login/?next={url}"


def test_an_empty_schedule_says_how_to_fill_it(as_user, url):
    assert b"You have saved no sessions yet" in as_user.get(url).content


def test_sessions_stand_by_day_on_the_conferences_clock(user, conference, save, publish):
    late, early, next_day = save(14), save(2), save(18)
    publish()
    days = [(d.day.day, [e.version.session for e in d.entries]) for d in schedule(user, conference).days]
    assert days == [(2, [early, late]), (3, [next_day])]


def test_what_no_release_shows_is_not_shown(user, conference, save):
    save()
    assert schedule(user, conference).days == []


def test_the_page_shows_what_is_published_not_the_draft(as_user, save, publish, url):
    session = save(title="As published")
    publish()
    update_session(session, by=None, now=NOW, title={"en": "As drafted"})
    html = as_user.get(url).content.decode()
    assert ("As published" in html, "As drafted" in html) == (True, False)


def test_clashes_are_named_on_both_sides(user, conference, save, publish):
    first, second = save(2), save(2.5)
    save(5)
    publish()
    found = schedule(user, conference)
    named = {e.version.session: [c.session for c in e.clashes] for e in found.entries if e.clashes}
    assert (named, found.clashing) == ({first: [second], second: [first]}, 2)


def test_one_after_the_other_is_no_clash(user, conference, save, publish):
    save(2)
    save(3)
    publish()
    assert schedule(user, conference).clashing == 0


def test_a_cancelled_session_clashes_with_nothing(user, conference, save, publish):
    save(2)
    save(2, state="cancelled")
    publish()
    assert schedule(user, conference).clashing == 0


def test_changes_are_marked_and_said(user, conference, save, publish):
    session = save(2)
    publish(now=NOW - timedelta(days=1))
    update_session(
        session, by=None, now=NOW, starts_at=NOW + timedelta(hours=3), ends_at=NOW + timedelta(hours=4)
    )
    publish()
    entry = schedule(user, conference).entries[0]
    assert (entry.item.tag, entry.changed) == ("Moved", "11:00 → 12:00")


def test_a_withdrawn_session_stays_and_says_so(user, conference, save, publish):
    session = save()
    publish()
    update_session(session, by=None, now=NOW, state="withdrawn", note={"en": "x"})
    publish()
    entry = schedule(user, conference).entries[0]
    assert (entry.item.tag, entry.item.off) == ("Withdrawn", True)


def test_speaking_sessions_stand_in_it_with_ones_role(speaker, conference, speaks, publish):
    speaks(speaker, role="panellist")
    publish()
    entry = schedule(speaker.person.user, conference).entries[0]
    assert (entry.roles, entry.is_saved) == (["Panellist"], False)


def test_sessions_of_another_conference_or_person_do_not(as_user, user, conference, speaks, publish, url):
    other = SpeakerFactory(conference=conference, person__user=make_user("b@arvenia.example"))
    one = speaks(other, title="Of somebody else")
    SavedSession.objects.create(user=other.person.user, session=one.session, saved_at=NOW)
    publish()
    assert b"Of somebody else" not in as_user.get(url).content


def test_three_sessions_ask_no_more_of_the_database_than_one(as_user, save, publish, url):
    save()
    publish()
    as_user.get(url)
    with CaptureQueriesContext(connection) as one:
        as_user.get(url)
    save(5)
    save(5)
    publish()
    with CaptureQueriesContext(connection) as three:
        as_user.get(url)
    # The second release is looked at for changes; the first was none.
    assert len(three) <= len(one) + 2


def test_the_feed_works_without_a_session(client, user, conference, save, publish):
    save(title="Saved session")
    publish()
    make_feed(user, conference=conference, now=NOW)
    assert [str(e["summary"]) for e in events(client, user, conference)] == ["Saved session"]


def test_the_feed_says_in_which_role_one_speaks(client, speaker, conference, speaks, publish):
    speaks(speaker, role="chair")
    publish()
    make_feed(speaker.person.user, conference=conference, now=NOW)
    event = events(client, speaker.person.user, conference)[0]
    assert str(event["description"]).startswith("You: Chair")


@pytest.mark.parametrize("state", ["cancelled", "withdrawn"])
def test_the_feed_keeps_what_is_off_as_cancelled(client, user, conference, save, publish, state):
    session = save()
    publish()
    make_feed(user, conference=conference, now=NOW)
    update_session(session, by=None, now=NOW, state=state, note={"en": "x"})
    publish()
    event = events(client, user, conference)[0]
    assert (str(event["status"]), int(event["sequence"])) == ("CANCELLED", 1)


def test_the_feed_is_private_and_kept_by_no_cache(client, user, conference):
    make_feed(user, conference=conference, now=NOW)
    response = client.get(feed_url(user, conference))
    assert (response["Cache-Control"], response["X-Robots-Tag"]) == ("private, no-store", "noindex")


def test_an_unchanged_feed_is_not_sent_again(client, user, conference, save, publish):
    save()
    publish()
    make_feed(user, conference=conference, now=NOW)
    path = feed_url(user, conference)
    tag = client.get(path)["ETag"]
    again = client.get(path, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_changed_feed_is_sent(client, user, conference, save, publish):
    save()
    publish()
    make_feed(user, conference=conference, now=NOW)
    path = feed_url(user, conference)
    tag = client.get(path)["ETag"]
    save(4)
    publish()
    assert client.get(path, headers={"if-none-match": tag}).status_code == 200


def test_a_feed_taken_away_is_gone(client, user, conference):
    make_feed(user, conference=conference, now=NOW)
    path = feed_url(user, conference)
    revoke_feed(user, conference=conference, now=NOW)
    assert client.get(path).status_code == 410


def test_a_replaced_link_is_not_found(client, user, conference):
    make_feed(user, conference=conference, now=NOW)
    path = feed_url(user, conference)
    make_feed(user, conference=conference, now=NOW)
    assert client.get(path).status_code == 404


def test_the_feed_of_a_disabled_account_is_not_found(client, user, conference):
    make_feed(user, conference=conference, now=NOW)
    user.is_active = False
    user.save()
    assert client.get(feed_url(user, conference)).status_code == 404


@pytest.mark.parametrize("token", ["x", "1.", "1.AAAA", "zzzzzzzzzzzzz.AAAA", "..%2f..%2fetc", "a" * 3000])
def test_nonsense_is_not_found(client, user, conference, token):
    make_feed(user, conference=conference, now=NOW)
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_token_for_another_purpose_is_not_found(client, user, conference):
    feed = make_feed(user, conference=conference, now=NOW)
    token = make_token("invitation", feed.pk, feed.nonce)
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_the_feed_is_only_read(client, user, conference):
    make_feed(user, conference=conference, now=NOW)
    assert client.post(feed_url(user, conference)).status_code == 405
