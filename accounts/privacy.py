"""What the account itself knows of somebody: handed out, and erased."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from accounts.actions import end_sessions


def export(user: Any) -> dict[str, Any]:
    """The account as plain values for JSON; times in UTC, ISO 8601. No password, no key."""
    return {
        "email": user.email,
        "name": user.name,
        "language": user.language,
        "time_zone": user.time_zone,
        "joined": user.date_joined.isoformat(),
        "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified", "primary")),
        "second_factors": list(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
        "connections": list(SocialAccount.objects.filter(user=user).values("provider", "uid", "extra_data")),
        "sessions": [
            {"ip": one.ip, "browser": one.user_agent, "since": one.created_at.isoformat()}
            for one in UserSession.objects.filter(user=user)
        ],
    }


def erase(user: Any, *, by: Any, now: datetime) -> None:
    """Ends every session and deletes the account, with all that hangs on it."""
    end_sessions(user)
    user.delete()
