"""Asking for optional mails about a conference."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from events.mail.following import follow, followed, followers
from events.mail.mailboxes import mailbox_of, set_preference
from events.mail.models import Following
from events.mail.privacy import erase, export
from tests.factories.conferences import ConferenceFactory, UserFactory
from tests.factories.mail import FollowingFactory, asks

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, 8, tzinfo=UTC)
TOMORROW, ADDRESSES = "digest.tomorrow", "address.followed"


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def user():
    return UserFactory()


def names(kind, conference):
    return [one.user for one in followers(conference, kind)]


def test_what_is_asked_for_at_one_conference_is_not_sent_of_another(conference, user):
    follow(user, conference, [TOMORROW], now=NOW)
    assert names(TOMORROW, conference) == [user]
    assert names(TOMORROW, ConferenceFactory()) == []
    assert names(ADDRESSES, conference) == []


def test_only_optional_kinds_can_be_asked_for(conference, user):
    follow(user, conference, [TOMORROW, "speaker.briefing", "no.such"], now=NOW)
    assert followed(user, conference) == {TOMORROW}


def test_choice_replaces_the_one_before(conference, user):
    follow(user, conference, [TOMORROW], now=NOW)
    follow(user, conference, [ADDRESSES], now=NOW)
    assert followed(user, conference) == {ADDRESSES}


def test_link_in_a_mail_stops_it_and_asking_again_starts_it(conference, user):
    follow(user, conference, [TOMORROW], now=NOW)
    set_preference(mailbox_of(user.email), TOMORROW, wanted=False, now=NOW)
    assert (followed(user, conference), names(TOMORROW, conference)) == (set(), [])
    follow(user, conference, [TOMORROW], now=NOW)
    assert names(TOMORROW, conference) == [user]


def test_closed_account_follows_nothing(conference, user):
    follow(user, conference, [TOMORROW], now=NOW)
    user.is_active = False
    user.save()
    assert names(TOMORROW, conference) == []


def test_what_was_asked_for_is_handed_out_and_erased(conference, user):
    follow(user, conference, [TOMORROW], now=NOW)
    assert export(user)["asked_for"] == [
        {"kind": TOMORROW, "conference": conference.slug, "since": NOW.isoformat()}
    ]
    erase(user, by=None, now=NOW)
    assert not Following.objects.exists()


# The page


@pytest.fixture
def page(conference, client, user):
    client.force_login(user)
    return reverse("events:conference-mails", args=[conference.slug])


def test_nothing_is_ticked_before_it_is_asked_for(client, page):
    form = client.get(page).context["form"]
    assert {field.initial for field in form.fields.values()} == {False}


def test_ticked_box_is_kept_and_shown(client, page, conference, user):
    client.post(page, {TOMORROW: "on"})
    assert followed(user, conference) == {TOMORROW}
    assert client.get(page).context["form"].fields[TOMORROW].initial is True


def test_whoever_sends_nothing_asks_for_nothing(client, page, conference):
    user = asks(TOMORROW, conference)
    client.force_login(user)
    client.post(page, {})
    assert followed(user, conference) == set()


@pytest.mark.parametrize("value", ["x" * 10_000, "\x00", "<script>"])
def test_odd_values_are_no_fault(client, page, value):
    assert client.post(page, {TOMORROW: value, "no.such": value}).status_code == 302


def test_preferences_name_where_it_was_asked_for(client, user):
    one = FollowingFactory(user=user)
    client.force_login(user)
    text = client.get(reverse("events:mail-preferences-mine")).content.decode()
    assert f"You asked for it at {one.conference.symbol}." in text
    assert "You have asked for it at no conference yet; see below." in text
