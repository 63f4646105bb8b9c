"""Filters of the list of registrations that organisers keep, and actions that ask before they act."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.registrations import actions
from events.registrations.models import SavedFilter
from events.registrations.rules.filters import MOST_SAVED, kept
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
)

LIST = "admin:events_registration_changelist"
SAVE, DROP = "admin:events_registration_save_filter", "admin:events_registration_drop_filter"
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"waiting": "3", "state__exact": "submitted"}, "state__exact=submitted&waiting=3"),
        ({"p": "7", "_facets": "", "conference__roles__user__password__startswith": "a"}, ""),
        ({"q": "A&p=1\x00"}, "q=A%26p%3D1"),
        ({"q": "x" * 501}, ""),
    ],
)
def test_filters_alone_are_kept_in_one_order(query, text):
    assert kept(query) == text


@pytest.fixture
def conference(db):
    return OpenConferenceFactory()


def member(conference, role="registration"):
    return ConferenceRoleFactory(conference=conference, role=role).user


@pytest.fixture
def staff(client, conference):
    user = member(conference)
    client.force_login(user)
    return user


def keep(client, conference, **data):
    sent = {"conference": conference.pk, "name": "Old ones", "query": "waiting=7", **data}
    return client.post(reverse(SAVE), sent, follow=True)


def shown(client):
    return [one["row"].name for one in client.get(reverse(LIST)).context["saved_filters"]]


def test_a_kept_filter_stands_above_the_list(client, staff, conference):
    page = keep(client, conference)
    assert page.redirect_chain == [(f"{reverse(LIST)}?conference__id__exact={conference.pk}&waiting=7", 302)]
    assert 'aria-current="true">Old ones' in page.text
    assert "Keep this filter" not in page.text


def test_the_same_name_replaces_it(client, staff, conference):
    keep(client, conference)
    keep(client, conference, query="state__exact=refused")
    assert SavedFilter.objects.get().query == "state__exact=refused"


@pytest.mark.parametrize("data", [{"name": " "}, {"query": "p=2"}, {"name": "\x00"}])
def test_nothing_is_kept_without_a_name_and_a_filter(client, staff, conference, data):
    keep(client, conference, **data)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(("is_shared", "names"), [(True, ["Old ones"]), (False, [])])
def test_colleagues_see_what_is_shared(client, staff, conference, is_shared, names):
    keep(client, conference, **({"shared": "on"} if is_shared else {}))
    client.force_login(member(conference, "protocol"))
    assert shown(client) == names


def test_only_the_owner_deletes_it(client, staff, conference):
    keep(client, conference, shared="on")
    url = reverse(DROP, args=[SavedFilter.objects.get().pk])
    client.force_login(member(conference))
    assert client.post(url, {"conference": conference.pk}).status_code == 403
    client.force_login(staff)
    client.post(url, {"conference": conference.pk})
    assert not SavedFilter.objects.exists()


def test_another_conference_is_not_there(client, staff, conference):
    foreign = OpenConferenceFactory()
    assert keep(client, foreign).status_code == 404
    other = SavedFilter.objects.create(
        user=staff, conference=foreign, name="x", query="waiting=3", saved_at=NOW
    )
    url = reverse(DROP, args=[other.pk])
    assert client.post(url, {"conference": conference.pk}).status_code == 404


def test_who_sees_no_registrations_keeps_no_filter(client, conference):
    client.force_login(member(conference, "programme"))
    assert keep(client, conference).status_code == 403


def test_there_is_an_end_to_them(staff, conference):
    facts = {"query": "waiting=3", "is_shared": False, "by": staff, "now": NOW}
    for n in range(MOST_SAVED):
        actions.save_filter(conference, name=str(n), **facts)
    with pytest.raises(ValidationError) as caught:
        actions.save_filter(conference, name="one more", **facts)
    assert caught.value.code == "many"


@pytest.mark.parametrize(("days", "found"), [("1", 1), ("14", 1), ("2", 2), ("x", 2)])
def test_list_is_narrowed_by_waiting_time(client, staff, conference, days, found):
    category = ParticipantCategoryFactory(conference=conference)
    RegistrationFactory(category=category)
    RegistrationFactory(category=category, state="confirmed")
    assert client.get(reverse(LIST), {"waiting": days}).context["cl"].result_count == found


def test_an_action_that_acts_at_once_asks_first(client, staff, conference):
    power = FocalPointFactory(delegation__conference=conference)
    data = {"action": "end", "_selected_action": [power.pk]}
    url = reverse("admin:events_focalpoint_changelist")
    page = client.post(url, data)
    assert "End at once (1)" in page.text
    power.refresh_from_db()
    assert power.valid_until is None
    client.post(url, {**data, "sure": "1"})
    power.refresh_from_db()
    assert power.valid_until is not None
