"""One person's place given to another in one step."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.common.models import Transition
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions
from events.registrations.actions import Details
from events.registrations.models import Badge, Quota, Registration
from events.registrations.queries import miscounted
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
NEW = Details(name="Baran Celik", function="Adviser")


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def focal_point():
    return FocalPointFactory()


@pytest.fixture
def leaving(focal_point):
    """A confirmed member in a full conference, for whose place somebody else waits."""
    conference = focal_point.delegation.conference
    category = ParticipantCategoryFactory(conference=conference, route=Route.FOCAL_POINT)
    row = RegistrationFactory(category=category, delegation=focal_point.delegation, state="confirmed")
    actions.issue_badge(row, by=None, now=NOW)
    QuotaFactory(conference=conference, capacity=1)
    actions.recount(conference)
    RegistrationFactory(category=category, state=RegistrationState.WAITLISTED, waiting_since=NOW)
    return row


def replace(row, focal_point, email="baran@arvenia.example"):
    return actions.replace(row, email=email, details=NEW, by=focal_point.person.user, now=NOW)


def test_the_place_goes_over_and_never_to_the_waiting_list(leaving, focal_point):
    made = replace(leaving, focal_point)
    leaving.refresh_from_db()
    assert (leaving.state, made.state, made.replaces) == ("replaced", "confirmed", leaving)
    assert (made.category, made.delegation) == (leaving.category, leaving.delegation)
    assert Registration.objects.filter(state="waitlisted").count() == 1
    assert Quota.objects.get(category=None).taken == 1
    assert list(miscounted(leaving.conference)) == []


def test_one_badge_stops_and_another_works(leaving, focal_point):
    made = replace(leaving, focal_point)
    badges = Badge.objects.order_by("pk").values_list("registration", "state")
    assert list(badges) == [(leaving.pk, "deactivated"), (made.pk, "active")]


def test_both_are_told_and_history_says_who_did_it(leaving, focal_point):
    made = replace(leaving, focal_point)
    told = Message.objects.order_by("pk").values_list("kind", "refs__registration")
    assert list(told) == [("registrations.replaced", leaving.pk), ("registrations.confirmed", made.pk)]
    move = Transition.objects.get(subject="registration", to_state="replaced")
    assert (move.subject_id, move.by) == (leaving.pk, focal_point.person.user)
    message = Message.objects.get(kind="registrations.replaced")
    assert get_kind(message.kind).still_due(message, NOW) == ""
    assert "somebody else" in get_kind(message.kind).context(message, NOW).subject


def test_replaced_by_somebody_with_an_account_is_theirs_at_once(leaving, focal_point):
    user = VerifiedUserFactory()
    assert replace(leaving, focal_point, email=user.email).person.user == user


@pytest.mark.parametrize("state", ["submitted", "waitlisted", "withdrawn", "refused"])
def test_only_the_confirmed_are_replaced(state, leaving, focal_point):
    row = RegistrationFactory(category=leaving.category, delegation=leaving.delegation, state=state)
    with pytest.raises(ValidationError) as caught:
        replace(row, focal_point)
    assert caught.value.code == "state"


def test_somebody_who_is_registered_cannot_come_instead(leaving, focal_point):
    other = RegistrationFactory(category=leaving.category)
    with pytest.raises(ValidationError) as caught:
        replace(leaving, focal_point, email=other.person.user.email)
    leaving.refresh_from_db()
    assert (caught.value.code, leaving.state) == ("live", "confirmed")


def test_no_other_delegation_replaces(leaving):
    stranger = FocalPointFactory(delegation__conference=leaving.conference)
    with pytest.raises(ValidationError) as caught:
        replace(leaving, stranger)
    assert caught.value.code == "not_entitled"


FORM = {"name": "Baran Celik", "email": "baran@arvenia.example", "function": "", "organization_name": ""}


def path_of(row):
    return reverse("events:delegation-replace", args=[row.conference.slug, row.reference])


def test_desk_replaces_in_one_form(client, leaving, focal_point):
    client.force_login(focal_point.person.user)
    assert client.get(path_of(leaving)).status_code == 200
    page = client.post(path_of(leaving), FORM, follow=True).content.decode()
    assert f"Baran Celik has the place of {leaving.name}." in page
    assert Registration.objects.get(state="replaced") == leaving


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "Баран"},
        {"email": ""},
        {"email": "x"},
        {"name": "N" * 10_000},
        {"email": "\x00"},
    ],
)
def test_wrong_input_is_named_and_changes_nothing(wrong, client, leaving, focal_point):
    client.force_login(focal_point.person.user)
    assert client.post(path_of(leaving), FORM | wrong).status_code == 422
    assert not Registration.objects.filter(state="replaced").exists()


def test_another_delegations_member_is_not_found(client, leaving):
    stranger = FocalPointFactory(delegation__conference=leaving.conference)
    client.force_login(stranger.person.user)
    assert client.post(path_of(leaving), FORM).status_code == 404


def test_secretariat_replaces_in_the_admin(client, leaving):
    role = ConferenceRoleFactory(conference=leaving.conference, role="registration", user__is_staff=True)
    client.force_login(role.user)
    path = reverse("admin:events_registration_replace", args=[leaving.pk])
    assert client.get(path).status_code == 200
    assert client.post(path, FORM).status_code == 302
    assert Registration.objects.get(state="replaced") == leaving


def test_admin_of_another_conference_finds_nobody(client, leaving):
    role = ConferenceRoleFactory(role="registration", user__is_staff=True)
    client.force_login(role.user)
    path = reverse("admin:events_registration_replace", args=[leaving.pk])
    assert client.post(path, FORM).status_code == 404
