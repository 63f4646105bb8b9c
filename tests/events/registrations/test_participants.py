"""The list of participants: who sees it, who stands in it, and as what."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.conferences.models import Organization
from events.conferences.rules import ParticipantsList
from events.registrations import actions, queries
from events.registrations.printing_participants import edition, participants_pdf
from events.registrations.rules.participants import Listed, group_of, in_order, matching
from tests.factories.conferences import ConferenceRoleFactory, DelegationFactory, OrganizationFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import (
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    ProtocolRankFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
MEMBER_STATE = Organization.Membership.MEMBER_STATE


@pytest.mark.parametrize(
    ("listing", "is_state", "group"),
    [
        ("full", False, "Telecom"),
        ("name", False, "Arvenia"),
        ("name", True, "Telecom"),
        ("full", True, "Telecom"),
    ],
)
def test_an_organization_is_named_only_where_that_was_agreed(listing, is_state, group):
    found = group_of(listing=listing, organization="Telecom", country="Arvenia", is_state=is_state)
    assert found == group


def test_order_is_that_of_categories_then_letters():
    people = [
        Listed((1, "Media"), "Arvenia", "Abel"),
        Listed((0, "Delegate"), "", "Abel"),
        Listed((0, "Delegate"), "Zembla", "Abel"),
        Listed((0, "Delegate"), "Élan", "Östen"),
        Listed((0, "Delegate"), "Élan", "Abel", function="Minister"),
        Listed((0, "Delegate"), "Egalia", "Zoe"),
    ]
    assert [(one.group, one.name) for one in in_order(people)] == [
        ("Egalia", "Zoe"), ("Élan", "Abel"), ("Élan", "Östen"), ("Zembla", "Abel"), ("", "Abel"),
        ("Arvenia", "Abel"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("vorontsova arvenia", 1), ("ВОРОНЦОВА", 1), ("minister", 0), ("%", 1)]
)
def test_search_finds_by_what_is_shown(query, number):
    one = Listed((0, "Delegate"), "Arvenia", "Larisa Vorontsova", native_name="Лариса Воронцова")
    assert len(matching([one], query)) == number


@pytest.fixture
def conference(db):
    cache.clear()
    return OpenConferenceFactory(participants_list=ParticipantsList.EVERYBODY)


@pytest.fixture
def category(conference):
    return ParticipantCategoryFactory(conference=conference)


def listed(category, listing="full", state="confirmed", *, membership="sector_member", **facts):
    organization = OrganizationFactory(name="Northern Lakes Telecom", country="AZ", membership=membership)
    delegation = DelegationFactory(conference=category.conference, organization=organization)
    usual = {"name": "Larisa Vorontsova", "function": "Head of spectrum", "delegation": delegation}
    return RegistrationFactory(category=category, listing=listing, state=state, **{**usual, **facts})


def page(client, conference, **query):
    return client.get(reverse("events:participant-list", args=[conference.slug]), query)


def test_full_consent_shows_function_and_organization(client, conference, category):
    listed(category)
    text = page(client, conference).text
    assert [word in text for word in ("Larisa Vorontsova", "Head of spectrum", "Northern Lakes Telecom")] == [
        True
    ] * 3


def test_name_alone_shows_the_country(client, conference, category):
    listed(category, "name")
    text = page(client, conference).text
    assert [word in text for word in ("Larisa Vorontsova", "Azerbaijan")] == [True, True]
    assert [word in text for word in ("Head of spectrum", "Northern Lakes Telecom")] == [False, False]
    assert "Nobody matches" in page(client, conference, q="northern lakes").text


def test_a_state_is_no_more_than_its_country(client, conference, category):
    listed(category, "name", membership=MEMBER_STATE)
    assert "Northern Lakes Telecom" in page(client, conference).text


@pytest.mark.parametrize(
    ("listing", "state"),
    [("none", "confirmed"), ("full", "submitted"), ("full", "waitlisted"), ("full", "refused")],
)
def test_nobody_else_stands_in_it(client, conference, category, listing, state):
    listed(category, listing, state)
    assert "Nobody is listed yet" in page(client, conference).text


def test_rank_and_reference_are_never_shown(client, conference, category):
    rank = ProtocolRankFactory(conference=conference, code="MINX", name="Ministers of all kinds")
    row = listed(category, protocol_rank=rank, delegation_role=1, reference="ZZQQ77")
    text = page(client, conference).text
    assert row.name in text
    assert [word in text for word in ("MINX", "Ministers of all kinds", "ZZQQ77")] == [False] * 3


def test_consent_taken_back_counts_at_once(client, conference, category):
    row = listed(category)
    assert row.name in page(client, conference).text
    actions.update_details(row, by=row.person.user, now=NOW, listing="none")
    response = page(client, conference)
    assert row.name not in response.text
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_withdrawing_counts_at_once(client, conference, category):
    row = listed(category)
    actions.withdraw(row, by=row.person.user, now=NOW)
    assert row.name not in page(client, conference).text


@pytest.mark.parametrize(
    ("shown_to", "statuses"),
    [
        (ParticipantsList.NOBODY, {"visitor": 401, "newcomer": 404, "confirmed": 404, "staff": 200}),
        (ParticipantsList.PARTICIPANTS, {"visitor": 401, "newcomer": 404, "confirmed": 200, "staff": 200}),
        (ParticipantsList.EVERYBODY, {"visitor": 200, "newcomer": 200, "confirmed": 200, "staff": 200}),
    ],
)
def test_who_sees_it_is_for_the_conference_to_say(client, conference, category, shown_to, statuses):
    conference.participants_list = shown_to
    conference.save()
    staff = VerifiedUserFactory()
    ConferenceRoleFactory(user=staff, conference=conference, role="registration")
    waiting = RegistrationFactory(category=category).person.user
    people = {"visitor": None, "newcomer": waiting, "staff": staff}
    people["confirmed"] = listed(category, "none").person.user
    found = {}
    for label, user in people.items():
        client.logout()
        if user:
            client.force_login(user)
        found[label] = page(client, conference).status_code
    assert found == statuses


def test_hostile_queries_find_nothing(client, conference, category):
    listed(category)
    for query in ({"q": "\u202e<b>"}, {"q": "x" * 5000}, {"page": "-1"}, {"page": "9" * 30}, {"page": "x"}):
        assert page(client, conference, **query).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_page_takes_the_same_questions(client, conference, category, number):
    for _each in range(number):
        listed(category)
    with CaptureQueriesContext(connection) as asked:
        page(client, conference)
    assert len(asked) == 5


def test_files_are_for_staff(client, conference, category):
    row = listed(category, name="=Larisa Vorontsova")
    client.force_login(row.person.user)
    url = reverse("events:participant-list-csv", args=[conference.slug])
    assert client.get(url).status_code == 404
    staff = VerifiedUserFactory()
    ConferenceRoleFactory(user=staff, conference=conference, role="protocol")
    client.force_login(staff)
    rows = list(csv.reader(io.StringIO(client.get(url).text.removeprefix("\ufeff"))))
    assert rows[1][1:] == ["Northern Lakes Telecom", "'=Larisa Vorontsova", "", "Head of spectrum"]
    pdf = client.get(reverse("events:participant-list-pdf", args=[conference.slug]))
    assert pdf.content.startswith(b"%PDF")


def test_list_is_final_after_the_last_day(conference):
    assert edition(conference, now=NOW).startswith("Provisional list, as of Tue 10 Feb 2026")
    assert edition(conference, now=conference.midnight_after).startswith("Final list")


def test_an_empty_list_prints_as_well(conference):
    assert participants_pdf(conference, queries.participants(conference), now=NOW).startswith(b"%PDF")


def test_person_without_delegation_stands_under_their_country(client, conference, category):
    person = PersonFactory(country="FR", user=None)
    listed(category, "name", delegation=None, organization_name="A secret lab", person=person)
    text = page(client, conference).text
    assert [word in text for word in ("France", "A secret lab")] == [True, False]
