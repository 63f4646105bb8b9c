import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from events.registrations import actions, privacy, queries
from events.registrations.models import Needs
from events.registrations.rules import Mode, RegistrationState
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import NeedsFactory, RegistrationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def registration():
    return RegistrationFactory()


def at(registration):
    return reverse("events:registration-needs", args=[registration.conference.slug])


def test_needs_are_told_changed_and_taken_back(client, registration):
    client.force_login(registration.person.user)
    client.post(at(registration), {"access": ["captions"], "diet": ["halal"], "other": "A quiet seat"})
    kept = Needs.objects.get()
    assert (kept.access, kept.diet, kept.other) == (["captions"], ["halal"], "A quiet seat")
    assert "A quiet seat" in client.get(at(registration)).text
    client.post(at(registration), {})
    assert not Needs.objects.exists()


@pytest.mark.parametrize(
    "sent", [{"access": ["a cure"]}, {"diet": ["halal", "<b>"]}, {"other": "x" * 501}, {"other": "a\x00b"}]
)
def test_nonsense_is_named_and_nothing_is_kept(client, registration, sent):
    client.force_login(registration.person.user)
    assert client.post(at(registration), sent).status_code == 422
    assert not Needs.objects.exists()


def test_only_confirmed_people_on_site_are_counted():
    one = RegistrationFactory(state=RegistrationState.CONFIRMED)
    NeedsFactory(conference=one.conference, person=one.person, other="by name")
    for fields in ({"state": "confirmed", "mode": Mode.REMOTE}, {"state": "submitted"}):
        other = RegistrationFactory(category=one.category, **fields)
        NeedsFactory(conference=one.conference, person=other.person)
    access, diet = queries.needs_counted(one.conference)
    assert (dict(access)["A way without steps"], dict(diet)["Halal"], dict(diet)["Vegan"]) == (1, 1, 0)


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("registration", 200), ("protocol", 403), ("media", 403), ("door", 403), ("visa", 403)],
)
def test_who_reads_needs(client, registration, role, status):
    NeedsFactory(conference=registration.conference, person=registration.person, other="A quiet seat")
    client.force_login(
        ConferenceRoleFactory(conference=registration.conference, role=role, user__is_staff=True).user
    )
    answer = client.get(reverse("admin:events_needs_changelist"))
    assert answer.status_code == status
    counts = reverse("admin:events_needs_counts", args=[registration.conference_id])
    assert client.get(counts).status_code == (200 if status == 200 else 404)


def test_numbers_are_a_table_without_names(client, registration):
    registration.state = "confirmed"
    registration.save()
    NeedsFactory(conference=registration.conference, person=registration.person, other="A quiet seat")
    client.force_login(
        ConferenceRoleFactory(conference=registration.conference, role="owner", user__is_staff=True).user
    )
    counts = reverse("admin:events_needs_counts", args=[registration.conference_id])
    table = client.get(f"{counts}?csv=1").text
    assert "take part,A way without steps,1" in table.splitlines()
    assert [word for word in (registration.name, "A quiet seat") if word in table] == []


def test_the_table_of_the_list_is_numbers_too(client, registration):
    NeedsFactory(conference=registration.conference, person=registration.person, other="A quiet seat")
    client.force_login(
        ConferenceRoleFactory(conference=registration.conference, role="owner", user__is_staff=True).user
    )
    table = client.get(reverse("admin:events_needs_csv")).text
    assert "eat,Halal,1" in table.splitlines()
    assert [word for word in (registration.name, "A quiet seat") if word in table] == []


def test_no_ordinary_page_or_table_shows_needs(client, registration):
    NeedsFactory(conference=registration.conference, person=registration.person, other="Quietest seat")
    client.force_login(
        ConferenceRoleFactory(conference=registration.conference, role="owner", user__is_staff=True).user
    )
    pages = [
        client.get(reverse("admin:events_registration_changelist")),
        client.get(reverse("admin:events_registration_change", args=[registration.pk])),
        client.post(
            reverse("admin:events_registration_changelist"),
            {"action": "export_csv", "_selected_action": [registration.pk]},
        ),
    ]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert [word for page in pages for word in ("Quietest", "step_free", "Halal") if word in page.text] == []
    assert "Quietest" not in str(Needs.objects.get())


def test_needs_are_handed_out_erased_and_purged_within_a_week(registration, now):
    NeedsFactory(conference=registration.conference, person=registration.person)
    user = registration.person.user
    assert json.loads(json.dumps(privacy.export(user)))["needs"][0]["diet"] == ["halal"]
    after = now + (registration.conference.ends_on - now.date())
    actions.purge_needs(now=after + timedelta(days=8))
    assert Needs.objects.exists()
    actions.purge_needs(now=after + timedelta(days=9))
    assert not Needs.objects.exists()
    NeedsFactory(conference=registration.conference, person=registration.person)
    privacy.erase(user, by=None, now=now)
    assert not Needs.objects.exists()
