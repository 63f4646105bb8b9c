"""Every page of the account in our frame: language, landmarks, one heading, nothing inline."""

import json
import re
import time
from pathlib import Path

import allauth
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.socialaccount.models import SocialAccount
from django.forms import Form
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from accounts.templatetags.accounts import grouped
from tests.accounts.frame import check
from tests.factories.accounts import PASSWORD, add_totp, make_user
from wtdc import services

pytestmark = pytest.mark.django_db
EMAIL = "ilona@arvenia.example"
ALLAUTH = Path(allauth.__file__).parent / "templates"


def _begin_code(client):
    make_user()
    client.post(reverse("account_request_login_code"), {"email": EMAIL})


def _begin_signup(client):
    data = {"email": EMAIL, "name": "Ilona", "language": "en", "password1": PASSWORD, "password2": PASSWORD}
    client.post(reverse("account_signup"), data)


def _begin_second_factor(client):
    add_totp(make_user())
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})


def _sign_in(client):
    user = make_user()
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    return user


def _sign_in_for_sure(client):
    user = _sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return user


def _with_totp(client):
    add_totp(_sign_in_for_sure(client))


def _nothing(client):
    """A visitor."""


# name of the address: (what came before, the arguments, the status)
PAGES = {
    "account": (_sign_in, {}, 200),
    "account_change_password": (_sign_in, {}, 200),
    "account_confirm_login_code": (_begin_code, {}, 200),
    "account_email": (_sign_in, {}, 200),
    "account_email_verification_sent": (_begin_signup, {}, 200),
    "account_inactive": (_nothing, {}, 200),
    "account_login": (_nothing, {}, 200),
    "account_logout": (_sign_in, {}, 200),
    "account_reauthenticate": (_sign_in, {}, 200),
    "account_request_login_code": (_nothing, {}, 200),
    "account_reset_password": (_nothing, {}, 200),
    "account_reset_password_done": (_nothing, {}, 200),
    "account_reset_password_from_key": (_nothing, {"uidb36": "1", "key": "abc-def"}, 200),
    "account_reset_password_from_key_done": (_nothing, {}, 200),
    "account_signup": (_nothing, {}, 200),
    "mfa_activate_totp": (_sign_in_for_sure, {}, 200),
    "mfa_add_webauthn": (_sign_in_for_sure, {}, 200),
    "mfa_authenticate": (_begin_second_factor, {}, 200),
    "mfa_deactivate_totp": (_with_totp, {}, 200),
    "mfa_generate_recovery_codes": (_with_totp, {}, 200),
    "mfa_index": (_sign_in, {}, 200),
    "mfa_list_webauthn": (_sign_in, {}, 200),
    "mfa_reauthenticate": (_with_totp, {}, 200),
    "socialaccount_connections": (_sign_in, {}, 200),
    "socialaccount_login_cancelled": (_nothing, {}, 200),
    "socialaccount_login_error": (_nothing, {}, 401),
    "usersessions_list": (_sign_in, {}, 200),
}
# Tested where they can be reached: with a password of mailed code alone, a passkey, a provider, codes.
ELSEWHERE = {
    "account_set_password", "mfa_download_recovery_codes", "mfa_edit_webauthn", "mfa_login_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_view_recovery_codes",
    "openid_connect_callback", "openid_connect_login", "socialaccount_signup",
}  # fmt: skip


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", getattr(pattern.callback, "__module__", "")
        else:
            yield from names(pattern.url_patterns)


def test_no_page_of_allauth_is_forgotten():
    found = {
        name for name, module in names(get_resolver().url_patterns) if module.startswith("allauth.") and name
    }
    assert found - set(PAGES) - ELSEWHERE == set()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_in_our_frame(client, name):
    prepare, arguments, status = PAGES[name]
    prepare(client)
    response = client.get(reverse(name, kwargs=arguments))
    assert response.status_code == status
    check(response.content.decode())


@pytest.mark.parametrize("name", PAGES)
def test_the_page_turns_around_in_arabic(client, name):
    prepare, arguments, status = PAGES[name]
    prepare(client)
    response = client.get(f"/ar{reverse(name, kwargs=arguments)}")
    assert response.status_code == status
    check(response.content.decode(), lang="ar")


def whole_pages():
    for path in sorted(ALLAUTH.rglob("*.html")):
        name = path.relative_to(ALLAUTH).as_posix()
        if (
            name.split("/")[0] in {"account", "mfa", "socialaccount", "usersessions"}
            and "snippets" not in name
        ):
            yield name


