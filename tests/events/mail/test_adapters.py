import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.mail.adapters import AccountAdapter
from events.mail.delivery import drain
from events.mail.messages import LETTERS
from events.mail.models import Message
from tests.factories.conferences import UserFactory
from tests.factories.mail import NOW

pytestmark = pytest.mark.django_db
CODE = re.compile(r"Code: (\S+)")


@pytest.fixture
def user():
    user = UserFactory(email="larisa@arvenia.example")
    user.set_password("correct-horse-9")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def ask_for_code(client, email):
    return client.post(reverse("account_request_login_code"), {"email": email})


def code_in(body):
    found = CODE.search(body)
    assert found, body
    return found.group(1)


def stored():
    """Everything the row holds, as somebody who reads the database would see it."""
    return str(list(Message.objects.values()))


def test_sign_in_code_goes_through_the_outbox_and_signs_in(client, user):
    ask_for_code(client, user.email)
    assert mail.outbox == []
    message = Message.objects.get()
    assert (message.kind, message.conference, message.state) == ("account.login_code", None, "queued")
    drain()
    code = code_in(mail.outbox[0].body)
    response = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)


def test_code_is_never_stored_in_the_clear(client, user):
    ask_for_code(client, user.email)
    before = stored()
    drain()
    code = code_in(mail.outbox[0].body)
    assert code not in before + stored()
    message = Message.objects.get()
    assert (message.sealed, message.body_text, message.body_html) == (None, "", "")
    assert message.subject == "[Conferences] Your sign-in code"


def test_password_link_works_from_the_mail_and_is_not_kept(client, user):
    client.post(reverse("account_reset_password"), {"email": user.email})
    before = stored()
    drain()
    link = re.search(r"http\S+/password/reset/key/\S+", mail.outbox[0].body).group()
    key = link.rstrip("/").rsplit("/", maxsplit=1)[-1]
    assert key not in before + stored()
    path = "/" + link.split("/", 3)[3]
    assert client.get(path, follow=True).status_code == 200


def test_code_that_could_not_be_sent_within_the_hour_expires(client, user):
    with time_machine.travel(NOW, tick=False):
        ask_for_code(client, user.email)
        assert Message.objects.get().expires_at == NOW + timedelta(minutes=60)
    drain(clock=lambda: NOW + timedelta(minutes=60))
    message = Message.objects.get()
    assert (message.state, message.sealed) == ("expired", None)


def test_unknown_address_costs_one_row_like_a_known_one(user):
    kinds = []
    for email in (user.email, "nobody@arvenia.example"):
        ask_for_code(Client(), email)
        message = Message.objects.latest("pk")
        kinds.append((message.recipient, message.kind, bool(message.sealed)))
    assert kinds == [
        (user.email, "account.login_code", True),
        ("nobody@arvenia.example", "account.unknown_account", True),
    ]


def test_mail_is_in_the_language_of_the_page(client, user):
    client.post("/ar/accounts/login/code/", {"email": user.email})
    drain()
    html = mail.outbox[0].alternatives[0].content
    assert '<html lang="ar" dir="rtl">' in html


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_every_account_mail_can_be_written(rf, user, name):
    adapter = AccountAdapter(rf.get("/"))
    context = {
        "user": user,
        "code": "K7PLUM" if LETTERS[name].grants else "",
        "activate_url": "http://evil.example/a/",
        "password_reset_url": "http://localhost:8000/accounts/password/reset/key/1-abc/",
        "signup_url": "http://localhost:8000/accounts/signup/",
        "ip": "192.0.2.7",
        "user_agent": "Browser\r\nBcc: x@arvenia.example",
        "timestamp": timezone.now(),
    }
    adapter.send_mail(f"account/email/{name}", user.email, context)
    assert drain().sent == 1
    assert mail.outbox[0].recipients() == [user.email]
    assert "evil.example" not in mail.outbox[0].body


def test_mail_of_a_later_allauth_is_sent_in_general_words(rf, user):
    AccountAdapter(rf.get("/")).send_mail("mfa/email/quantum_key_added", user.email, {"user": user})
    drain()
    assert mail.outbox[0].subject == "[Conferences] Your account"


@pytest.mark.parametrize("email", ["", "a@b\r\nBcc: c@d.example", "two@a.example,three@b.example"])
def test_nothing_is_queued_for_what_is_no_mailbox(rf, email):
    AccountAdapter(rf.get("/")).send_mail("account/email/login_code", email, {"code": "X"})
    assert not Message.objects.exists()


def test_row_sealed_with_another_key_says_nothing(client, user, settings):
    ask_for_code(client, user.email)
    settings.FIELD_KEY = "another key of thirty-two characters or more"
    drain()
    message = Message.objects.get()
    assert (message.state, mail.outbox) == ("suppressed", [])
