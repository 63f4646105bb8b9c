from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from events.common.models import Transition
from events.conferences.models import Conference, ConferenceRole
from events.conferences.rules import ConferenceState
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, RoomFactory, UserFactory
from tests.factories.programme import SessionFactory
from tests.forms import filled

pytestmark = pytest.mark.django_db
LIST = reverse("admin:events_conference_changelist")
ADD = reverse("admin:events_conference_add")


def page(conference, name="change"):
    return reverse(f"admin:events_conference_{name}", args=[conference.pk])


@pytest.fixture
def conference():
    return ConferenceFactory(
        slug="harbour-26",
        symbol="HARBOUR-26",
        languages=["en", "az"],
        name={"en": "Conference on Village Networks"},
        city={"en": "Port Selene"},
    )


@pytest.fixture
def owner(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="owner")
    client.force_login(role.user)
    return role.user


@pytest.fixture
def superuser(client):
    user = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(user)
    return user


def change(client, conference, **changes):
    return client.post(page(conference), filled(client.get(page(conference)), **changes))


def errors(response):
    return response.context["adminform"].form.errors


def test_a_superuser_makes_a_draft(client, superuser):
    data = filled(
        client.get(ADD),
        slug="harbour-27",
        symbol="HARBOUR-27",
        name_0="Harbour Conference",
        city_0="Port Selene",
        starts_on="2027-05-03",
        ends_on="2027-05-07",
        time_zone="Asia/Baku",
        country="AZ",
        main_language="az",
        languages=["en"],
    )
    assert client.post(ADD, data).status_code == 302
    made = Conference.objects.get()
    assert (made.slug, made.state, made.languages, made.country) == (
        "harbour-27",
        ConferenceState.DRAFT,
        ["az", "en"],
        "AZ",
    )
    assert Transition.objects.values_list("subject", "to_state", "by").get() == (
        "conference",
        "draft",
        superuser.pk,
    )


def test_an_owner_makes_none_from_nothing(client, owner):
    assert client.get(ADD).status_code == 403


def test_the_list_shows_ones_own_alone(client, owner):
    ConferenceFactory(symbol="FOREIGN-1")
    html = client.get(LIST).content.decode()
    assert ("HARBOUR-26" in html, "FOREIGN-1" in html) == (True, False)


def test_the_list_takes_the_same_queries_for_one_and_three(client, superuser, django_assert_max_num_queries):
    def look():
        with django_assert_max_num_queries(100) as found:
            client.get(LIST)
        return len(found)

    ConferenceFactory()
    one = look()
    ConferenceFactory.create_batch(2)
    assert look() == one


@pytest.mark.parametrize("name", ["change", "history", "announce", "archive", "hide", "copy"])
def test_a_foreign_conference_is_not_reached(client, owner, name):
    assert client.get(page(ConferenceFactory(), name)).status_code == 404


