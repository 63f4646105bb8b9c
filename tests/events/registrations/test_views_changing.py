"""Pages of changes; the clock stands at 10 February 2026, registration is open."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.conferences.rules import Role
from events.registrations import queries
from events.registrations.models import PendingChange, Registration
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    PendingChangeFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def focal_point():
    return FocalPointFactory()


@pytest.fixture
def category(focal_point):
    return ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT, needs_delegation=True
    )


@pytest.fixture
def registration(client, category, focal_point):
    """Confirmed, and its person signed in."""
    row = RegistrationFactory(
        category=category,
        delegation=focal_point.delegation,
        state=RegistrationState.CONFIRMED,
        name="Amina Okoro",
        family_name="Okoro",
        given_name="Amina",
    )
    client.force_login(row.person.user)
    return row


def url(name, row, **arguments):
    return reverse(f"events:{name}", kwargs={"conference": row.conference.slug, **arguments})


def facts(row, **changed):
    return {
        "category": row.category.code,
        "delegation": row.delegation_id or "",
        "family_name": row.family_name,
        "given_name": row.given_name,
        "name": row.name,
        "native_name": "",
        "native_language": "",
        "organization_name": row.organization_name,
        "note": "",
        **changed,
    }


def said(response):
    return [str(one) for one in get_messages(response.wsgi_request)]


def test_asking_shows_old_and_new_since_when_and_with_whom(client, registration, focal_point):
    sent = client.post(url("registration-change", registration), facts(registration, name="Amina Lindqvist"))
    assert (sent.status_code, said(sent)) == (
        302,
        ["Your change waits for a decision. Until then all stays as it is."],
    )
    text = client.get(url("registration-status", registration)).text
    assert "<bdi>Amina Okoro</bdi>" in text
    assert "<b><bdi>Amina Lindqvist</bdi></b>" in text
    assert f"It has been with {focal_point.person.name}, focal point of" in text
    again = client.get(url("registration-change", registration))
    assert "Take it back first" in again.text


def test_taking_it_back(client, registration):
    change = PendingChangeFactory(registration=registration)
    client.post(url("registration-change-withdraw", registration))
    assert PendingChange.objects.get(pk=change.pk).state == "taken_back"
    assert said(client.post(url("registration-change-withdraw", registration)))[-1] == (
        "No change waits any more."
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Амина"),
        ("family_name", ""),
        ("native_name", "Амина"),
        ("name", "x" * 201),
        ("category", "<script>"),
        ("delegation", ""),
        ("delegation", "99999999999999999999"),
        ("note", "x" * 501),
        ("organization_name", "a\x00b"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, registration, field, value):
    sent = facts(registration, given_name="Kept words", **{field: value})
    response = client.post(url("registration-change", registration), sent)
    assert (response.status_code, PendingChange.objects.exists()) == (422, False)
    assert 'value="Kept words"' in response.text


def test_an_undecided_request_changes_at_once(client, registration):
    Registration.objects.filter(pk=registration.pk).update(state=RegistrationState.SUBMITTED)
    assert "Your reason" not in client.get(url("registration-change", registration)).text
    client.post(url("registration-change", registration), facts(registration, name="Amina Lindqvist"))
    assert Registration.objects.get(pk=registration.pk).name == "Amina Lindqvist"


def test_an_invitation_leads_who_has_asked_to_the_change(client, registration):
    special = ParticipantCategoryFactory(conference=registration.conference, is_by_invitation=True)
    link = queries.invitation_link(special).partition("?")[2]
    page = client.get(url("registration-new", registration) + "?" + link)
    assert page.url == url("registration-change", registration) + "?" + link
    client.post(page.url, facts(registration, category=special.code, organization_name="Bureau"))
    assert PendingChange.objects.get().category == special


def test_who_has_not_asked_changes_nothing(client, registration):
    client.force_login(VerifiedUserFactory())
    assert client.get(url("registration-change", registration)).status_code == 404
    assert client.post(url("registration-change-withdraw", registration)).status_code == 404


class TestDesk:
    @pytest.fixture
    def change(self, client, registration, focal_point):
        change = PendingChangeFactory(registration=registration, note="<b>Married</b>")
        client.force_login(focal_point.person.user)
        return change

    def test_shows_old_and_new(self, client, change, registration):
        assert "Changes, 1" in client.get(url("delegation", registration)).text
        text = client.get(url("delegation-changes", registration)).text
        assert "<b><bdi>Amina Okoro-Lindqvist</bdi></b>" in text
        assert "&lt;b&gt;Married" in text

    def test_approves(self, client, change, registration):
        client.post(url("delegation-change-approve", registration, number=change.pk))
        assert Registration.objects.get(pk=registration.pk).name == "Amina Okoro-Lindqvist"
        gone = client.post(url("delegation-change-approve", registration, number=change.pk))
        assert gone.status_code == 404

    def test_refuses_with_a_reason(self, client, change, registration):
        page = url("delegation-change-refuse", registration, number=change.pk)
        assert client.post(page, {"reason": ""}).status_code == 422
        client.post(page, {"reason": "The passport says otherwise."})
        client.force_login(registration.person.user)
        text = client.get(url("registration-status", registration)).text
        assert "Your change was refused" in text
        assert "The passport says otherwise." in text

    def test_of_another_delegation_does_not_exist(self, client, change, registration):
        other = FocalPointFactory(delegation__conference=registration.conference)
        client.force_login(other.person.user)
        for name in ("approve", "refuse"):
            page = url(f"delegation-change-{name}", registration, number=change.pk)
            assert client.post(page, {"reason": "x"}).status_code == 404
        assert PendingChange.objects.get().state == "open"

    def test_asks_the_same_number_of_questions(self, client, change, registration, focal_point):
        counts = []
        for more in (0, 2):
            for _one in range(more):
                row = RegistrationFactory(
                    category=registration.category, delegation=focal_point.delegation, state="confirmed"
                )
                PendingChangeFactory(registration=row)
            with CaptureQueriesContext(connection) as asked:
                client.get(url("delegation-changes", registration))
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_decides_on_nothing_that_changed_since(self, client, category, focal_point):
        row = RegistrationFactory(category=category, delegation=focal_point.delegation)
        client.force_login(focal_point.person.user)
        page = url("delegation", row)
        assert f'value="{row.pk}.0"' in client.get(page).text
        Registration.objects.filter(pk=row.pk).update(name="Somebody Else", revision=1)
        stale = client.post(page, {"r": [f"{row.pk}.0"]})
        assert "Look again." in said(stale)[0]
        assert Registration.objects.get(pk=row.pk).state == "submitted"
        client.post(page, {"r": [f"{row.pk}.1"]})
        assert Registration.objects.get(pk=row.pk).state == "confirmed"


class TestAdmin:
    @pytest.fixture
    def change(self, client, registration):
        role = ConferenceRoleFactory(conference=registration.conference, role=Role.REGISTRATION)
        client.force_login(role.user)
        return PendingChangeFactory(registration=registration)

    def page(self, change, name):
        return reverse("admin:events_pendingchange_decide", args=[change.pk, name])

    def test_shows_old_and_new_and_approves(self, client, change):
        there = reverse("admin:events_pendingchange_change", args=[change.pk])
        assert "<b><bdi>Amina Okoro-Lindqvist</bdi></b>" in client.get(there).text
        assert client.get(self.page(change, "approve")).status_code == 200
        assert PendingChange.objects.get().state == "open"
        client.post(self.page(change, "approve"))
        assert Registration.objects.get(pk=change.registration_id).name == "Amina Okoro-Lindqvist"
        history = client.get(reverse("admin:events_registration_change", args=[change.registration_id])).text
        assert "Approved" in history

    def test_refuses_with_a_reason(self, client, change):
        assert client.post(self.page(change, "refuse"), {"reason": ""}).status_code == 400
        client.post(self.page(change, "refuse"), {"reason": "Not ours."})
        assert PendingChange.objects.get().reason == "Not ours."

    def test_the_media_desk_sees_none_of_delegations(self, client, change):
        client.force_login(ConferenceRoleFactory(conference=change.conference, role=Role.MEDIA).user)
        assert client.get(self.page(change, "approve")).status_code == 404

    def test_who_sees_but_does_not_decide_is_told_so(self, client, change):
        press = ParticipantCategoryFactory(conference=change.conference, route=Route.MEDIA_DESK)
        PendingChange.objects.update(category=press)
        assert client.post(self.page(change, "approve")).status_code == 403

    def test_the_decision_page_of_requests_carries_what_it_showed(self, client, change):
        row = RegistrationFactory(category=change.category, delegation=change.delegation)
        page = f"{reverse('admin:events_registration_decide', args=['approve'])}?ids={row.pk}"
        assert f'name="read" value="{row.pk}.0"' in client.get(page).text
        Registration.objects.filter(pk=row.pk).update(revision=1)
        stale = client.post(page, {"read": [f"{row.pk}.0"]})
        assert "Look again." in said(stale)[0]
        assert Registration.objects.get(pk=row.pk).state == "submitted"
