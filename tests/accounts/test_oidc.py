"""Signing in through a provider that really runs; and what a lying one gets."""

import json
import time
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialApp
from cryptography.hazmat.primitives.asymmetric import rsa
from django.urls import reverse

from accounts.models import User
from accounts.oidc import identity
from tests.accounts.frame import check
from tests.accounts.provider import Provider
from tests.factories.accounts import add_totp, make_user
from wtdc import services

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore")]
LOGIN = "/accounts/oidc/mock/login/"


@pytest.fixture(scope="module")
def running():
    provider = Provider()
    yield provider
    provider.close()


@pytest.fixture
def provider(running, settings):
    running.lie = lambda claims, header, key: (claims, header, key)
    running.userinfo = {}
    running.pkce_held = False
    entry = {"id": "mock", "name": "Arvenia", "server_url": running.url, "client_id": "us", "secret": "s"}
    settings.OIDC_PROVIDERS = services.oidc_providers(json.dumps([entry]))
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": settings.OIDC_PROVIDERS}
    }
    return running


def know(provider, sub="p-17", **claims):
    claims = {"email": "ilona@arvenia.example", "name": "Ilona Marchetti", "email_verified": True, **claims}
    httpx.put(f"{provider.url}/users/{sub}", json=claims).raise_for_status()


def go(client, sub="p-17", path=LOGIN, **data):
    """Through the provider and back; returns our answer to the callback."""
    there = client.post(path, data).url
    back = httpx.post(there, data={"sub": sub}).headers["location"]
    return client.get(f"{urlsplit(back).path}?{urlsplit(back).query}")


def arrive(client, provider, **claims):
    """Somebody who has signed in through the provider before, with a confirmed address."""
    user = make_user(**claims)
    uid = identity(provider.url, "p-17")
    SocialAccount.objects.create(user=user, provider="mock", uid=uid)
    know(provider)
    return user


def test_a_newcomer_gets_an_account_and_must_confirm_the_address(client, provider):
    know(provider)
    response = go(client)
    user = User.objects.get()
    assert response.url == reverse("account_email_verification_sent")
    assert (user.name, user.email, EmailAddress.objects.get().verified) == (
        "Ilona Marchetti",
        "ilona@arvenia.example",
        False,
    )


def test_a_newcomer_without_an_address_is_asked_for_one(client, provider):
    know(provider, email=None)
    page = client.get(go(client).url)
    check(page.content.decode())
    assert page.context["form"]["name"].value() == "Ilona Marchetti"
    typed = {"email": "ilona@arvenia.example", "name": "Ilona", "language": "en"}
    assert client.post(reverse("socialaccount_signup"), typed).url == reverse(
        "account_email_verification_sent"
    )


def test_the_identity_is_issuer_and_subject(client, provider):
    know(provider)
    go(client)
    assert SocialAccount.objects.get().uid == f"{provider.url} p-17"


def test_a_known_person_is_signed_in(client, provider):
    user = arrive(client, provider)
    assert go(client, next="/conf-1/speaking/").url == "/conf-1/speaking/"
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_changed_address_at_the_provider_changes_nobody(client, provider):
    user = arrive(client, provider)
    know(provider, email="somebody-else@arvenia.example")
    go(client)
    assert (client.session["_auth_user_id"], User.objects.count()) == (str(user.pk), 1)


def test_the_exchange_holds_to_pkce(client, provider):
    arrive(client, provider)
    go(client)
    assert provider.pkce_held


def test_an_address_of_somebody_else_joins_no_accounts(client, provider):
    victim = make_user()
    know(provider)
    go(client)
    assert (SocialAccount.objects.count(), "_auth_user_id" in client.session) == (0, False)
    assert User.objects.get() == victim


def test_the_same_subject_of_another_issuer_is_somebody_else(client, provider):
    user = make_user("other@arvenia.example")
    SocialAccount.objects.create(user=user, provider="mock", uid=identity("https://id.example", "p-17"))
    know(provider)
    go(client)
    assert "_auth_user_id" not in client.session


def test_the_second_factor_is_asked_for_after_the_provider(client, provider):
    add_totp(arrive(client, provider))
    assert go(client).url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session


def test_a_disabled_account_stays_out(client, provider):
    arrive(client, provider, is_active=False)
    assert go(client).url == reverse("account_inactive")


def test_asking_for_the_page_leads_nowhere_yet(client, provider):
    assert client.get(LOGIN).status_code == 200


