"""A mail tells of a sign-in with a browser that was not used before."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import devices
from events.mail.delivery import drain
from events.mail.models import Message
from tests.factories.registrations import VerifiedUserFactory

pytestmark = pytest.mark.django_db
KIND = "account.new_device"
PASSWORD = "long enough a password 7"  # of an account in this test


@pytest.fixture
def user():
    found = VerifiedUserFactory(last_login=datetime(2026, 1, 1, tzinfo=UTC))
    found.set_password(PASSWORD)
    found.save()
    return found


def sign_in(client, user):
    data = {"login": user.email, "password": PASSWORD}
    return client.post(reverse("account_login"), data, headers={"user-agent": "Firefox 140"})


def told():
    return Message.objects.filter(kind=KIND).count()


def test_browser_that_was_not_used_before_is_told_of_once(client, user):
    sign_in(client, user)
    assert told() == 1
    client.post(reverse("account_logout"))
    sign_in(client, user)
    assert told() == 1


def test_another_browser_is_told_of_again(client, user):
    sign_in(client, user)
    sign_in(Client(), user)
    assert told() == 2


def test_first_sign_in_of_all_is_not_told_of(client, user):
    user.last_login = None
    user.save()
    sign_in(client, user)
    assert told() == 0


def test_wrong_password_is_not_told_of(client, user):
    client.post(reverse("account_login"), {"login": user.email, "password": "wrong"})
    assert told() == 0


def test_mark_of_another_account_is_no_mark_of_mine(client, user):
    client.cookies[settings.DEVICE_COOKIE_NAME] = devices.mark_of(VerifiedUserFactory())
    sign_in(client, user)
    assert told() == 1
    assert len(client.cookies[settings.DEVICE_COOKIE_NAME].value.split(".")) == 2


@pytest.mark.parametrize("value", ["", "x" * 4000, "....", "\x00", "ä"])
def test_odd_cookie_is_a_new_browser(client, user, value):
    client.cookies[settings.DEVICE_COOKIE_NAME] = value
    assert sign_in(client, user).status_code == 302
    assert told() == 1


def test_mail_says_when_and_with_what_and_what_to_do(client, user):
    sign_in(client, user)
    drain()
    body = mail.outbox[-1].body
    assert "With: Firefox 140" in body
    assert "If this was not you, choose a new password now and tell us." in body
    assert Message.objects.get(kind=KIND).body_text == ""
