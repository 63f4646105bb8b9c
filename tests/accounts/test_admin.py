import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from accounts.admin import HIDDEN
from accounts.gate import Gate
from accounts.models import User
from tests.factories.accounts import PASSWORD, add_factor, make_user
from tests.factories.conferences import ConferenceRoleFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/accounts/user/"


@pytest.fixture
def chief():
    return make_user("chief@arvenia.example", is_staff=True, is_superuser=True)


@pytest.fixture
def as_chief(client, chief):
    client.force_login(chief)
    return client


def page(user):
    return f"{LIST}{user.pk}/change/"


def change(client, user, **changes):
    data = {
        "name": user.name,
        "language": "",
        "time_zone": "",
        "emailaddress_set-TOTAL_FORMS": "0",
        "emailaddress_set-INITIAL_FORMS": "0",
        **{right: "on" for right in ("is_active", "is_staff", "is_superuser") if getattr(user, right)},
        **changes,
    }
    return client.post(page(user), data)


def test_a_superuser_sees_the_accounts(as_chief):
    make_user()
    assert as_chief.get(LIST).status_code == 200


@pytest.mark.parametrize("path", [LIST, "{page}", "{history}"])
def test_an_organiser_sees_none(client, path):
    user = make_user()
    client.force_login(ConferenceRoleFactory().user)
    history = f"{LIST}{user.pk}/history/"
    assert client.get(path.format(page=page(user), history=history)).status_code == 403


@pytest.mark.parametrize("model", HIDDEN, ids=lambda model: model.__name__)
def test_the_insides_of_allauth_have_no_pages(model):
    assert not admin.site.is_registered(model)


def test_the_page_shows_no_password(as_chief):
    user = make_user()
    assert user.password not in as_chief.get(page(user)).content.decode()


def test_rights_of_another_can_be_changed(as_chief):
    user = make_user()
    change(as_chief, user, is_staff="on")
    user.refresh_from_db()
    assert user.is_staff


def test_a_change_of_rights_ends_the_sessions(as_chief, client):
    user = make_user()
    other = type(client)()
    other.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    change(as_chief, user, is_staff="on")
    assert (UserSession.objects.filter(user=user).count(), other.get("/accounts/").status_code) == (0, 302)


def test_nobody_changes_their_own_rights(client):
    user = make_user("chief@arvenia.example", is_staff=True, is_superuser=True)
    client.force_login(user)
    change(client, user, is_superuser="", is_staff="", is_active="")
    user.refresh_from_db()
    assert (user.is_active, user.is_staff, user.is_superuser) == (True, True, True)


def test_nobody_changes_anothers_address_or_password(as_chief):
    user = make_user()
    before = user.password
    change(as_chief, user, email="mallory@arvenia.example", password="x")
    user.refresh_from_db()
    assert (user.email, user.password) == ("ilona@arvenia.example", before)


def test_addresses_cannot_be_forged_through_the_inline(as_chief):
    user = make_user()
    forged = {
        "emailaddress_set-TOTAL_FORMS": "1",
        "emailaddress_set-0-email": "mallory@arvenia.example",
        "emailaddress_set-0-verified": "on",
    }
    change(as_chief, user, **forged)
    assert list(EmailAddress.objects.filter(user=user).values_list("email", flat=True)) == [user.email]


@pytest.mark.parametrize("path", ["add/", "{pk}/delete/"])
def test_accounts_are_neither_added_nor_deleted_here(as_chief, path):
    user = make_user()
    assert as_chief.post(LIST + path.format(pk=user.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def act(client, name, *users):
    return client.post(LIST, {"action": name, "_selected_action": [user.pk for user in users]})


def test_a_lost_second_factor_is_taken_away_and_recorded(as_chief):
    user = make_user()
    add_factor(user)
    act(as_chief, "reset_second_factors", user)
    assert (Authenticator.objects.count(), LogEntry.objects.get().object_id) == (0, str(user.pk))


def test_nobody_takes_away_their_own_second_factor(as_chief, chief):
    add_factor(chief)
    act(as_chief, "reset_second_factors", chief)
    assert (Authenticator.objects.count(), LogEntry.objects.count()) == (1, 0)


def test_on_a_public_site_changes_need_a_fresh_proof(client, chief, settings, monkeypatch):
    settings.LOCAL_DEMO = False
    monkeypatch.setattr("wtdc.admin.staff_gate", lambda request, now: Gate.OPEN)
    client.force_login(chief)
    user = make_user()
    response = change(client, user, is_staff="on")
    user.refresh_from_db()
    assert (response.url.split("?")[0], user.is_staff) == (reverse("account_reauthenticate"), False)


def test_the_list_asks_as_much_for_three_as_for_one(as_chief, django_assert_num_queries):
    make_user()
    as_chief.get(LIST)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        as_chief.get(LIST)
    make_user("b@arvenia.example")
    make_user("c@arvenia.example")
    with django_assert_num_queries(len(one)):
        as_chief.get(LIST)