def test_the_address_to_come_back_to_is_one_in_all_languages(client, provider, settings):
    settings.BASE_URL = "https://conf.arvenia.example"
    query = parse_qs(urlsplit(client.post(f"/ar{LOGIN}").url).query)
    assert query["redirect_uri"] == ["https://conf.arvenia.example/accounts/oidc/mock/login/callback/"]


def test_a_link_cannot_add_parameters(client, provider):
    url = client.post(f"{LOGIN}?scope=everything&auth_params=prompt%3Dnone").url
    query = parse_qs(urlsplit(url).query)
    assert (set(query["scope"][0].split()), "prompt" in query) == ({"openid", "profile", "email"}, False)


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_signing_in_leads_nowhere_else(client, provider, target):
    arrive(client, provider)
    assert go(client, next=target).url == "/"


def forged(claims, header, key):
    return claims, header, rsa.generate_private_key(public_exponent=65537, key_size=2048)


LIES = {
    "another audience": lambda claims, header, key: ({**claims, "aud": "them"}, header, key),
    "another issuer": lambda claims, header, key: ({**claims, "iss": "https://id.example"}, header, key),
    "another nonce": lambda claims, header, key: ({**claims, "nonce": "n"}, header, key),
    "no nonce": lambda claims, header, key: ({k: v for k, v in claims.items() if k != "nonce"}, header, key),
    "expired": lambda claims, header, key: ({**claims, "exp": int(time.time()) - 60}, header, key),
    "no expiry": lambda claims, header, key: ({k: v for k, v in claims.items() if k != "exp"}, header, key),
    "no algorithm": lambda claims, header, key: (claims, {**header, "alg": "none"}, ""),
    "a symmetric key": lambda claims, header, key: (claims, {**header, "alg": "HS256"}, "s" * 40),
    "a foreign key": forged,
    "an unknown key": lambda claims, header, key: (claims, {"kid": "theirs"}, key),
    "no subject": lambda claims, header, key: ({**claims, "sub": ""}, header, key),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES.keys())
def test_a_token_with_this_fault_lets_nobody_in(client, provider, lie):
    arrive(client, provider)
    provider.lie = lie
    response = go(client)
    assert (response.status_code, "_auth_user_id" in client.session) == (401, False)


def test_userinfo_about_somebody_else_lets_nobody_in(client, provider):
    arrive(client, provider)
    provider.userinfo = {"sub": "p-18"}
    assert (go(client).status_code, "_auth_user_id" in client.session) == (401, False)


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=forged", "?error=server_error&state=%00"])
def test_coming_back_without_having_left_lets_nobody_in(client, provider, query):
    response = client.get(f"{LOGIN}callback/{query}")
    assert (response.status_code in {400, 401}, "_auth_user_id" in client.session) == (True, False)


def test_a_used_answer_lets_nobody_in_again(client, provider):
    arrive(client, provider)
    there = client.post(LOGIN).url
    back = urlsplit(httpx.post(there, data={"sub": "p-17"}).headers["location"])
    client.get(f"{back.path}?{back.query}")
    client.logout()
    client.get(f"{back.path}?{back.query}")
    assert "_auth_user_id" not in client.session


def test_who_cancels_at_the_provider_comes_back_to_a_page(client, provider):
    there = client.post(LOGIN).url
    state = parse_qs(urlsplit(there).query)["state"][0]
    back = urlsplit(httpx.post(there, data={"action": "deny"}).headers["location"])
    assert client.get(f"{back.path}?{back.query}&state={state}").url == reverse(
        "socialaccount_login_cancelled"
    )


def test_a_provider_that_is_away_gives_a_page(client, provider, settings):
    app = {**settings.OIDC_PROVIDERS[0], "settings": {"server_url": "http://localhost:1"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    assert client.post(LOGIN).status_code == 502


def test_rows_in_the_database_add_no_provider(client, provider):
    SocialApp.objects.create(provider="openid_connect", provider_id="theirs", name="x", client_id="y")
    assert client.post("/accounts/oidc/theirs/login/").status_code == 404


def test_little_is_kept_of_what_the_provider_said(client, provider):
    know(provider, phone_number="+994000000", picture="https://id.example/p.png")
    go(client)
    assert set(SocialAccount.objects.get().extra_data["id_token"]) == {"iss", "sub", "email", "name"}


def test_a_long_subject_still_fits(client, provider):
    assert len(identity("https://id.example", "s" * 255)) == 64


def test_forms_may_be_sent_on_to_the_provider_and_nowhere_else(settings):
    providers = services.oidc_providers(
        '[{"id": "a", "name": "A", "server_url": "https://id.example/realm", "client_id": "c", "secret": "s"}]'
    )
    assert services.oidc_origins(providers) == ["https://id.example"]
