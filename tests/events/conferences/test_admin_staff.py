import pytest
from django.urls import reverse

from events.common.models import Transition
from events.conferences.models import ConferenceRole
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, UserFactory
from tests.forms import filled

pytestmark = pytest.mark.django_db
EMAIL = "ilona@arvenia.example"
LIST = reverse("admin:events_conferencerole_changelist")
ADD = reverse("admin:events_conferencerole_add")


@pytest.fixture
def conference():
    return ConferenceFactory(slug="harbour-26")


@pytest.fixture
def owner(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="owner")
    client.force_login(role.user)
    return role


def delete(role):
    return reverse("admin:events_conferencerole_delete", args=[role.pk])


def give(client, **answers):
    return client.post(ADD, filled(client.get(ADD), **answers))


def test_an_owner_gives_a_role_by_address(client, owner, conference):
    user = UserFactory(email=EMAIL)
    assert give(client, email=EMAIL.upper(), role="door", conference=conference.pk).status_code == 302
    user.refresh_from_db()
    assert user.is_staff
    assert ConferenceRole.objects.filter(user=user, conference=conference, role="door").exists()
    assert Transition.objects.values_list("to_state", "by").get() == ("door", owner.user_id)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"email": "unknown@arvenia.example"}, "email"),
        ({"email": "closed@arvenia.example"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"email": "a\x00@arvenia.example"}, "email"),
        ({"role": "king"}, "role"),
        ({"role": "mail"}, "role"),
    ],
)
def test_a_wrong_answer_is_told(client, owner, conference, answers, field):
    UserFactory(email="closed@arvenia.example", is_active=False)
    ConferenceRoleFactory(conference=conference, role="mail", user__email=EMAIL)
    response = give(client, **{"email": EMAIL, "role": "door", "conference": conference.pk, **answers})
    assert list(response.context["adminform"].form.errors) == [field]
    assert ConferenceRole.objects.count() == 2


def test_nobody_gives_a_role_at_a_foreign_conference(client, owner):
    UserFactory(email=EMAIL)
    foreign = ConferenceRoleFactory(user=owner.user, role="programme").conference
    response = give(client, email=EMAIL, role="owner", conference=foreign.pk)
    assert list(response.context["adminform"].form.errors) == ["conference"]


@pytest.mark.parametrize("role", ["programme", "registration", "protocol", "door"])
def test_other_roles_look_and_neither_give_nor_take(client, owner, conference, role):
    held = ConferenceRoleFactory(conference=conference, role=role)
    client.force_login(held.user)
    assert str(owner.user) in client.get(LIST).content.decode()
    assert client.get(ADD).status_code == 403
    assert client.post(delete(held), {"post": "yes"}).status_code == 403
    assert ConferenceRole.objects.count() == 2


def test_roles_of_foreign_conferences_are_not_seen_or_taken(client, owner):
    foreign = ConferenceRoleFactory(role="door", user__email="foreign@arvenia.example")
    assert "foreign@arvenia.example" not in client.get(LIST).content.decode()
    client.post(delete(foreign), {"post": "yes"})
    assert ConferenceRole.objects.filter(pk=foreign.pk).exists()


def test_an_owner_takes_a_role_back(client, owner, conference):
    held = ConferenceRoleFactory(conference=conference, role="door")
    assert client.get(delete(held)).status_code == 200
    client.post(delete(held), {"post": "yes"})
    held.user.refresh_from_db()
    assert (ConferenceRole.objects.filter(pk=held.pk).exists(), held.user.is_staff) == (False, False)


def test_the_last_owner_stays_and_the_reason_is_told(client, owner):
    html = client.post(delete(owner), {"post": "yes"}, follow=True).content.decode()
    assert "is the last owner" in html
    assert ConferenceRole.objects.filter(pk=owner.pk).exists()


def test_a_role_is_not_rewritten(client, owner, conference):
    held = ConferenceRoleFactory(conference=conference, role="door")
    url = reverse("admin:events_conferencerole_change", args=[held.pk])
    assert client.post(url, {"role": "owner"}).status_code == 403
    held.refresh_from_db()
    assert held.role == "door"


def test_several_are_not_taken_at_once(client, owner, conference):
    held = ConferenceRoleFactory(conference=conference, role="door")
    client.post(LIST, {"action": "delete_selected", "_selected_action": [held.pk], "post": "yes"})
    assert ConferenceRole.objects.filter(pk=held.pk).exists()


def test_the_list_takes_the_same_queries_for_one_and_three(
    client, owner, conference, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(120) as found:
            client.get(LIST)
        return len(found)

    one = look()
    ConferenceRoleFactory.create_batch(2, conference=conference, role="door")
    assert look() == one