@pytest.mark.parametrize(
    "name", [name for name in whole_pages() if name != "socialaccount/login_redirect.html"]
)
def test_every_template_of_allauth_extends_our_frame(name):
    text = get_template(name).template.source
    while match := re.search(r'{% extends "([^"]+)"', text):
        parent = match[1]
        text = get_template(parent).template.source
    assert parent == "base.html"


def test_a_page_that_only_allauth_has_comes_out_in_our_frame(rf):
    context = {
        "site_name": "Conferences",
        "form": Form(),
        "trust_from": timezone.now(),
        "trust_until": timezone.now(),
    }
    check(get_template("mfa/trust.html").render(context, rf.get("/")))


def test_an_account_without_a_password_is_offered_one(client):
    user = make_user(password=None)
    client.force_login(user)
    assert client.get(reverse("account_change_password")).url == reverse("account_set_password")
    check(client.get(reverse("account_set_password")).content.decode())


def test_recovery_codes_are_shown_once(client):
    _sign_in_for_sure(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    shown = client.post(reverse("mfa_activate_totp"), {"code": code}, follow=True)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    check(shown.content.decode())
    assert shown.context["unused_codes"] == codes
    again = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert [code for code in codes if code in again] == []


def test_the_key_of_the_app_is_written_beside_the_picture(client):
    _sign_in_for_sure(client)
    response = client.get(reverse("mfa_activate_totp"))
    secret = response.context["form"].secret
    assert f'<code class="secret" dir="ltr">{grouped(secret)}</code>' in response.content.decode()


def test_each_address_has_its_own_buttons(client):
    user = _sign_in_for_sure(client)
    EmailAddress.objects.create(user=user, email="second@arvenia.example", verified=True, primary=False)
    html = client.get(reverse("account_email")).content.decode()
    assert html.count('name="action_remove"') == 1
    client.post(reverse("account_email"), {"email": "second@arvenia.example", "action_primary": ""})
    user.refresh_from_db()
    assert user.email == "second@arvenia.example"


def test_staff_are_told_why_they_stand_before_the_second_factor(client, settings):
    settings.LOCAL_DEMO = False
    client.force_login(make_user(is_staff=True))
    assert "The secretariat's pages wait for this" in client.get("/admin/", follow=True).content.decode()


@pytest.fixture
def _provider(settings):
    app = {"id": "ministry", "name": "Ministry <of> Arvenia", "server_url": "http://localhost:9"}
    settings.OIDC_PROVIDERS = services.oidc_providers(json.dumps([{**app, "client_id": "us", "secret": "s"}]))
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": settings.OIDC_PROVIDERS}}


@pytest.mark.usefixtures("_provider")
@pytest.mark.parametrize("name", ["account_login", "account_signup"])
def test_providers_are_offered_with_the_way_on(client, name):
    html = client.get(f"{reverse(name)}?next=/sample/register/").content.decode()
    check(html)
    assert 'action="/accounts/oidc/ministry/login/?process=login&amp;next=%2Fsample%2Fregister%2F"' in html
    assert "Ministry &lt;of&gt; Arvenia" in html


@pytest.mark.usefixtures("_provider")
def test_a_link_to_a_provider_asks_before_it_leads_there(client):
    response = client.get("/accounts/oidc/ministry/login/")
    assert response.status_code == 200
    check(response.content.decode())


@pytest.mark.usefixtures("_provider")
def test_a_connection_is_shown_and_can_be_taken_away(client):
    user = _sign_in_for_sure(client)
    one = SocialAccount.objects.create(user=user, provider="ministry", uid="x")
    page = client.get(reverse("socialaccount_connections")).content.decode()
    check(page)
    assert "Ministry &lt;of&gt; Arvenia" in page
    client.post(reverse("socialaccount_connections"), {"account": one.pk})
    assert not SocialAccount.objects.exists()


@pytest.mark.usefixtures("_provider")
def test_a_connection_of_somebody_else_stays(client):
    theirs = SocialAccount.objects.create(
        user=make_user("other@arvenia.example"), provider="ministry", uid="x"
    )
    _sign_in_for_sure(client)
    response = client.post(reverse("socialaccount_connections"), {"account": theirs.pk})
    assert (response.status_code, SocialAccount.objects.count()) == (200, 1)
    assert "note bad boxed" in response.content.decode()


def _asked(client, name, email):
    """The page after asking for a mail, without what differs at each call."""
    answer = client.post(reverse(name), {"email": email})
    html = client.get(answer.url).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html).replace(email, "…")


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_a_known_and_an_unknown_address_get_the_same_page(client, name):
    make_user()
    other = type(client)()
    assert _asked(client, name, EMAIL) == _asked(other, name, "nobody@arvenia.example")
