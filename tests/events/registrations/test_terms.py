"""Terms that change while people are registered; the clock stands at 10 February 2026."""

from datetime import UTC, datetime
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.common.tokens import make_token
from events.conferences.actions import save_conference
from events.conferences.rules import Role
from events.registrations import actions, privacy, queries
from events.registrations.models import Consent, Registration
from events.registrations.rules import RegistrationState
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import RegistrationFactory, VerifiedUserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def registration(client):
    """Confirmed on version 1; the conference has raised its terms to version 2."""
    row = RegistrationFactory(state=RegistrationState.CONFIRMED, terms_version="1")
    Consent.objects.create(registration=row, version="1", agreed_at=row.submitted_at)
    row.conference.terms_version = "2"
    save_conference(row.conference, by=None, now=NOW)
    client.force_login(row.person.user)
    return row


def url(name, row):
    return reverse(f"events:{name}", args=[row.conference.slug])


def agree(row, version="2", by=None):
    return actions.agree_to_terms(row, version=version, by=by or row.person.user, now=NOW)


def refused(code, **changed):
    with pytest.raises(ValidationError) as caught:
        agree(**changed)
    assert caught.value.code == code


def test_agreeing_keeps_each_version_with_its_hour(registration):
    agree(registration)
    agree(registration)
    assert Registration.objects.get().terms_version == "2"
    assert list(Consent.objects.values_list("version", "agreed_at")) == [
        ("1", registration.submitted_at),
        ("2", NOW),
    ]
    told = privacy.export(registration.person.user)["registrations"][0]["consents"]
    assert [one["version"] for one in told] == ["1", "2"]


def test_nobody_agrees_for_another_to_something_else_or_when_it_is_over(registration):
    refused("not_own", row=registration, by=VerifiedUserFactory())
    refused("terms", row=registration, version="1")
    actions.withdraw(registration, by=registration.person.user, now=NOW)
    refused("state", row=registration)
    assert Consent.objects.count() == 1


def test_a_version_is_never_used_again(registration):
    registration.conference.terms_version = "1"
    with pytest.raises(ValidationError) as caught:
        save_conference(registration.conference, by=None, now=NOW)
    assert list(caught.value.message_dict) == ["terms_version"]


def test_status_page_and_home_ask_until_the_person_agrees(client, registration):
    asking = url("registration-terms", registration)
    for name in ("registration-status", "home"):
        assert f'href="{asking}">Read and agree' in client.get(url(name, registration)).text
    page = client.get(asking).text
    assert "you agreed to version 1, and this is version 2" in page
    assert ">Tue 10 Feb 2026, 13:00" in page
    assert client.post(asking, {"version": "1"}).status_code == 422
    assert client.post(asking, {"version": "2"}).url == url("registration-status", registration)
    for name in ("registration-status", "home"):
        assert "Read and agree" not in client.get(url(name, registration)).text


@pytest.mark.parametrize("version", ["", "x" * 5000, "2\x00", "<b>2</b>"])
def test_a_strange_version_is_refused_with_a_sentence(client, registration, version):
    response = client.post(url("registration-terms", registration), {"version": version})
    assert (response.status_code, "agree once more" in response.text) == (422, True)


def test_the_door_lets_in_who_has_not_agreed(registration):
    badge = actions.issue_badge(registration, by=None, now=NOW)
    code = make_token("badge", badge.pk, badge.nonce)
    assert queries.read_badge(code, conference=registration.conference).verdict == "valid"


def test_staff_find_who_has_not_agreed_and_see_who_agreed_when(client, registration):
    role = ConferenceRoleFactory(conference=registration.conference, role=Role.REGISTRATION)
    agreed = RegistrationFactory(category=registration.category, terms_version="2")
    client.force_login(role.user)
    page = reverse("admin:events_registration_changelist")
    listed = {
        value: [row.pk for row in client.get(page, {"terms": value}).context["cl"].result_list]
        for value in ("now", "not")
    }
    assert listed == {"now": [agreed.pk], "not": [registration.pk]}
    assert "Version 1" in client.get(reverse("admin:events_registration_change", args=[registration.pk])).text


def test_what_was_agreed_to_before_is_kept_from_the_registrations():
    row = RegistrationFactory(terms_version="7")
    RegistrationFactory(terms_version="")
    import_module("events.migrations.0063_record_consents").record(apps, None)
    assert list(Consent.objects.values_list("registration", "version", "agreed_at")) == [
        (row.pk, "7", row.submitted_at)
    ]
