"""allauth's forms in our words: labels and hints say what to type, and nothing endless is taken.

Apart from `forms.py`, which allauth itself imports before its own forms exist.
"""

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.socialaccount import forms as socialaccount
from django import forms
from django.core.validators import MaxLengthValidator
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

EMAIL, PASSWORD = _("E-mail address"), _("Password")
STRONG = _("At least 10 characters. A sentence of your own is good; what many people use is refused.")
CONFIRM = _("We send a code to it. With that you confirm that it is yours.")
AGAIN = _("Once more, so that no slip locks you out.")
CODE_FROM_MAIL = _("As it stands in the mail, for example K7PM-XQ2D.")
CODE_FROM_APP = _("The six figures that your authenticator app shows now.")
CODE_OR_RECOVERY = _("The six figures that your authenticator app shows now, or one of your recovery codes.")
LONGEST = {"email": 254, "login": 254, "code": 64, "name": 100}
LONGEST_PASSWORD = 500


def _forgotten() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse_lazy("account_reset_password"), _("Forgotten it?"))


FORGOTTEN = lazy(_forgotten, SafeString)()


class Worded(forms.Form):
    """Mixed in before a form of allauth: field name to (label, hint), placeholders gone, lengths limited."""

    words: dict[str, tuple[Any, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                field.label, field.help_text = self.words[name]
            longest = LONGEST_PASSWORD if "password" in name else LONGEST.get(name)
            if longest and isinstance(field, forms.CharField):
                field.validators.append(MaxLengthValidator(longest))


class LoginForm(Worded, account.LoginForm):
    words = {
        "login": (EMAIL, ""),
        "password": (PASSWORD, FORGOTTEN),
        "remember": (_("Keep me signed in"), _("For two weeks. Leave it off on a device that others use.")),
    }


class SignupForm(Worded, account.SignupForm):  # type: ignore[misc]  # two clean()
    words = {
        "email": (EMAIL, CONFIRM),
        "password1": (PASSWORD, STRONG),
        "password2": (_("Password again"), AGAIN),
    }


class SocialSignupForm(Worded, socialaccount.SignupForm):  # type: ignore[misc]  # two clean()
    words = {"email": (EMAIL, CONFIRM)}


class AddEmailForm(Worded, account.AddEmailForm):
    words = {"email": (_("New address"), CONFIRM)}


class ChangeEmailForm(Worded, account.ChangeEmailForm):
    words = {"email": (_("The right address"), _("We send a new code to it."))}


class RequestLoginCodeForm(Worded, account.RequestLoginCodeForm):
    words = {"email": (EMAIL, _("The address of your account."))}


class ConfirmLoginCodeForm(Worded, account.ConfirmLoginCodeForm):
    words = {"code": (_("Code from the mail"), CODE_FROM_MAIL)}


class ConfirmEmailForm(Worded, account.ConfirmEmailVerificationCodeForm):
    words = {"code": (_("Code from the mail"), CODE_FROM_MAIL)}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    words = {
        "oldpassword": (_("Password until now"), FORGOTTEN),
        "password1": (_("New password"), STRONG),
        "password2": (_("New password again"), AGAIN),
    }


class SetPasswordForm(Worded, account.SetPasswordForm):
    words = {"password1": (PASSWORD, STRONG), "password2": (_("Password again"), AGAIN)}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    words = {"email": (EMAIL, _("The address of your account."))}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    words = {"password1": (_("New password"), STRONG), "password2": (_("New password again"), AGAIN)}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    words = {"password": (PASSWORD, FORGOTTEN)}


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    words = {"code": (_("Code"), CODE_OR_RECOVERY)}


class ReauthenticateByCodeForm(Worded, mfa.ReauthenticateForm):
    words = {"code": (_("Code"), CODE_OR_RECOVERY)}


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    words = {"code": (_("Code from the app"), CODE_FROM_APP)}
