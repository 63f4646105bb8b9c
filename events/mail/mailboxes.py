"""What a mailbox wants and whether anything goes there at all: said by its owner, or learnt from a server."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.common.tokens import new_nonce
from events.mail.kinds import get_kind
from events.mail.models import Mailbox, Preference, Suppression
from events.mail.rules import may_switch_off


def mailbox_of(email: str) -> Mailbox:
    """The mailbox of an address, made when it is met first."""
    mailbox, _made = Mailbox.objects.get_or_create(
        recipient_key=normalise_email(email), defaults={"nonce": new_nonce()}
    )
    return mailbox


@transaction.atomic
def set_preference(mailbox: Mailbox, kind: str, *, wanted: bool, now: datetime) -> None:
    """Says whether a mailbox wants one kind; a kind that is always sent is refused."""
    if not may_switch_off(get_kind(kind).mail_class):
        raise ValidationError(_("This kind of mail is always sent."), code="always")
    Preference.objects.update_or_create(
        mailbox=mailbox, kind=kind, defaults={"is_wanted": wanted, "changed_at": now}
    )


@transaction.atomic
def set_preferences(mailbox: Mailbox, choices: dict[str, bool], *, now: datetime) -> None:
    """Says of several kinds whether the mailbox wants them."""
    for kind, wanted in choices.items():
        set_preference(mailbox, kind, wanted=wanted, now=now)


def suppress_mailbox(email: str, *, reason: str, now: datetime) -> Suppression:
    """Sends nothing to this address any more."""
    found, _made = Suppression.objects.get_or_create(
        recipient_key=normalise_email(email), defaults={"reason": reason[:500], "since": now}
    )
    return found


def lift_suppression(email: str) -> bool:
    """Sends to this address again, because its owner says that it works; returns whether it was stopped."""
    stopped, _by_model = Suppression.objects.filter(recipient_key=normalise_email(email)).delete()
    return bool(stopped)