@pytest.mark.parametrize("name", ["announce", "archive", "hide", "copy"])
@pytest.mark.parametrize("role", ["programme", "registration", "protocol", "door"])
def test_other_roles_neither_move_nor_copy(client, conference, name, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert [
        client.get(page(conference, name)).status_code,
        client.post(page(conference, name)).status_code,
    ] == [
        403,
        403,
    ]


def test_other_roles_look_and_do_not_change(client, conference):
    client.force_login(ConferenceRoleFactory(conference=conference, role="programme").user)
    assert client.get(page(conference)).status_code == 200
    assert client.post(page(conference), {"symbol": "X"}).status_code == 403


def test_an_unchanged_form_changes_nothing(client, owner, conference):
    before = Conference.objects.values().get()
    assert change(client, conference).status_code == 302
    assert Conference.objects.values().get() == before


def test_a_change_is_in_the_history_with_who(client, owner, conference):
    change(client, conference, symbol="HARBOUR")
    newest = conference.history.first()
    assert (newest.symbol, newest.history_user) == ("HARBOUR", owner)


def test_hours_are_read_and_shown_on_the_clock_of_the_conference(client, owner, conference):
    typed = {"registration_opens_at_0": "2026-01-05", "registration_opens_at_1": "09:00:00"}
    change(client, conference, **typed)
    conference.refresh_from_db()
    assert conference.registration_opens_at == datetime(2026, 1, 5, 5, 0, tzinfo=UTC)
    shown = filled(client.get(page(conference)))
    assert shown["registration_opens_at_1"] == ["09:00"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2026-03-01"}, "ends_on"),
        ({"starts_on": "31 February"}, "starts_on"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"country": "ZZ"}, "country"),
        ({"hue": "360"}, "hue"),
        ({"hue": "blue"}, "hue"),
        ({"main_language": "tlh"}, "main_language"),
        ({"languages": ["tlh"]}, "languages"),
        ({"symbol": "x" * 5_000_000}, "symbol"),
        ({"symbol": "A\x00B"}, "symbol"),
        ({"name_0": "x" * 301, "name_6": ""}, "name"),
        ({"name_0": "", "name_6": ""}, "name"),
        ({"contact_email": "nobody"}, "contact_email"),
        (
            {
                "registration_opens_at_0": "2026-01-05",
                "registration_opens_at_1": "09:00",
                "registration_closes_at_0": "2026-01-05",
                "registration_closes_at_1": "09:00",
            },
            "registration_closes_at",
        ),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_and_changes_nothing(client, owner, conference, changes, field):
    before = Conference.objects.values().get()
    response = change(client, conference, **changes)
    assert list(errors(response)) == [field]
    assert Conference.objects.values().get() == before


@pytest.mark.parametrize(
    ("slug", "says"),
    [
        ("admin", "“admin” is the address of another part of the site."),
        ("zh", "“zh” is the address of another part of the site."),
        ("taken-26", "Another conference has this address."),
        ("Not a slug!", "Enter a valid"),
    ],
)
def test_an_address_that_cannot_be_is_explained(client, owner, conference, slug, says):
    ConferenceFactory(slug="taken-26")
    Conference.objects.filter(pk=conference.pk).update(state=ConferenceState.DRAFT)
    response = change(client, conference, slug=slug)
    assert errors(response)["slug"][0].startswith(says)


def test_the_address_of_an_announced_conference_stays(client, owner, conference):
    change(client, conference, slug="other-26")
    conference.refresh_from_db()
    assert conference.slug == "harbour-26"


def test_a_hue_like_that_of_errors_is_warned_of(client, owner, conference):
    response = client.post(page(conference), filled(client.get(page(conference)), hue="20"), follow=True)
    assert "The hue 20 looks like the red of errors" in response.content.decode()


def test_the_accent_is_shown_in_light_and_in_dark(client, owner, conference):
    html = client.get(page(conference)).content.decode()
    assert 'data-hue="215" data-theme="light"' in html
    assert 'data-hue="215" data-theme="dark"' in html


def test_another_zone_is_told_before_it_is_taken(client, owner, conference):
    SessionFactory(conference=conference, starts_at=datetime(2026, 3, 3, 6, tzinfo=UTC))
    response = change(client, conference, time_zone="Europe/Paris")
    assert errors(response)["time_zone"][0].startswith("1 session stays at its instant")
    change(client, conference, time_zone="Europe/Paris", change_anyway="on")
    conference.refresh_from_db()
    assert conference.time_zone == "Europe/Paris"


def test_new_days_tell_which_sessions_lie_outside(client, owner, conference):
    SessionFactory(conference=conference, starts_at=datetime(2026, 3, 2, 6, tzinfo=UTC))
    SessionFactory(conference=conference, starts_at=None, day=date(2026, 3, 3))
    response = change(client, conference, starts_on="2026-03-04")
    assert errors(response)["starts_on"][0].startswith("2 sessions are not moved and then lie outside")


def test_new_days_without_sessions_are_taken_at_once(client, owner, conference):
    change(client, conference, ends_on="2026-03-07")
    conference.refresh_from_db()
    assert conference.ends_on == date(2026, 3, 7)


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("draft", "announce", "announced"),
        ("announced", "archive", "archived"),
        ("announced", "hide", "draft"),
        ("archived", "announce", "announced"),
        ("draft", "archive", "draft"),
        ("archived", "hide", "archived"),
    ],
)
def test_states_follow_one_another(client, owner, conference, before, name, after):
    Conference.objects.update(state=before)
    client.post(page(conference, name), {"reason": "Agreed on Monday"})
    conference.refresh_from_db()
    assert conference.state == after


def test_a_change_of_state_is_recorded_with_its_reason(client, owner, conference):
    client.post(page(conference, "archive"), {"reason": "It is over"})
    row = Transition.objects.values_list("from_state", "to_state", "reason", "by").get()
    assert row == ("announced", "archived", "It is over", owner.pk)


def test_asking_changes_no_state(client, owner, conference):
    client.get(page(conference, "archive"))
    conference.refresh_from_db()
    assert conference.state == ConferenceState.ANNOUNCED


def test_nobody_deletes_a_conference(client, superuser, conference):
    assert client.post(page(conference, "delete"), {"post": "yes"}).status_code == 403


def copy(client, conference, **changes):
    typed = {
        "slug": "harbour-27",
        "symbol": "HARBOUR-27",
        "starts_on": "2027-05-03",
        "ends_on": "2027-05-07",
        **changes,
    }
    return client.post(page(conference, "copy"), filled(client.get(page(conference, "copy")), **typed))


def test_an_owner_copies_and_owns_the_copy(client, owner, conference):
    RoomFactory(conference=conference, code="hall")
    assert copy(client, conference).status_code == 302
    made = Conference.objects.get(slug="harbour-27")
    assert (made.state, made.starts_on, list(made.rooms.values_list("code", flat=True))) == (
        "draft",
        date(2027, 5, 3),
        ["hall"],
    )
    assert ConferenceRole.objects.filter(user=owner, conference=made, role="owner").exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"slug": "harbour-26"}, "slug"),
        ({"slug": "api"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"ends_on": "2027-05-01"}, "ends_on"),
        ({"ends_on": "2030-05-01"}, "ends_on"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"parts": ["people"]}, "parts"),
        ({"name_0": "x" * 301}, "name"),
    ],
)
def test_a_wrong_copy_is_told_and_nothing_is_made(client, owner, conference, changes, field):
    response = copy(client, conference, **changes)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Conference.objects.count() == 1


def test_what_the_original_lacks_is_named(client, owner, conference):
    Conference.objects.update(city="")
    response = copy(client, conference)
    assert response.context["form"].non_field_errors() == ["City: This field cannot be blank."]
    assert Conference.objects.count() == 1
