import pytest
from django.urls import reverse

from events.conferences.models import Body, Room, Track, Venue
from tests.factories.conferences import (
    BodyFactory,
    ConferenceFactory,
    ConferenceRoleFactory,
    RoomFactory,
    TrackFactory,
    VenueFactory,
)
from tests.factories.programme import SessionFactory
from tests.forms import filled

pytestmark = pytest.mark.django_db
KINDS = {"venue": VenueFactory, "room": RoomFactory, "track": TrackFactory, "body": BodyFactory}
MODELS = {"venue": Venue, "room": Room, "track": Track, "body": Body}


@pytest.fixture
def conference():
    return ConferenceFactory(slug="harbour-26", languages=["en", "ru"])


@pytest.fixture
def editor(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="programme")
    client.force_login(role.user)
    return role.user


def url(kind, name="changelist", place=None):
    return reverse(f"admin:events_{kind}_{name}", args=[place.pk] if place else [])


def change(client, kind, place, **changes):
    at = url(kind, "change", place)
    return client.post(at, filled(client.get(at), **changes))


def errors(response):
    return response.context["adminform"].form.errors


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_is_made_with_its_history(client, editor, conference, kind):
    data = filled(
        client.get(url(kind, "add")), name_0="  Hall \u202eA ", code="hall-a", slug="hall-a", kind="plenary"
    )
    assert client.post(url(kind, "add"), data).status_code == 302
    made = MODELS[kind].objects.get()
    assert (made.conference, str(made.name)) == (conference, "Hall A")
    assert made.history.get().history_user == editor


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["change", "delete", "history"])
def test_a_foreign_place_is_not_reached(client, editor, kind, name):
    foreign = KINDS[kind]()
    assert client.get(url(kind, name, foreign)).status_code == 404
    client.post(url(kind, name, foreign), {"post": "yes"})
    assert MODELS[kind].objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("kind", KINDS)
def test_a_place_is_not_made_at_a_foreign_conference(client, editor, kind):
    foreign = ConferenceFactory()
    data = filled(
        client.get(url(kind, "add")), conference=foreign.pk, name_0="A", code="a", slug="a", kind="plenary"
    )
    response = client.post(url(kind, "add"), data)
    assert (list(errors(response)), MODELS[kind].objects.count()) == (["conference"], 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["registration", "media", "door"])
def test_other_roles_look_and_do_not_change(client, conference, kind, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    place = KINDS[kind](conference=conference)
    assert client.get(url(kind, "change", place)).status_code == 200
    assert client.post(url(kind, "change", place), {"name_0": "X"}).status_code == 403
    assert client.get(url(kind, "add")).status_code == 403


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_takes_the_same_queries_for_one_and_three(
    client, editor, conference, kind, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(100) as found:
            client.get(url(kind))
        return len(found)

    KINDS[kind](conference=conference)
    one = look()
    KINDS[kind].create_batch(2, conference=conference)
    assert look() == one


@pytest.mark.parametrize(
    ("kind", "query"), [("room", "ямной зал"), ("room", "HALL"), ("track", "зал"), ("venue", "зал")]
)
def test_search_finds_in_every_script(client, editor, conference, kind, query):
    names = {"code": "hall"} if kind == "room" else {}
    wanted = KINDS[kind](conference=conference, name={"en": "Pit", "ru": "Ямной Зал"}, **names)
    KINDS[kind](conference=conference, name="Other")
    found = client.get(url(kind), {"q": query}).context["cl"].queryset
    assert list(found) == [wanted]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "taken"}, "code"),
        ({"code": "no slug"}, "code"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "9" * 40}, "capacity"),
        ({"position": "1e9"}, "position"),
        ({"name_0": "x" * 201}, "name"),
        ({"name_0": ""}, "name"),
        ({"name_0": "x" * 5_000_000}, "name"),
    ],
)
def test_a_wrong_answer_about_a_room_is_told(client, editor, conference, changes, field):
    RoomFactory(conference=conference, code="taken")
    room = RoomFactory(conference=conference, code="hall", name={"en": "Hall"})
    response = change(client, "room", room, **changes)
    assert list(errors(response)) == [field]
    room.refresh_from_db()
    assert (room.code, str(room.name)) == ("hall", "Hall")


def test_a_venue_of_another_of_ones_conferences_is_refused(client, editor, conference):
    other = ConferenceRoleFactory(user=editor, role="programme").conference
    there = VenueFactory(conference=other)
    data = filled(
        client.get(url("room", "add")), conference=conference.pk, venue=there.pk, code="a", name_0="A"
    )
    response = client.post(url("room", "add"), data)
    assert errors(response) == {"venue": ["This is of another conference."]}


def test_a_body_stands_under_another_of_its_conference(client, editor, conference):
    parent, body = BodyFactory.create_batch(2, conference=conference)
    change(client, "body", body, parent=parent.pk)
    body.refresh_from_db()
    assert body.parent == parent


def test_a_body_never_stands_under_itself(client, editor, conference):
    top = BodyFactory(conference=conference)
    middle = BodyFactory(conference=conference, parent=top)
    bottom = BodyFactory(conference=conference, parent=middle)
    assert errors(change(client, "body", top, parent=bottom.pk)) == {
        "parent": ["A body cannot stand under itself."]
    }
    assert list(errors(change(client, "body", top, parent=top.pk))) == ["parent"]


def test_a_room_that_is_used_is_not_deleted_and_the_reason_is_told(client, editor, conference):
    room = RoomFactory(conference=conference, name="Basalt")
    SessionFactory(conference=conference, room=room)
    for method in (client.get, client.post):
        html = method(url("room", "delete", room), {"post": "yes"}, follow=True).content.decode()
        assert "“Basalt” is still used: 1 session. Change those first." in html
    assert Room.objects.filter(pk=room.pk).exists()


def test_several_are_not_deleted_while_one_is_used(client, editor, conference):
    track, used = TrackFactory.create_batch(2, conference=conference)
    SessionFactory(conference=conference, track=used)
    data = {"action": "delete_selected", "_selected_action": [track.pk, used.pk], "post": "yes"}
    assert client.post(url("track"), data).status_code == 200
    assert Track.objects.count() == 2


@pytest.mark.parametrize("kind", KINDS)
def test_what_nothing_relies_on_is_deleted(client, editor, conference, kind):
    place = KINDS[kind](conference=conference)
    assert client.get(url(kind, "delete", place)).status_code == 200
    client.post(url(kind, "delete", place), {"post": "yes"})
    assert not MODELS[kind].objects.exists()


def test_several_that_nothing_relies_on_are_deleted(client, editor, conference):
    rooms = RoomFactory.create_batch(2, conference=conference)
    data = {"action": "delete_selected", "_selected_action": [room.pk for room in rooms], "post": "yes"}
    client.post(url("room"), data)
    assert not Room.objects.exists()
    assert Room.history.filter(history_type="-", history_user=editor).count() == 2
