"""Whether a message is still to be sent: asked just before it goes out, once for all of a batch."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from events.common.tokens import new_nonce
from events.mail.kinds import Kind
from events.mail.models import Mailbox, Message, Preference, Suppression
from events.mail.rules import MessageState, is_wanted, may_switch_off
from events.mail.sharing import shared


def why_not(message: Message, kind: Kind, *, now: datetime) -> tuple[MessageState, str] | None:
    """The state and reason for not sending it any more, or None; asked just before it is sent."""
    if message.expires_at is not None and message.expires_at <= now:
        return MessageState.EXPIRED, str(_("It came too late to be of use."))
    if reason := kind.still_due(message, now):
        return MessageState.SUPPRESSED, str(reason)
    if message.conference_id is None:
        # Asked for at this moment by whoever sits at that mailbox; the server says if it is dead.
        return None
    if message.recipient_key in shared(message).get("suppressed", lambda: _suppressed(message)):
        return MessageState.SUPPRESSED, str(_("Nothing is sent to this address any more."))
    if may_switch_off(kind.mail_class) and not is_wanted(kind.mail_class, preference=_preference(message)):
        return MessageState.SUPPRESSED, str(_("The reader does not want this kind of mail."))
    return None


def _suppressed(message: Message) -> set[str]:
    found = Suppression.objects.filter(recipient_key__in=shared(message).keys)
    return set(found.values_list("recipient_key", flat=True))


def _preference(message: Message) -> bool | None:
    def read() -> dict[tuple[str, str], bool]:
        rows = Preference.objects.filter(mailbox__recipient_key__in=shared(message).keys)
        return {
            (key, kind): wanted
            for key, kind, wanted in rows.values_list("mailbox__recipient_key", "kind", "is_wanted")
        }

    return shared(message).get("preferences", read).get((message.recipient_key, message.kind))


def mailbox_for(message: Message) -> Mailbox | None:
    """The mailbox that the links in the foot belong to; None for a mail about an account."""
    if message.conference_id is None:
        return None
    return shared(message).get("mailboxes", lambda: _mailboxes(message))[message.recipient_key]


def _mailboxes(message: Message) -> dict[str, Mailbox]:
    """The mailboxes of the batch by key; those that are met first are made."""
    keys = {one.recipient_key for one in shared(message).messages if one.conference_id is not None}
    rows = Mailbox.objects.filter(recipient_key__in=keys)
    found = {row.recipient_key: row for row in rows}
    if missing := sorted(keys - set(found)):
        new = [Mailbox(recipient_key=key, nonce=new_nonce()) for key in missing]
        # Another worker may be making the same; the unique constraint settles it.
        Mailbox.objects.bulk_create(new, ignore_conflicts=True)
        found = {row.recipient_key: row for row in rows.all()}
    return found
