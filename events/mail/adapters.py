"""Puts allauth's mails into the outbox: a row at once, the same work for known and unknown addresses.

What grants something (codes, links) is encrypted in the row until it is sent and then emptied.
"""

import secrets
from datetime import datetime
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language

from accounts import devices
from accounts.adapters import AccountAdapter as BaseAdapter
from events.mail.actions import is_mailbox, queue
from events.mail.kinds import ACCOUNT
from events.mail.messages import LETTERS, VALID
from events.mail.sealing import seal

log = structlog.get_logger("events.mail")
LONGEST = 2000


def _kept(request: HttpRequest) -> str:
    return request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")


class AccountAdapter(BaseAdapter):
    def login(self, request: HttpRequest, user: Any) -> None:
        # Whoever comes for the first time has no other device to be warned on.
        request.is_known_device = user.last_login is None or devices.is_known(_kept(request), user)  # type: ignore[attr-defined]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Tells the account of a sign-in with a browser that it has not used before."""
        response = super().post_login(request, user, **options)
        if not getattr(request, "is_known_device", True) and is_mailbox(user.email):
            context = {
                "user": user,
                "ip": self.get_client_ip(request),
                "user_agent": request.headers.get("User-Agent", ""),
            }
            self._queue("new_device", user.email, context, now=timezone.now())
        response.set_cookie(
            settings.DEVICE_COOKIE_NAME,
            devices.with_mark(_kept(request), user),
            max_age=devices.LASTS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Called by allauth for every mail of its own, such as "account/email/login_code"."""
        name = template_prefix.rsplit("/", maxsplit=1)[-1]
        if name not in LETTERS:
            log.warning("unknown_account_mail", prefix=template_prefix)
            name = "other"
        if is_mailbox(email):
            self._queue(name, email, context, now=timezone.now())

    def _queue(self, name: str, email: str, context: dict[str, Any], *, now: datetime) -> None:
        user = context.get("user")
        facts = {key: value[:LONGEST] for key, value in context.items() if isinstance(value, str)}
        queue(
            f"{ACCOUNT}{name}",
            recipient=email,
            occasion=f"{name}:{secrets.token_hex(8)}",
            now=now,
            user=user if getattr(user, "pk", None) else None,
            language=get_language() or "en",
            time_zone=getattr(user, "time_zone", "") or "",
            expires_at=now + VALID if LETTERS[name].grants else None,
            sealed=seal(self.with_canonical_links(facts)),
        )
