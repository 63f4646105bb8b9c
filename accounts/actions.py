"""Changes of an account that allauth does not make itself."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import secrets
from accounts.models import User

# What allauth encrypts in the data of a second factor.
SEALED = {"secret", "seed"}


@transaction.atomic
def drop_other_ways_in(user: User, record: dict[str, Any]) -> None:
    """Keeps, at the very first sign-in, only the way in that was used for it.

    Until then anybody may have opened the account in the name of this mailbox, with a password or a
    provider of theirs (hostile.md AU19). `record` is allauth's of this sign-in; empty after signing up.
    """
    method = record.get("method", "")
    others = SocialAccount.objects.filter(user=user)
    if method == "socialaccount":
        others = others.exclude(provider=record.get("provider", ""), uid=record.get("uid", ""))
    others.delete()
    if method == "code" and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])


@transaction.atomic
def update_preferences(user: User, *, name: str, language: str, time_zone: str) -> User:
    """Stores how somebody wants to be addressed, and in which language and zone."""
    user.name, user.language, user.time_zone = name, language, time_zone
    user.save(update_fields=["name", "language", "time_zone"])
    return user


@transaction.atomic
def reset_second_factor(user: User, *, by: User) -> None:
    """Takes away every second factor of somebody who lost theirs, and ends their sessions.

    Only a superuser may, and not for themselves: an account that is left alone with its password
    must not be able to shed its own protection. Its owner is told by mail.
    """
    if not by.is_superuser or by.pk == user.pk:
        raise ValidationError(_("Only another superuser can do this."), code="forbidden")
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user)
    get_adapter().send_notification_mail("mfa/email/totp_deactivated", user)


def end_sessions(user: User) -> None:
    """Signs `user` out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()


@transaction.atomic
def reseal_authenticators() -> tuple[int, int]:
    """Encrypts the secrets of second factors anew under today's FIELD_KEY: (done, unreadable)."""
    done = lost = 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        for name in SEALED & row.data.keys():
            try:
                row.data[name] = secrets.reseal(row.data[name])
            except ValueError:
                lost += 1
            else:
                done += 1
                row.save(update_fields=["data"])
    return done, lost
