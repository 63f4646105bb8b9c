"""Passkeys of bad faith: a sentence, never a crash, and nobody signed in. Good ones: tests/e2e/test_accounts.py."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.adapters import MFAAdapter
from accounts.passkey_forms import NOT_TAKEN
from tests.factories.accounts import PASSWORD, add_totp, make_user

pytestmark = pytest.mark.django_db
PART = {"id": "AA", "rawId": "AA", "type": "public-key"}
PARSED = {"clientDataJSON": "AA", "attestationObject": "AA", "authenticatorData": "AA", "signature": "AA"}
HOSTILE = {
    "nothing": "",
    "no JSON": "{",
    "null": "null",
    "a number": "5",
    "a list": "[]",
    "a text": '"x"',
    "an empty object": "{}",
    "deep": "[" * 40_000,
    "deep object": '{"a":' * 9_000 + "1" + "}" * 9_000,
    "huge": json.dumps({"id": "A" * 200_000}),
    "no base64": json.dumps({**PART, "id": "!", "rawId": "!", "response": {}}),
    "nonsense inside": json.dumps({**PART, "response": PARSED}),
    "a list inside": json.dumps({**PART, "response": []}),
    "a handle of another type": json.dumps({**PART, "response": {**PARSED, "userHandle": 5}}),
    "a handle of nobody": json.dumps({**PART, "response": {**PARSED, "userHandle": "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA"}}),
    "control characters": json.dumps({**PART, "response": {"clientDataJSON": "\u0000\u202e"}}),
}  # fmt: skip


@pytest.fixture
def owner(client):
    """Signed in, and proved a moment ago."""
    user = make_user()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return user


@pytest.mark.parametrize("credential", HOSTILE.values(), ids=HOSTILE)
def test_nobody_comes_in_with_a_hostile_passkey(client, credential):
    make_user()
    client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})
    response = client.post(reverse("mfa_login_webauthn"), {"credential": credential}, follow=True)
    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)
    assert "This passkey was not taken." in response.content.decode()


@pytest.mark.parametrize("credential", HOSTILE.values(), ids=HOSTILE)
def test_no_hostile_passkey_is_added(client, owner, credential):
    client.get(reverse("mfa_add_webauthn"))
    response = client.post(reverse("mfa_add_webauthn"), {"name": "Laptop", "credential": credential})
    assert (response.status_code, Authenticator.objects.count()) == (200, 0)
    html = response.content.decode()
    assert 'value="Laptop"' in html
    assert 'role="alert"' in html


@pytest.mark.parametrize("credential", HOSTILE.values(), ids=HOSTILE)
def test_no_hostile_passkey_is_a_second_factor(client, credential):
    add_totp(make_user())
    client.post(reverse("account_login"), {"login": "ilona@arvenia.example", "password": PASSWORD})
    client.get(reverse("mfa_authenticate"))
    response = client.post(reverse("mfa_authenticate"), {"credential": credential})
    assert (response.status_code, "_auth_user_id" in client.session) == (200, False)


def test_no_hostile_passkey_proves_its_owner(client, owner):
    Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Laptop", "credential": {}})
    answer = client.post(reverse("mfa_reauthenticate_webauthn"), {"credential": HOSTILE["nonsense inside"]})
    assert [str(message) for message in get_messages(answer.wsgi_request)][-1:] == [NOT_TAKEN]


def test_a_passkey_of_somebody_else_does_not_exist(client, owner):
    other = make_user("other@arvenia.example")
    theirs = Authenticator.objects.create(
        user=other, type="webauthn", data={"name": "Theirs", "credential": {}}
    )
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.post(reverse(name, kwargs={"pk": theirs.pk}), {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Theirs"


@pytest.mark.parametrize("name", ["", "x" * 5000, "\x00"])
def test_a_passkey_keeps_its_name_when_the_new_one_is_no_good(client, owner, name):
    mine = Authenticator.objects.create(
        user=owner, type="webauthn", data={"name": "Laptop", "credential": {}}
    )
    response = client.post(reverse("mfa_edit_webauthn", kwargs={"pk": mine.pk}), {"name": name})
    mine.refresh_from_db()
    assert (response.status_code, mine.data["name"]) == (200, "Laptop")


def test_a_new_passkey_is_given_a_name_with_its_number(owner):
    Authenticator.objects.create(user=owner, type="webauthn", data={"name": "Laptop", "credential": {}})
    assert MFAAdapter().generate_authenticator_name(owner, "webauthn") == "Passkey 2"
