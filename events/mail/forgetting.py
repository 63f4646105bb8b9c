"""What leaves the outbox: what has aged, and a person who is erased."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.mail.models import DeliveryAttempt, Following, Mailbox, Message, Suppression
from events.mail.rules import KEEP_BODIES, KEEP_ROWS, OPEN_STATES, MessageState


@transaction.atomic
def forget_old(*, now: datetime) -> tuple[int, int]:
    """Empties what was said after 90 days and drops rows after 400: (emptied, dropped)."""
    done = Message.objects.exclude(state__in=OPEN_STATES).exclude(state=MessageState.HELD)
    aged = done.filter(queued_at__lt=now - KEEP_BODIES).exclude(body_text="", body_html="")
    emptied = aged.update(body_text="", body_html="")
    _rows, by_model = done.filter(queued_at__lt=now - KEEP_ROWS).delete()
    return emptied, by_model.get("events.Message", 0)


@transaction.atomic
def forget_mailbox(user: Any, *, now: datetime) -> int:
    """Takes a person out of the outbox: what waits is not sent, what was sent loses address and text.

    That something of a kind was said about an occasion stays, for the count; to whom does not.
    """
    key = normalise_email(user.email)
    theirs = Message.objects.filter(Q(recipient_key=key) | Q(user_id=user.pk))
    theirs.filter(state__in=OPEN_STATES).update(
        state=MessageState.SUPPRESSED, reason=str(_("The account was erased.")), sealed=None, claimed_by=""
    )
    ids = list(theirs.values_list("pk", flat=True))
    for pk in ids:
        Message.objects.filter(pk=pk).update(
            recipient="", recipient_key=f"erased-{pk}", user=None, subject="", body_text="", body_html=""
        )
    DeliveryAttempt.objects.filter(message__in=ids).update(answer="")
    Mailbox.objects.filter(recipient_key=key).delete()
    Following.objects.filter(user=user.pk).delete()
    Suppression.objects.filter(recipient_key=key).delete()
    return len(ids)
