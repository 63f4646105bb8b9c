"""Puts allauth's mails into the outbox: a row at once, the same work for known and unknown addresses.

What grants something (codes, links) is encrypted in the row until it is sent and then emptied.
"""

import secrets
from datetime import datetime
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import get_language

from accounts.adapters import AccountAdapter as BaseAdapter
from events.mail.actions import is_mailbox, queue
from events.mail.kinds import ACCOUNT
from events.mail.messages import LETTERS, VALID
from events.mail.sealing import seal

log = structlog.get_logger("events.mail")
LONGEST = 2000


class AccountAdapter(BaseAdapter):
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
