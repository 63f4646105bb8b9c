from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from events.common.models import Transition
from events.common.text import search_key
from events.conferences.actions import merge_organizations, save_organization
from events.conferences.models import Delegation, Organization
from tests.factories.conferences import (
    ConferenceFactory,
    ConferenceRoleFactory,
    DelegationFactory,
)
from tests.factories.people import PersonFactory
from tests.factories.registrations import RegistrationFactory
from tests.forms import filled

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
LIST = reverse("admin:events_organization_changelist")
ADD = reverse("admin:events_organization_add")
MERGE = reverse("admin:events_organization_merge")
DELEGATIONS = reverse("admin:events_delegation_changelist")


@pytest.fixture
def conference():
    return ConferenceFactory(slug="harbour-26", languages=["en", "ru"])


@pytest.fixture
def keeper(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="registration")
    client.force_login(role.user)
    return role.user


def change(organization):
    return reverse("admin:events_organization_change", args=[organization.pk])


def stored(name, **facts):
    organization = Organization(name=name, **facts)
    save_organization(organization, by=None, now=NOW)
    return organization


def merge(client, keep, *chosen, **follow):
    ids = ",".join(str(one.pk) for one in chosen)
    return client.post(f"{MERGE}?ids={ids}", {"keep": keep.pk}, **follow)


def test_an_organization_is_made_to_be_found_and_sorted(client, keeper):
    data = filled(client.get(ADD), name_0="Ministère des Ondes", acronym="MdO", country="FR")
    client.post(ADD, data)
    made = Organization.objects.get()
    assert (made.sort_key, made.search_text) == ("ministere des ondes", "ministere des ondes mdo")
    assert made.history.get().history_user == keeper


@pytest.mark.parametrize("query", ["волн", "ВОЛН министер", "waves", "mow"])
def test_search_finds_names_in_every_language_and_acronyms(client, keeper, query):
    wanted = stored({"en": "Ministry of Waves", "ru": "Министерство волн"}, acronym="MoW")
    stored("Ministry of Nets")
    assert list(client.get(LIST, {"q": query}).context["cl"].queryset) == [wanted]


@pytest.mark.parametrize("role", ["programme", "door", "media"])
def test_other_organisers_look_and_do_not_change(client, conference, role):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    organization = stored("Ministry of Waves")
    assert "Ministry of Waves" in client.get(LIST).content.decode()
    assert client.post(change(organization), {"name_0": "X"}).status_code == 403
    assert [client.get(ADD).status_code, client.get(f"{MERGE}?ids=1,2").status_code] == [403, 403]


def test_nobody_else_looks(client):
    client.force_login(
        ConferenceRoleFactory().user.__class__.objects.create(email="a@b.example", is_staff=True)
    )
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name_0": ""}, "name"),
        ({"name_0": "x" * 301}, "name"),
        ({"country": "ZZ"}, "country"),
        ({"membership": "friend"}, "membership"),
        ({"acronym": "x" * 41}, "acronym"),
        ({"acronym": "A\x00"}, "acronym"),
    ],
)
def test_a_wrong_answer_is_told(client, keeper, changes, field):
    data = {**filled(client.get(ADD), name_0="Ministry of Waves"), **changes}
    response = client.post(ADD, data)
    assert list(response.context["adminform"].form.errors) == [field]
    assert not Organization.objects.exists()


def test_a_second_one_of_the_same_name_is_warned_of(client, keeper):
    stored("Ministry of Waves")
    response = client.post(ADD, filled(client.get(ADD), name_0="MINISTRY of waves"), follow=True)
    assert "There is another organization of this name." in response.content.decode()


def test_one_that_is_used_is_not_deleted(client, keeper, conference):
    organization = DelegationFactory(conference=conference).organization
    url = reverse("admin:events_organization_delete", args=[organization.pk])
    html = client.post(url, {"post": "yes"}, follow=True).content.decode()
    assert "is still used: 1 delegation." in html
    assert Organization.objects.exists()


def test_the_list_counts_delegations_of_ones_own_conferences(client, keeper, conference):
    organization = DelegationFactory(conference=conference).organization
    DelegationFactory(organization=organization)
    assert client.get(LIST).context["cl"].queryset.get().number_here == 1


@pytest.mark.parametrize("url", [LIST, DELEGATIONS])
def test_the_lists_take_the_same_queries_for_one_and_three(
    client, keeper, conference, url, django_assert_max_num_queries
):
    def look():
        with django_assert_max_num_queries(110) as found:
            client.get(url)
        return len(found)

    DelegationFactory(conference=conference)
    one = look()
    DelegationFactory.create_batch(2, conference=conference)
    assert look() == one


def test_merging_moves_what_points_to_the_others(client, keeper, conference):
    keep, other = stored("Ministry of Waves"), stored("Min. of Waves")
    delegation = DelegationFactory(conference=conference, organization=other)
    person = PersonFactory(organization=other)
    response = merge(client, keep, keep, other, follow=True)
    assert "Merged into Ministry of Waves. Moved: 1 delegation" in response.content.decode().replace(
        "s,", ","
    )
    for row in (delegation, person):
        row.refresh_from_db()
        assert row.organization == keep
    assert not Organization.objects.filter(pk=other.pk).exists()


