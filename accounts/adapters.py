"""How allauth works here: one spelling of an address, links on the canonical host, ways back on this
site alone, and no e-mail address of a provider trusted to join accounts.

What is mailed, and how, is the outbox's part: events/mail/adapters.py builds on AccountAdapter.
"""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.emailkit import valid_email_or_none
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from allauth.core.internal.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import EmailValidator, MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import secrets
from accounts.actions import drop_other_ways_in
from accounts.models import User
from accounts.oidc import OidcProvider
from accounts.rules import clean_name, is_local_path, normalise_email

REFUSALS = {
    "duplicate_email": _("This address belongs to your account already."),
    "email_password_mismatch": _(
        "No account has this address with this password. Check both, or have a code mailed to you."
    ),
    "enter_current_password": _("This is not your password until now."),
    "incorrect_code": _("This is not the code of our last mail. Type it again, or have a new one sent."),
    "incorrect_password": _("This is not your password."),
    "max_email_addresses": _("An account has at most %d addresses. Take one away first."),
    "rate_limited": _("A mail is on its way. Wait a moment before you ask for another."),
    "same_as_current": _("The code went to this very address. Give another one."),
    "too_many_login_attempts": _("Too many tries. Wait a quarter of an hour, then start again."),
    "unverified_primary_email": _("Confirm this address before it becomes the main one."),
}
MFA_REFUSALS = {
    "cannot_delete_authenticator": _("This second factor cannot be taken away."),
    "cannot_generate_recovery_codes": _("Recovery codes need an authenticator app or a passkey first."),
    "incorrect_code": _(
        "This code does not fit. A code of the app holds for 30 seconds: type the next one. "
        "A recovery code works once."
    ),
    "unverified_email": _("Confirm your e-mail address first, so that you can be reached if it is lost."),
}


def canonical(url: str) -> str:
    """The same path on BASE_URL: what we mail never follows the Host that somebody sent us."""
    parts = urlsplit(url)
    return settings.BASE_URL + urlunsplit(("", "", parts.path, parts.query, ""))


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {**DefaultAccountAdapter.error_messages, **REFUSALS}

    def clean_email(self, email: str) -> str:
        """The one spelling of an address; ValidationError when it is none, or longer than its column."""
        spelled = normalise_email(email)
        EmailValidator()(spelled)
        MaxLengthValidator(254)(spelled)
        return spelled

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        if credentials.get("email"):
            credentials["email"] = normalise_email(credentials["email"])
        return super().authenticate(request, **credentials)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses with 429, before the password is looked at, after too many failures."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Counts failures by mailbox, however it is spelled and by whatever host name it is tried."""
        return normalise_email(credentials.get("email") or credentials.get("username") or "")

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address behind the trusted proxies; the nearest one when the chain is shorter than that."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return clean_client_ip(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104  # unknown

    def is_safe_url(self, url: str | None) -> bool:
        return bool(url) and is_local_path(str(url))

    def login(self, request: HttpRequest, user: Any) -> None:
        if user.last_login is None:
            records = get_authentication_records(request, user)
            drop_other_ways_in(user, records[-1] if records else {})
        super().login(request, user)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return canonical(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return canonical(super().get_email_confirmation_url(request, emailconfirmation))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        super().send_mail(template_prefix, email, self.with_canonical_links(context))

    @staticmethod
    def with_canonical_links(context: dict[str, Any]) -> dict[str, Any]:
        """The context of a mail with each `…_url` on BASE_URL."""
        return {
            key: canonical(value) if key.endswith("_url") and isinstance(value, str) else value
            for key, value in context.items()
        }


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-in through OpenID Connect providers named in the settings, and through no others."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """Providers from the settings alone; rows in the database add none."""
        return [app for app in super().list_apps(request, provider, client_id) if app.pk is None]

    def list_providers(self, request: HttpRequest) -> list[Any]:
        return [OidcProvider(request, app=app) for app in self.list_apps(request)]

    def get_provider(self, request: HttpRequest, provider: Any, client_id: Any = None) -> Any:
        return OidcProvider(request, app=self.get_app(request, provider, client_id=client_id))

    def is_email_verified(self, provider: Any, email: str) -> bool:
        """Never by the provider's word: the code that we mail proves the mailbox."""
        return False

    def can_authenticate_by_email(self, login: Any, email: str) -> bool:
        return False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = sociallogin.user
        parts = (data.get("first_name"), data.get("last_name"))
        user.name = clean_name(str(data.get("name") or " ".join(str(part) for part in parts if part)))
        user.email = normalise_email(valid_email_or_none(data.get("email")) or "")
        return user

    def get_signup_form_initial_data(self, sociallogin: Any) -> dict[str, Any]:
        return {"email": sociallogin.user.email, "name": sociallogin.user.name}


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: keys are encrypted at rest, passkeys belong to the canonical host."""

    error_messages = {**DefaultMFAAdapter.error_messages, **MFA_REFUSALS}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002  # allauth's word
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)s") % {"number": number}

    def encrypt(self, text: str) -> str:
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.BASE_URL).hostname or "localhost", "name": str(settings.SITE_NAME)}
