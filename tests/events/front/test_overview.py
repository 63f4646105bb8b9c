from datetime import date, timedelta

import pytest

from events.conferences.rules import ConferenceState, Phase
from events.programme.actions import release
from tests.events.front.conftest import NOW
from tests.factories.accounts import make_user
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db


def conference(starts, days=5, **fields):
    """A conference that begins so many days after NOW's."""
    first = NOW.date() + timedelta(days=starts)
    return ConferenceFactory(starts_on=first, ends_on=first + timedelta(days=days - 1), **fields)


def shown(client):
    return [
        (group.phase, [entry.conference.slug for entry in group.entries])
        for group in client.get("/").context["groups"]
    ]


def test_what_is_on_comes_first_then_what_is_next_then_what_was_last(client):
    for slug, starts in [("old", -90), ("later", 60), ("now", -2), ("recent", -30), ("soon", 7)]:
        conference(starts, slug=slug)
    assert shown(client) == [
        (Phase.DURING, ["now"]),
        (Phase.BEFORE, ["soon", "later"]),
        (Phase.AFTER, ["recent", "old"]),
    ]


def test_the_first_one_alone_is_shown_larger(client):
    for starts in (-2, 7, 60):
        conference(starts)
    sizes = [entry.is_first for group in client.get("/").context["groups"] for entry in group.entries]
    assert sizes == [True, False, False]


def test_each_day_is_as_tall_as_it_is_full(client):
    one = conference(0)
    SessionFactory.create_batch(2, conference=one, starts_at=NOW)
    SessionFactory(conference=one, starts_at=NOW + timedelta(days=1))
    release(one, by=None, now=NOW)
    SessionFactory(conference=one, starts_at=NOW + timedelta(days=2))  # a draft
    (group,) = client.get("/").context["groups"]
    assert [bar.load for bar in group.entries[0].days] == [2, 1, 0, 0, 0]


def test_a_draft_is_shown_to_its_staff_alone(client):
    role = ConferenceRoleFactory(conference__state=ConferenceState.DRAFT, conference__slug="secret")
    before = shown(client)
    client.force_login(role.user)
    assert (before, shown(client)) == ([], [(Phase.DURING, ["secret"])])


def test_an_empty_site_says_what_will_stand_here(client):
    assert "No conference is announced yet" in client.get("/").content.decode()


def test_staff_of_an_empty_site_are_led_to_the_admin(client):
    client.force_login(make_user(is_staff=True))
    page = client.get("/").content.decode()
    assert ("There is no conference yet" in page, 'href="/admin/"' in page) == (True, True)


def test_midnight_is_that_of_the_conference(client, time_machine):
    conference(0, slug="baku", time_zone="Asia/Baku")
    conference(0, slug="lima", time_zone="America/Lima")
    time_machine.move_to(f"{date(2026, 3, 1)}T21:00:00+00:00", tick=False)
    assert shown(client) == [(Phase.DURING, ["baku"]), (Phase.BEFORE, ["lima"])]


def test_a_copy_is_good_until_something_changes(client):
    conference(0)
    first = client.get("/")
    again = client.get("/", headers={"If-None-Match": first["ETag"]})
    conference(9)
    changed = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, changed.status_code) == (304, 200)
    assert first["Cache-Control"] == "no-cache, public"


def test_it_refuses_to_be_written_to(client):
    assert client.post("/").status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_more_conferences_cost_no_more_queries(client, django_assert_num_queries, count):
    for number in range(count):
        one = conference(number)
        SessionFactory.create_batch(count, conference=one)
        release(one, by=None, now=NOW)
    with django_assert_num_queries(2):
        client.get("/")
