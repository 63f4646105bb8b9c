"""allauth's forms for passkeys in our words; what no device of good faith sends is refused, never a crash."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.webauthn import forms as webauthn
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.allauth_forms import Worded

LONGEST = 50_000
NOT_TAKEN = _("This passkey was not taken. Try again, or choose another way.")
NAME = (_("Name of the passkey"), _("So that you can tell several apart, for example “Office laptop”."))
# What the parsers of keys and signatures raise on bytes that no device of good faith sends.
NONSENSE = (
    ValueError, TypeError, LookupError, AttributeError, OverflowError, struct.error, InvalidSignature,
    UnsupportedAlgorithm,
)  # fmt: skip


class CredentialField(forms.JSONField):
    """What the device said: a JSON object of a sane size and depth."""

    def __init__(self) -> None:
        super().__init__(
            widget=forms.HiddenInput, error_messages={"required": NOT_TAKEN, "invalid": NOT_TAKEN}
        )

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST:
            raise ValidationError(NOT_TAKEN, code="invalid")
        try:
            found = super().to_python(value)
        except RecursionError as error:
            raise ValidationError(NOT_TAKEN, code="invalid") from error
        if found not in self.empty_values and not isinstance(found, dict):
            raise ValidationError(NOT_TAKEN, code="invalid")
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Never given back: an answer of a device holds for one question."""
        return None


@contextmanager
def refused() -> Iterator[None]:
    """Turns what the parsers raise, and allauth's talk of a wrong code, into one sentence."""
    try:
        yield
    except NONSENSE as error:
        raise ValidationError(NOT_TAKEN, code="invalid") from error
    except ValidationError as error:
        if error.code == "incorrect_code":
            raise ValidationError(NOT_TAKEN, code="invalid") from error
        raise


class WithCredential(Worded):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()


class AddPasskeyForm(WithCredential, webauthn.AddWebAuthnForm):
    words = {
        "name": NAME,
        "passwordless": (
            _("Sign in with it alone"),
            _("Your device asks for your fingerprint, face or PIN instead of the password. A security key "
              "without a PIN cannot do that: then take this off, and it serves after the password."),
        ),
    }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True

    def clean(self) -> Any:
        with refused():
            return super().clean()


class AuthenticateByPasskeyForm(WithCredential, webauthn.AuthenticateWebAuthnForm):
    def clean_credential(self) -> Any:
        with refused():
            return super().clean_credential()


class LoginByPasskeyForm(AuthenticateByPasskeyForm, webauthn.LoginWebAuthnForm):
    pass


class ReauthenticateByPasskeyForm(AuthenticateByPasskeyForm, webauthn.ReauthenticateWebAuthnForm):
    pass


class EditPasskeyForm(Worded, webauthn.EditWebAuthnForm):
    words = {"name": NAME}
