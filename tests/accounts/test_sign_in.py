"""Signing up and in with a password or a mailed code, as a person does it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.urls import reverse

from accounts.adapters import AccountAdapter
from accounts.models import User
from tests.factories.accounts import PASSWORD, make_user

pytestmark = pytest.mark.django_db
NEXT = [
    "//evil.example",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "/%0d%0aSet-Cookie:x",
    "https://testserver@evil.example",
    "https://evil.example/",
    "java\tscript:alert(1)",
]


@pytest.fixture
def sent(monkeypatch):
    """What the adapter was asked to mail: (template, address, context), newest last."""
    mails = []

    def send_mail(self, template_prefix, email, context):
        mails.append((template_prefix, email, self.with_canonical_links(context)))

    monkeypatch.setattr(f"{settings.ACCOUNT_ADAPTER}.send_mail", send_mail)
    return mails


def sign_in(client, email="ilona@arvenia.example", password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": email, "password": password, **extra})


def sign_up(client, **changes):
    data = {
        "email": "Ilona@Arvenia.example",
        "name": "Ilona Marchetti",
        "language": "fr",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(reverse("account_signup"), {**data, **changes})


def test_signing_up_stores_name_language_and_normalised_address(client, sent):
    sign_up(client)
    user = User.objects.get()
    assert (user.email, user.name, user.language) == ("ilona@arvenia.example", "Ilona Marchetti", "fr")


def test_signing_up_lets_nobody_in_before_the_code(client, sent):
    sign_up(client)
    assert client.get(reverse("account")).status_code == 302


def test_the_mailed_code_confirms_the_address_and_signs_in(client, sent):
    sign_up(client)
    client.post(reverse("account_email_verification_sent"), {"code": sent[-1][2]["code"]})
    assert (EmailAddress.objects.get().verified, client.get(reverse("account")).status_code) == (True, 200)


def test_a_wrong_code_confirms_nothing(client, sent):
    sign_up(client)
    client.post(reverse("account_email_verification_sent"), {"code": "nonsense"})
    assert not EmailAddress.objects.get().verified


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "not an address"},
        {"email": "a@b\r\nBcc: c@d.example"},
        {"email": f"{'x' * 300}@arvenia.example"},
        {"name": ""},
        {"name": "x" * 5000},
        {"language": "tlh"},
        {"password1": "short", "password2": "short"},
        {"password2": "another-lantern-42"},
        {"password1": "\x00" * 12, "password2": "\x00" * 12},
    ],
)
def test_signing_up_with_bad_input_makes_no_account(client, sent, changes):
    response = sign_up(client, **changes)
    assert (response.status_code, User.objects.count(), sent) == (200, 0, [])


def test_signing_up_with_a_known_address_looks_the_same_and_tells_only_its_owner(client, sent):
    make_user()
    known = sign_up(client, email="ILONA@arvenia.example")
    assert (known.status_code, known.url, sent[-1][0], User.objects.count()) == (
        302,
        reverse("account_email_verification_sent"),
        "account/email/account_already_exists",
        1,
    )


@pytest.mark.parametrize(
    "spelling", ["ilona@arvenia.example", " ILONA@Arvenia.example", "Ilona@ARVENIA.EXAMPLE  "]
)
def test_signing_in_takes_every_spelling_of_the_address(client, spelling):
    make_user()
    assert sign_in(client, spelling).url == "/"


def test_signing_in_with_a_wrong_password_says_no_more_than_that(client):
    make_user()
    wrong = sign_in(client, password="wrong-lantern-42")
    unknown = sign_in(client, "nobody@arvenia.example")
    assert wrong.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_signing_in_by_a_mailed_code(client, sent):
    make_user()
    client.post(reverse("account_request_login_code"), {"email": "ilona@arvenia.example"})
    client.post(reverse("account_confirm_login_code"), {"code": sent[-1][2]["code"]})
    assert client.get(reverse("account")).status_code == 200


@pytest.mark.parametrize("target", NEXT)
def test_signing_in_leads_nowhere_else(client, target):
    make_user()
    assert sign_in(client, next=target).url == "/"


def test_signing_in_leads_back_to_a_path_of_this_site(client):
    make_user()
    assert sign_in(client, next="/conf-1/speaking/?tz=UTC").url == "/conf-1/speaking/?tz=UTC"


@pytest.mark.parametrize("target", NEXT)
def test_signing_out_leads_nowhere_else(client, target):
    make_user()
    sign_in(client)
    assert client.post(reverse("account_logout"), {"next": target}).url == "/"


def test_the_session_gets_a_new_id_at_sign_in(client):
    make_user()
    client.get(reverse("account_login"))
    session = client.session
    session["kept"] = 1
    session.save()
    client.cookies["session"] = before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


def test_a_new_password_ends_the_other_sessions(client, django_user_model):
    user = make_user()
    other = type(client)()
    sign_in(client)
    sign_in(other)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "other-riverbed-77", "password2": "other-riverbed-77"},
    )
    user.refresh_from_db()
    assert user.check_password("other-riverbed-77")
    assert other.get(reverse("account")).status_code == 302


def test_a_disabled_account_is_out_at_its_next_request(client):
    user = make_user()
    sign_in(client)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert client.get(reverse("account")).status_code == 302


def fail(client, times, email="ilona@arvenia.example", **extra):
    for number in range(times):
        sign_in(client, email, f"wrong-{number}")


@pytest.mark.parametrize(
    "spelling", ["ilona@arvenia.example", "ILONA@arvenia.example ", " iLoNa@Arvenia.example"]
)
def test_after_too_many_failures_the_right_password_is_refused_too(client, spelling):
    make_user()
    fail(client, 11, spelling)
    assert sign_in(client).status_code == 429


def test_failures_of_a_full_width_spelling_count_for_the_same_mailbox(rf):
    key = AccountAdapter(rf.post("/"))._get_login_attempts_cache_key
    assert key(rf.post("/"), email="\uff49lona\uff20arvenia.example") == key(
        rf.post("/"), email="Ilona@arvenia.example"
    )


def test_a_sender_given_address_does_not_reset_the_count(client):
    make_user()
    for number in range(11):
        client.post(
            reverse("account_login"),
            {"login": "ilona@arvenia.example", "password": "wrong"},
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        )
    response = client.post(
        reverse("account_login"),
        {"login": "ilona@arvenia.example", "password": PASSWORD},
        headers={"x-forwarded-for": "203.0.113.9"},
    )
    assert response.status_code == 429


def test_signing_in_elsewhere_between_guesses_does_not_reset_the_count(client):
    make_user()
    make_user("mallory@arvenia.example")
    for _number in range(3):
        fail(client, 4)
        other = type(client)()
        assert sign_in(other, "mallory@arvenia.example").status_code == 302
    assert sign_in(client).status_code == 429


def test_a_short_chain_of_proxies_is_no_error(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    make_user()
    response = client.post(
        reverse("account_login"),
        {"login": "ilona@arvenia.example", "password": PASSWORD},
        headers={"x-forwarded-for": "203.0.113.9"},
    )
    assert response.url == "/"


def test_links_in_mails_are_on_the_canonical_host(client, sent, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.BASE_URL = "https://conf.arvenia.example"
    make_user()
    client.post(
        reverse("account_reset_password"),
        {"email": "ilona@arvenia.example"},
        headers={"host": "evil.example", "x-forwarded-host": "evil.example"},
    )
    assert re.match(r"https://conf\.arvenia\.example/", sent[-1][2]["password_reset_url"])


def test_the_first_sign_in_by_code_drops_the_ways_in_of_strangers(client, sent):
    user = make_user(verified=False)
    SocialAccount.objects.create(user=user, provider="elsewhere", uid="https://id.example stranger")
    client.post(reverse("account_request_login_code"), {"email": "ilona@arvenia.example"})
    client.post(reverse("account_confirm_login_code"), {"code": sent[-1][2]["code"]})
    user.refresh_from_db()
    assert (user.has_usable_password(), SocialAccount.objects.count()) == (False, 0)


def test_later_sign_ins_by_code_leave_the_password(client, sent):
    user = make_user()
    sign_in(client)
    client.logout()
    client.post(reverse("account_request_login_code"), {"email": "ilona@arvenia.example"})
    client.post(reverse("account_confirm_login_code"), {"code": sent[-1][2]["code"]})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_the_account_page_stores_preferences(client):
    user = make_user()
    client.force_login(user)
    client.post(reverse("account"), {"name": "Ilona M.", "language": "ar", "time_zone": "Asia/Baku"})
    user.refresh_from_db()
    assert (user.name, user.language, user.time_zone) == ("Ilona M.", "ar", "Asia/Baku")


@pytest.mark.parametrize(
    "changes", [{"language": "xx"}, {"time_zone": "../../etc/passwd"}, {"name": "x" * 300}]
)
def test_the_account_page_refuses_nonsense_and_keeps_what_was_typed(client, changes):
    user = make_user()
    client.force_login(user)
    data = {"name": "Typed name", "language": "fr", "time_zone": "", **changes}
    response = client.post(reverse("account"), data)
    user.refresh_from_db()
    assert (response.status_code, user.language) == (400, "")
    assert response.context["form"]["name"].value() == data["name"]


def test_a_provider_that_is_not_configured_is_not_found(client):
    assert client.post("/accounts/oidc/nobody/login/").status_code == 404
