"""Accounts as a person makes and uses them: mails from var/mail, an app's codes, Chromium's own passkeys."""

import re
import time
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from tests.e2e.pages import WIDTHS, axe

PASSWORD = "riverbed-lantern-42"
CODE = re.compile(r"\b[A-Z0-9]{4}-[A-Z0-9]{4}\b")
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def email():
    return f"newcomer-{uuid4().hex[:10]}@arvenia.example"


def code_from(mail):
    return CODE.search(mail.get_body(("plain",)).get_content())[0]


def press(one, name, role="button"):
    """Presses what has that name in the page's main part, and waits for the next page."""
    with one.page.expect_navigation():
        one.page.get_by_role("main").get_by_role(role, name=name, exact=True).click()


def sign_up(one, site, email):
    one.go("/accounts/signup/?next=/sample/programme/")
    one.page.fill("input[name=email]", email)
    one.page.fill("input[name=name]", "Ilona Marchetti")
    one.page.fill("input[name=password1]", PASSWORD)
    one.page.fill("input[name=password2]", PASSWORD)
    press(one, "Make the account")
    one.page.fill("input[name=code]", code_from(site.wait_for_mail(email)))
    press(one, "Confirm the address")


def sign_out(one):
    one.go("/accounts/logout/")
    press(one, "Sign out")


def give_password(one):
    """Guarding the account better asks for the password once more."""
    if "/reauthenticate/" in one.page.url:
        one.page.fill("input[name=password]", PASSWORD)
        press(one, "Go on")


def app_code(secret):
    """The code of this moment, never one that ends before it has been typed."""
    if time.time() % 30 > 25:
        time.sleep(30 - time.time() % 30)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def begin_sign_in(one, email):
    one.go("/accounts/login/?next=/accounts/")
    one.page.fill("input[name=login]", email)
    one.page.fill("input[name=password]", PASSWORD)
    press(one, "Sign in")


def test_a_newcomer_signs_up_out_and_in_by_a_mailed_code_without_javascript(site, visit, email):
    one = visit(scripts=False)
    sign_up(one, site, email)
    assert one.page.url == f"{site.url}/sample/programme/"
    sign_out(one)
    one.go("/accounts/login/?next=/sample/addresses/")
    press(one, "Send me a code", role="link")
    one.page.fill("input[name=email]", email.upper())
    press(one, "Send me a code")
    one.page.fill("input[name=code]", "AAAA-AAAA")
    press(one, "Sign in")
    assert "This is not the code of our last mail." in one.main()
    one.page.fill("input[name=code]", code_from(site.wait_for_mail(email, after=1)))
    press(one, "Sign in")
    assert one.page.url == f"{site.url}/sample/addresses/"


def test_the_way_on_is_kept_from_signing_in_to_signing_up(visit):
    one = visit(scripts=False)
    one.go("/accounts/login/?next=/sample/register/")
    press(one, "Make an account", role="link")
    assert one.page.input_value("input[name=next]") == "/sample/register/"
    press(one, "Sign in", role="link")
    assert one.page.input_value("form:has(input[name=login]) input[name=next]") == "/sample/register/"


def test_a_refused_sign_up_keeps_what_was_typed_and_leads_to_the_field(visit, email):
    one = visit()
    one.go("/accounts/signup/")
    one.page.fill("input[name=email]", email)
    one.page.fill("input[name=name]", "Ilona Marchetti")
    one.page.fill("input[name=password1]", "short")
    one.page.fill("input[name=password2]", "short")
    press(one, "Make the account")
    assert one.page.input_value("input[name=name]") == "Ilona Marchetti"
    expect(one.page.get_by_role("alert")).to_be_focused()
    one.page.get_by_role("alert").get_by_role("link").first.click()
    expect(one.page.locator("input[name=password1]")).to_be_focused()
    assert axe(one.page) == []


def test_an_app_guards_the_account_and_a_recovery_code_opens_it_once(site, visit, email):
    one = visit(scripts=False)
    sign_up(one, site, email)
    one.go("/accounts/2fa/totp/activate/")
    give_password(one)
    assert one.page.evaluate("document.querySelector('.qr').naturalWidth") > 0
    secret = one.page.inner_text(".secret").replace(" ", "")
    one.page.fill("input[name=code]", app_code(secret))
    press(one, "Use this app")
    codes = one.page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    with one.page.expect_download() as saved:
        one.page.get_by_role("link", name="Save as a file").click()
    assert saved.value.path().read_text().split() == codes
    sign_out(one)
    begin_sign_in(one, email)
    for typed, comes_in in [("123456", False), (app_code(secret), True)]:
        one.page.fill("input[name=code]", typed)
        press(one, "Sign in")
        assert ("How you sign in" in one.main()) is comes_in
    for comes_in in (True, False):
        one.context.clear_cookies()
        begin_sign_in(one, email)
        one.page.fill("input[name=code]", codes[0])
        press(one, "Sign in")
        assert ("How you sign in" in one.main()) is comes_in


def test_a_passkey_signs_in_alone(site, visit, email):
    one = visit()
    device = one.context.new_cdp_session(one.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_up(one, site, email)
    one.go("/accounts/2fa/webauthn/add/")
    give_password(one)
    one.page.fill("input[name=name]", "Office laptop")
    press(one, "Make the passkey")
    assert one.page.locator(".codes li").count() == 10
    one.go("/accounts/2fa/webauthn/")
    assert "Office laptop" in one.main()
    sign_out(one)
    one.go("/accounts/login/?next=/accounts/2fa/")
    press(one, "Use a passkey")
    assert one.page.url == f"{site.url}/accounts/2fa/"


def test_a_device_that_gives_no_passkey_is_explained(visit):
    one = visit()
    one.go("/accounts/login/")
    one.page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('', 'NotAllowedError')) }"
    )
    one.page.get_by_role("button", name="Use a passkey").click()
    expect(one.page.get_by_role("alert")).to_contain_text("Your device gave no passkey")


def test_without_javascript_passkeys_say_that_they_need_it(visit):
    one = visit(scripts=False)
    one.go("/accounts/login/")
    assert one.page.get_by_role("button", name="Use a passkey").count() == 0
    assert "Passkeys need JavaScript" in one.main()


@pytest.mark.parametrize("width", WIDTHS)
def test_pages_behind_the_password_are_clean(signed_in, width):
    one = signed_in("attendee", width=width, dark=width == 360)
    wrong = []
    for path in [
        "",
        "email/",
        "password/change/",
        "2fa/",
        "2fa/webauthn/",
        "sessions/",
        "3rdparty/",
        "logout/",
    ]:
        one.go(f"/accounts/{path}")
        wrong += [f"{path}: {line}" for line in axe(one.page)]
        wrong += [f"{path}: {one.sideways()} px too wide"] if one.sideways() else []
    assert wrong == []
