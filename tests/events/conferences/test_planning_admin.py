"""What planning has to know of rooms, bodies and teams is asked for in the admin."""

import pytest
from django.urls import reverse

from events.conferences.models import Body, InterpreterTeam, Room
from tests.factories.conferences import BodyFactory, ConferenceFactory, ConferenceRoleFactory, RoomFactory

pytestmark = pytest.mark.django_db
TEAM = reverse("admin:events_interpreterteam_add")


@pytest.fixture
def conference(client):
    role = ConferenceRoleFactory(role="programme")
    client.force_login(role.user)
    return role.conference


def change(row):
    return reverse(f"admin:events_{row._meta.model_name}_change", args=[row.pk])


def test_minutes_and_booths_of_a_room(client, conference):
    room = RoomFactory(conference=conference)
    typed = {"code": room.code, "name_0": "Basalt", "position": "0", "setup_minutes": "15", "booths": "4"}
    assert client.post(change(room), typed).status_code == 302
    room = Room.objects.get()
    assert (room.setup_minutes, room.booths) == (15, 4)


@pytest.mark.parametrize("minutes", ["", "-1", "x", "9" * 12])
def test_nonsense_minutes_are_said_beside_the_field(client, conference, minutes):
    room = RoomFactory(conference=conference)
    typed = {"code": room.code, "name_0": "Basalt", "position": "0", "setup_minutes": minutes}
    response = client.post(change(room), typed)
    assert list(response.context["adminform"].form.errors) == ["setup_minutes"]


def body(row, *apart):
    apart = [one.pk for one in apart]
    return {
        "code": row.code,
        "name_0": "Objectives",
        "kind": "committee",
        "position": "0",
        "apart_from": apart,
    }


def test_bodies_are_kept_apart_both_ways(client, conference):
    one, other = BodyFactory.create_batch(2, conference=conference)
    assert client.post(change(one), body(one, other)).status_code == 302
    assert list(Body.objects.get(pk=other.pk).apart_from.all()) == [one]


def test_history_of_a_body_says_from_which_others_it_was_kept_apart(client, conference):
    one, other = BodyFactory.create_batch(2, conference=conference)
    client.post(change(one), body(one, other))
    client.post(change(one), body(one))
    page = client.get(reverse("admin:events_body_history", args=[one.pk])).content.decode()
    assert page.count(f"<del>{other.code}</del>") == page.count(f"<ins>{other.code}</ins>") == 1


def test_body_of_another_conference_cannot_be_kept_apart(client, conference):
    one, foreign = BodyFactory(conference=conference), BodyFactory()
    response = client.post(change(one), body(one, foreign))
    assert list(response.context["adminform"].form.errors) == ["apart_from"]


def test_team_of_interpreters_is_stored(client, conference):
    response = client.post(TEAM, {"conference": conference.pk, "language": "fr", "count": "2"})
    assert response.status_code == 302
    assert str(InterpreterTeam.objects.get()) == "fr: 2"


@pytest.mark.parametrize(
    ("field", "changes"),
    [("language", {"language": "French!"}), ("language", {"language": ""}), ("count", {"count": "-1"})],
)
def test_wrong_team_is_said_beside_the_field(client, conference, field, changes):
    typed = {"conference": conference.pk, "language": "fr", "count": "2", **changes}
    response = client.post(TEAM, typed)
    assert list(response.context["adminform"].form.errors) == [field]


def test_team_of_another_conference_is_refused(client, conference):
    response = client.post(TEAM, {"conference": ConferenceFactory().pk, "language": "fr", "count": "2"})
    assert list(response.context["adminform"].form.errors) == ["conference"]
