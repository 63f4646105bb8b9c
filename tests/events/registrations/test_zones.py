import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.registrations.models import ParticipantCategory, Zone
from events.registrations.rules import validate_zone_code
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import OpenConferenceFactory, ParticipantCategoryFactory, ZoneFactory

LIST = "admin:events_zone_changelist"


@pytest.fixture
def conference(db):
    return OpenConferenceFactory()


@pytest.fixture
def staff(client, conference):
    client.force_login(ConferenceRoleFactory(conference=conference, role="registration").user)


def zone_answers(conference, **changed):
    return {"conference": conference.pk, "code": "P2", "name_0": "Press", "position": "0", **changed}


def category_answers(category, *zones):
    return {
        "code": category.code,
        "name_0": "Press",
        "description_0": "",
        "route": category.route,
        "is_open": "on",
        "position": "0",
        "capacity": "",
        "zones": [zone.pk for zone in zones],
    }


def change(client, category, *zones):
    address = reverse("admin:events_participantcategory_change", args=[category.pk])
    return client.post(address, category_answers(category, *zones))


@pytest.mark.parametrize("code", ["A", "P2", "VIP", "1234"])
def test_short_marks_are_taken(code):
    assert validate_zone_code(code) is None


@pytest.mark.parametrize("code", ["", "a", "ABCDE", "А", "A B", "A\n", "<b>", "١"])
def test_other_marks_are_refused(code):
    with pytest.raises(ValidationError) as refused:
        validate_zone_code(code)
    assert refused.value.code == "zone_code"


def test_a_mark_stands_once_at_a_conference(conference):
    ZoneFactory(conference=conference, code="A")
    with pytest.raises(IntegrityError):
        ZoneFactory(conference=conference, code="A")


def test_zone_is_made(client, staff, conference):
    assert client.post(reverse("admin:events_zone_add"), zone_answers(conference)).status_code == 302
    assert str(Zone.objects.get()) == "P2 – Press"


def test_zone_elsewhere_is_refused(client, staff):
    client.post(reverse("admin:events_zone_add"), zone_answers(OpenConferenceFactory()))
    assert not Zone.objects.exists()


def test_category_opens_zones(client, staff, conference):
    category = ParticipantCategoryFactory(conference=conference)
    zone = ZoneFactory(conference=conference)
    assert change(client, category, zone).status_code == 302
    assert list(category.zones.all()) == [zone]


def test_category_opens_no_zone_of_another_conference(client, staff, conference):
    category = ParticipantCategoryFactory(conference=conference)
    assert change(client, category, ZoneFactory()).status_code == 200
    assert not category.zones.exists()


def test_new_category_opens_no_zone_of_ones_other_conference(client, staff, conference):
    elsewhere = OpenConferenceFactory()
    user = ConferenceRoleFactory._meta.model.objects.get(conference=conference).user
    ConferenceRoleFactory(conference=elsewhere, user=user, role="registration")
    facts = category_answers(ParticipantCategoryFactory.build(), ZoneFactory(conference=elsewhere))
    answer = client.post(
        reverse("admin:events_participantcategory_add"), {"conference": conference.pk, **facts}
    )
    assert (answer.status_code, ParticipantCategory.objects.count()) == (200, 0)
    assert "Choose zones of the category" in answer.text


def test_list_asks_the_same_number_of_questions(client, staff, conference):
    counts = []
    for more in (1, 2):
        ZoneFactory.create_batch(more, conference=conference)
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(LIST))
        counts.append(len(asked))
    assert counts[0] == counts[1]
