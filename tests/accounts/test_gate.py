"""Staff come in through allauth alone, and on a public site with a second factor."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from accounts.models import User
from tests.factories.accounts import PASSWORD, add_totp, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _still(time_machine):
    """No test straddles two codes."""
    time_machine.move_to(datetime(2026, 3, 2, 8, 0, tzinfo=UTC), tick=False)


@pytest.fixture
def _public(settings):
    settings.LOCAL_DEMO = False


def code_of(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client, **extra):
    return client.post(
        reverse("account_login"), {"login": "ilona@arvenia.example", "password": PASSWORD, **extra}
    )


def enter(client, secret):
    """Signs in with password and second factor, and returns the answer of the admin's first page."""
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    return client.get("/admin/")


def test_anonymous_visitors_are_sent_to_the_sign_in(client):
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"


def test_a_password_given_to_the_admin_itself_is_not_looked_at(client):
    make_user(is_staff=True)
    response = client.post("/admin/login/", {"username": "ilona@arvenia.example", "password": PASSWORD})
    assert (response.status_code, "_auth_user_id" in client.session) == (302, False)


@pytest.mark.usefixtures("_public")
def test_signed_in_staff_cannot_change_user_through_the_admin(client):
    make_user(is_staff=True)
    other = make_user("superuser@arvenia.example", is_staff=True, is_superuser=True)
    sign_in(client)
    client.post("/admin/login/", {"username": "superuser@arvenia.example", "password": PASSWORD})
    assert client.session["_auth_user_id"] != str(other.pk)


def test_accounts_without_staff_status_are_refused(client):
    make_user()
    sign_in(client)
    assert client.get("/admin/", follow=True).status_code == 403


def test_the_local_demo_asks_for_no_second_factor(client, settings):
    settings.LOCAL_DEMO = True
    make_user(is_staff=True)
    sign_in(client)
    assert client.get("/admin/").status_code == 200


@pytest.mark.usefixtures("_public")
def test_staff_without_a_second_factor_must_set_one_up(client):
    make_user(is_staff=True)
    sign_in(client)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse("mfa_index")


@pytest.mark.usefixtures("_public")
def test_staff_with_password_alone_have_no_session(client):
    add_totp(make_user(is_staff=True))
    assert sign_in(client).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("_public")
def test_staff_with_both_factors_come_in(client):
    secret = add_totp(make_user(is_staff=True))
    assert enter(client, secret).status_code == 200


@pytest.mark.usefixtures("_public")
def test_a_session_from_before_the_second_factor_must_show_it(client):
    user = make_user(is_staff=True)
    sign_in(client)
    add_totp(user)
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == (
        reverse("mfa_reauthenticate") + "?next=%2Fadmin%2F"
    )


@pytest.mark.usefixtures("_public")
def test_showing_it_later_opens_the_gate(client):
    user = make_user(is_staff=True)
    sign_in(client)
    secret = add_totp(user)
    response = client.post(reverse("mfa_reauthenticate") + "?next=/admin/", {"code": code_of(secret)})
    assert (response.url, client.get("/admin/").status_code) == ("/admin/", 200)


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize(("minutes", "status"), [(29, 200), (31, 302)])
def test_an_idle_session_must_show_it_again(client, time_machine, minutes, status):
    secret = add_totp(make_user(is_staff=True))
    enter(client, secret)
    time_machine.shift(timedelta(minutes=minutes))
    assert client.get("/admin/").status_code == status


@pytest.mark.usefixtures("_public")
def test_a_session_in_use_must_show_it_after_twelve_hours(client, time_machine):
    secret = add_totp(make_user(is_staff=True))
    enter(client, secret)
    answers = []
    for _step in range(37):
        time_machine.shift(timedelta(minutes=20))
        answers.append(client.get("/admin/").status_code)
    assert answers == [200] * 36 + [302]


@pytest.mark.usefixtures("_public")
@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}])
def test_what_is_taken_away_counts_at_the_next_request(client, change):
    user = make_user(is_staff=True)
    secret = add_totp(user)
    enter(client, secret)
    User.objects.filter(pk=user.pk).update(**change)
    assert client.get("/admin/").status_code == 302


@pytest.mark.usefixtures("_public")
def test_a_second_factor_taken_away_closes_the_gate(client):
    secret = add_totp(make_user(is_staff=True))
    enter(client, secret)
    Authenticator.objects.all().delete()
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == reverse("mfa_index")


@pytest.mark.usefixtures("_public")
def test_the_session_gets_a_new_id_with_the_second_factor(client):
    secret = add_totp(make_user(is_staff=True))
    sign_in(client)
    before = client.session.session_key
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert client.session.session_key != before


def test_a_code_is_taken_once(client):
    secret = add_totp(make_user())
    code = code_of(secret)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_is_taken_once(client):
    user = make_user()
    add_totp(user)
    code = RecoveryCodes.activate(user).get_unused_codes()[0]
    taken = []
    for _try in range(2):
        sign_in(client)
        client.post(reverse("mfa_authenticate"), {"code": code})
        taken.append("_auth_user_id" in client.session)
        client.post(reverse("account_logout"))
    assert taken == [True, False]


def test_a_new_password_does_not_replace_the_second_factor(client):
    user = make_user()
    add_totp(user)
    user.set_password("other-riverbed-77")
    user.save()
    response = client.post(
        reverse("account_login"), {"login": "ilona@arvenia.example", "password": "other-riverbed-77"}
    )
    assert response.url == reverse("mfa_authenticate")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_the_admin_leads_nowhere_else(client, settings, target):
    settings.LOCAL_DEMO = True
    make_user(is_staff=True)
    sign_in(client)
    assert client.get("/admin/login/", {"next": target}).url == "/admin/"


def test_keys_of_authenticator_apps_are_encrypted_at_rest():
    secret = add_totp(make_user())
    assert secret not in str(Authenticator.objects.get().data)


def test_the_password_is_changed_outside_the_admin(client, settings):
    settings.LOCAL_DEMO = True
    make_user(is_staff=True)
    sign_in(client)
    assert client.get("/admin/password_change/").url == reverse("account_change_password")
