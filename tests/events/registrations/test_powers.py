from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions
from events.registrations.models import FocalPoint
from events.registrations.rules import Route
from events.registrations.tasks import tell_ended_powers
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
YESTERDAY = date(2026, 2, 9)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def power():
    return FocalPointFactory(person__name="Anselm Brightwater")


def kinds():
    return sorted(Message.objects.values_list("kind", flat=True))


def said(message):
    return get_kind(message.kind).context(message, NOW)


def test_appointment_is_told_to_the_person_with_both_days(power):
    power.valid_until = date(2026, 3, 1)
    actions.save_power(power, by=None, now=NOW)
    content = said(Message.objects.get())
    assert content.heading.startswith("You are a focal point of Ministry of Waves")
    assert ("Last day", "Sunday 1 March 2026") in content.facts


def test_appointment_is_told_to_the_others_in_power(power):
    alternate = FocalPointFactory(delegation=power.delegation, is_alternate=True)
    actions.save_power(power, by=None, now=NOW)
    content = said(Message.objects.get(user=alternate.person.user))
    assert content.heading.startswith("Anselm Brightwater is a focal point of")
    assert content.action is None


def test_appointment_is_not_told_to_those_whose_power_ended(power):
    FocalPointFactory(delegation=power.delegation, valid_until=YESTERDAY)
    actions.save_power(power, by=None, now=NOW)
    assert [message.user for message in Message.objects.all()] == [power.person.user]


def test_saving_unchanged_tells_nothing_more(power):
    for _ in range(2):
        actions.save_power(power, by=None, now=NOW)
    assert kinds() == ["registrations.appointed"]


def test_changed_days_are_told(power):
    actions.save_power(power, by=None, now=NOW)
    power.valid_until = date(2026, 3, 1)
    actions.save_power(power, by=None, now=NOW)
    assert kinds() == ["registrations.appointed"] * 2


def test_ended_power_decides_nothing_from_that_instant(power):
    category = ParticipantCategoryFactory(conference=power.delegation.conference, route=Route.FOCAL_POINT)
    request = RegistrationFactory(category=category, delegation=power.delegation)
    actions.end_power(power, by=None, now=NOW)
    with pytest.raises(ValidationError) as caught:
        actions.approve(request, by=power.person.user, now=NOW)
    assert (caught.value.code, kinds()) == ("not_entitled", ["registrations.power_ended"])


def test_ending_twice_keeps_the_first_end(power):
    actions.end_power(power, by=None, now=NOW)
    actions.end_power(power, by=None, now=NOW + timedelta(days=3))
    assert FocalPoint.objects.get().valid_until == YESTERDAY


def test_mail_of_an_appointment_is_stale_once_ended(power):
    actions.save_power(power, by=None, now=NOW)
    actions.end_power(power, by=None, now=NOW)
    due = {message.kind: get_kind(message.kind).still_due(message, NOW) for message in Message.objects.all()}
    assert due == {"registrations.appointed": "the power has ended", "registrations.power_ended": ""}


def test_end_that_came_with_its_day_is_told_once(power):
    FocalPoint.objects.update(valid_until=YESTERDAY)
    for _ in range(2):
        tell_ended_powers()
    assert kinds() == ["registrations.power_ended"]


@pytest.mark.parametrize("last", [None, date(2026, 2, 10), date(2026, 1, 1)])
def test_powers_that_go_on_or_ended_long_ago_are_not_told(power, last):
    FocalPoint.objects.update(valid_until=last)
    tell_ended_powers()
    assert kinds() == []


def test_desk_shows_who_decides_and_until_when(client, power):
    FocalPointFactory(
        delegation=power.delegation,
        is_alternate=True,
        person__name="Mira Solberg",
        valid_from=date(2026, 2, 20),
    )
    FocalPointFactory(delegation=power.delegation, person__name="Long Gone", valid_until=YESTERDAY)
    client.force_login(power.person.user)
    text = client.get(reverse("events:delegation", args=[power.delegation.conference.slug])).text
    assert "Mira Solberg" in text
    assert "Not yet: decides from" in text
    assert "Friday 20 February 2026</time>" in text
    assert "Long Gone" not in text


@pytest.fixture
def staff(client, power):
    role = ConferenceRoleFactory(conference=power.delegation.conference, role="registration")
    client.force_login(role.user)
    return role.user


def test_naming_in_the_admin_tells_the_person(client, staff, power):
    account = VerifiedUserFactory()
    sent = {
        "email": account.email,
        "delegation": power.delegation.pk,
        "is_alternate": "on",
        "valid_from": "2026-02-01",
    }
    client.post(reverse("admin:events_focalpoint_add"), sent)
    assert FocalPoint.objects.get(person__user=account).is_alternate
    assert Message.objects.filter(user=account, kind="registrations.appointed").exists()


def test_ending_in_the_admin_is_at_once(client, staff, power):
    sent = {"sure": "1", "action": "end", "_selected_action": [power.pk]}
    client.post(reverse("admin:events_focalpoint_changelist"), sent)
    power.refresh_from_db()
    assert power.valid_until == YESTERDAY
    assert power.history.first().history_user == staff


def test_powers_of_another_conference_cannot_be_ended(client, staff, power):
    other = FocalPointFactory()
    client.post(
        reverse("admin:events_focalpoint_changelist"),
        {"sure": "1", "action": "end", "_selected_action": [other.pk]},
    )
    other.refresh_from_db()
    assert other.valid_until is None


def test_powers_are_not_deleted(client, staff, power):
    response = client.post(reverse("admin:events_focalpoint_delete", args=[power.pk]), {"post": "yes"})
    assert (response.status_code, FocalPoint.objects.count()) == (403, 1)
