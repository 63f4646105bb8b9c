"""allauth's forms as we word them: clear refusals, nothing endless, what was typed stays."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from accounts import allauth_forms, rules
from tests.factories.accounts import PASSWORD, add_totp, make_user

pytestmark = pytest.mark.django_db
EMAIL = "ilona@arvenia.example"
HUGE = "x" * 1_000_000
WORDED = [
    form for form in vars(allauth_forms).values()
    if isinstance(form, type) and issubclass(form, allauth_forms.Worded) and form.words
]  # fmt: skip


@pytest.mark.parametrize("form", WORDED, ids=lambda form: form.__name__)
def test_every_word_belongs_to_a_field(form, rf):
    fields = {**form.base_fields, "login": None, "password1": None, "password2": None, "email": None}
    assert set(form.words) - set(fields) == set()


@pytest.mark.parametrize(
    ("page", "typed"),
    [
        ("account_login", {"login": f"{HUGE}@arvenia.example", "password": PASSWORD}),
        ("account_login", {"login": EMAIL, "password": HUGE}),
        ("account_login", {"login": "\x00", "password": "\x00"}),
        ("account_login", {}),
        ("account_request_login_code", {"email": f"{HUGE}@arvenia.example"}),
        ("account_request_login_code", {"email": "no address"}),
        ("account_request_login_code", {}),
        ("account_reset_password", {"email": f"{HUGE}@arvenia.example"}),
        ("account_reset_password", {"email": "\u202e@\u202e"}),
        ("account_signup", {"email": EMAIL, "name": HUGE, "password1": HUGE, "password2": HUGE}),
        ("account_signup", {}),
    ],
)
def test_nonsense_is_refused_beside_its_field(client, page, typed):
    make_user()
    response = client.post(reverse(page), typed)
    assert response.status_code == 200
    assert set(response.context["form"].errors) - {"__all__"}
    assert "note bad boxed" in response.content.decode()


@pytest.mark.parametrize("code", ["", "123456", HUGE, "\x00", "１２３４５６", "' OR 1=1 --"])
def test_a_wrong_code_of_the_app_lets_nobody_in(client, code):
    add_totp(make_user())
    client.post(reverse("account_login"), {"login": EMAIL, "password": PASSWORD})
    response = client.post(reverse("mfa_authenticate"), {"code": code})
    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


@pytest.mark.parametrize("code", ["", "AAAA-AAAA", HUGE, "\x00", "' OR 1=1 --"])
def test_a_wrong_code_from_a_mail_lets_nobody_in(client, code):
    make_user()
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


def test_three_wrong_codes_end_the_attempt(client):
    make_user()
    client.post(reverse("account_request_login_code"), {"email": EMAIL})
    answers = [client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAAA"}) for _try in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 302]
    assert "Too many tries" in client.get(answers[-1].url, follow=True).content.decode()


@pytest.mark.parametrize(
    "page", ["account_confirm_login_code", "account_email_verification_sent", "mfa_authenticate"]
)
def test_a_step_without_the_one_before_leads_back_to_it(client, page):
    for answer in (client.get(reverse(page)), client.post(reverse(page), {"code": "AAAA-AAAA"})):
        assert answer.status_code == 302
        assert answer.url.startswith("/accounts/login/")


def test_the_wrong_address_of_a_sign_up_can_be_put_right(client):
    data = {
        "email": "wrong@arvenia.example",
        "name": "I",
        "language": "en",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    client.post(reverse("account_signup"), data)
    client.post(reverse("account_email_verification_sent"), {"action": "change", "email": EMAIL})
    assert EMAIL in client.get(reverse("account_email_verification_sent")).content.decode()


@pytest.mark.parametrize("email", ["no address", f"{HUGE}@arvenia.example", "\x00", ""])
def test_an_address_that_is_none_is_not_added(client, email):
    client.force_login(make_user())
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.post(reverse("account_email"), {"action_add": "", "email": email})
    assert (response.status_code, EmailAddress.objects.count()) == (200, 1)


def test_an_address_of_somebody_else_cannot_be_taken_away(client):
    other = make_user("other@arvenia.example")
    client.force_login(make_user())
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"action_remove": "", "email": other.email})
    assert EmailAddress.objects.filter(user=other).exists()


@pytest.mark.parametrize(
    ("user_agent", "browser"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_a_browser_is_told_in_two_words(user_agent, browser):
    assert rules.browser(user_agent) == browser


def test_the_key_of_an_app_is_grouped_for_typing():
    from accounts.templatetags.accounts import grouped

    assert grouped("JBSWY3DPEH") == "JBSW Y3DP EH"