def test_merging_asks_first(client, keeper):
    keep, other = stored("Ministry of Waves"), stored("Min. of Waves")
    action = {"action": "merge", "_selected_action": [keep.pk, other.pk]}
    html = client.post(LIST, action, follow=True).content.decode()
    assert ("Min. of Waves" in html, Organization.objects.count()) == (True, 2)


def test_merging_takes_over_what_the_kept_one_lacks():
    keep = stored({"en": "Ministry of Waves"})
    other = stored(
        {"en": "Min. of Waves", "ru": "Министерство волн"}, acronym="MoW", country="FR", region="EUR"
    )
    merge_organizations(keep, [other], by=None, now=NOW)
    keep.refresh_from_db()
    assert keep.name.data == {"en": "Ministry of Waves", "ru": "Министерство волн"}
    assert (keep.acronym, keep.country, keep.region) == ("MoW", "FR", "EUR")
    assert keep.search_text == search_key("Ministry of Waves", "Министерство волн", "MoW")


def test_merging_is_recorded():
    keep, other = stored("A"), stored("B")
    gone = other.pk
    merge_organizations(keep, [other], by=None, now=NOW)
    assert Transition.objects.values_list("subject_id", "to_state", "reason").get() == (
        gone,
        "merged",
        f"→ {keep.pk}",
    )
    assert Organization.history.filter(id=gone, history_type="-").count() == 1


def test_two_delegations_at_one_conference_are_not_merged(client, keeper, conference):
    keep, other = stored("Ministry of Waves"), stored("Min. of Waves")
    for one in (keep, other):
        DelegationFactory(conference=conference, organization=one)
    response = merge(client, keep, keep, other)
    told = response.context["form"].non_field_errors()[0]
    assert f"({conference}: Ministry of Waves, Min. of Waves)" in told
    assert (response.status_code, Organization.objects.count(), Delegation.objects.count()) == (422, 2, 2)


def test_delegations_of_foreign_conferences_are_not_moved(client, keeper):
    keep, other = stored("Ministry of Waves"), stored("Min. of Waves")
    DelegationFactory(organization=other)
    response = merge(client, keep, keep, other)
    assert (response.status_code, Organization.objects.count()) == (422, 2)


@pytest.mark.parametrize("ids", ["", "1", "x,y", "9" * 400, "1,1", ",".join(map(str, range(1, 30))), "-1,²"])
def test_nonsense_is_not_merged(client, keeper, ids):
    stored("A")
    stored("B")
    response = client.get(MERGE, {"ids": ids})
    assert (response.status_code, Organization.objects.count()) in {(302, 2), (200, 2)}


def test_the_kept_one_is_one_of_the_chosen(client, keeper):
    first, second, third = stored("A"), stored("B"), stored("C")
    assert merge(client, third, first, second).status_code == 422
    assert Organization.objects.count() == 3


@pytest.mark.parametrize("pick", [lambda a, b: (a, []), lambda a, b: (a, [a]), lambda a, b: (a, [b, b])])
def test_the_action_wants_different_ones(pick):
    keep, others = pick(stored("A"), stored("B"))
    with pytest.raises(ValidationError) as caught, transaction.atomic():
        merge_organizations(keep, others, by=None, now=NOW)
    assert (caught.value.code, Organization.objects.count()) == ("few", 2)


def test_a_delegation_is_made_sorted_as_its_organization(client, keeper, conference):
    organization = stored("Ministry of Waves")
    add = reverse("admin:events_delegation_add")
    client.post(add, filled(client.get(add), organization=organization.pk))
    made = Delegation.objects.get()
    assert (made.conference, made.sort_key) == (conference, "ministry of waves")


def test_a_delegation_stands_once_at_a_conference(client, keeper, conference):
    delegation = DelegationFactory(conference=conference)
    add = reverse("admin:events_delegation_add")
    response = client.post(add, filled(client.get(add), organization=delegation.organization_id))
    assert (response.status_code, Delegation.objects.count()) == (200, 1)


def test_a_foreign_delegation_is_not_reached(client, keeper):
    foreign = DelegationFactory()
    url = reverse("admin:events_delegation_change", args=[foreign.pk])
    assert client.get(url).status_code == 404
    assert not client.get(DELEGATIONS).context["cl"].queryset.exists()


def test_confirmed_members_are_counted(client, keeper, conference):
    delegation = DelegationFactory(conference=conference)
    for state in ("confirmed", "confirmed", "refused"):
        RegistrationFactory(conference=conference, delegation=delegation, state=state)
    assert client.get(DELEGATIONS).context["cl"].queryset.get().number_of_members == 2


def test_a_delegation_with_registrations_is_not_deleted(client, keeper, conference):
    delegation = DelegationFactory(conference=conference)
    RegistrationFactory(conference=conference, delegation=delegation)
    url = reverse("admin:events_delegation_delete", args=[delegation.pk])
    assert "1 registration" in client.post(url, {"post": "yes"}, follow=True).content.decode()
    assert Delegation.objects.exists()


def test_search_finds_delegations_by_their_organization(client, keeper, conference):
    wanted = DelegationFactory(conference=conference, organization=stored({"ru": "Министерство волн"}))
    DelegationFactory(conference=conference, organization=stored("Nets"))
    assert list(client.get(DELEGATIONS, {"q": "волн"}).context["cl"].queryset) == [wanted]
