"""What becomes of one message; each step is one guarded UPDATE in one transaction.

queued → claimed → sending → sent, deferred or failed. A step is taken only by the worker that holds the
claim (claims.py), so any number of workers, sweepers and schedulers may run at once.
"""

import random
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F

from events.mail.kinds import all_kinds
from events.mail.models import DeliveryAttempt, Message, Suppression
from events.mail.rules import SERVER_AWAY, MessageState, next_try

LOST = "The worker was lost while it was being sent; the mail server may have taken it."
IN_HAND = (MessageState.CLAIMED, MessageState.SENDING)


def release(held: Any, **fields: Any) -> int:
    """Takes messages (a queryset) out of a worker's hands; of what was never said no copy stays."""
    unsaid = held.filter(state=MessageState.SENDING, attempts=0)
    unsaid.update(subject="", body_text="", body_html="")
    count: int = held.update(lease_until=None, claimed_by="", **fields)
    return count


def in_hand(message: Message, token: str) -> Any:
    """The message, if the claim still holds it."""
    return Message.objects.filter(pk=message.pk, state__in=IN_HAND, claimed_by=token)


@transaction.atomic
def mark_failed(
    message: Message,
    *,
    began_at: datetime,
    token: str,
    now: datetime,
    code: int | None,
    answer: str,
    dead_mailbox: bool,
) -> None:
    """The server will not take it, now or later; a mailbox that is not there gets no further mail."""
    in_hand(message, token).update(
        state=MessageState.FAILED,
        reason=answer,
        sealed=None,
        lease_until=None,
        claimed_by="",
        attempts=F("attempts") + 1,
    )
    note(message, began_at=began_at, ended_at=now, outcome=MessageState.FAILED, code=code, answer=answer)
    if dead_mailbox:
        Suppression.objects.get_or_create(
            recipient_key=message.recipient_key, defaults={"reason": answer[:500], "since": now}
        )


@transaction.atomic
def put_off(
    message: Message,
    *,
    began_at: datetime,
    token: str,
    now: datetime,
    code: int | None,
    answer: str,
    ambiguous: bool = False,
) -> MessageState:
    """Tries again later, or gives up after a day; returns the state it came to."""
    again = next_try(
        attempts=message.attempts + 1,
        first_try=_first_try(message) or began_at,
        now=now,
        spread=random.random(),  # noqa: S311  # spreads load, keeps no secret
    )
    state = MessageState.DEFERRED if again else MessageState.FAILED
    if ambiguous:
        state = after_ambiguity(message) if again else MessageState.HELD
    in_hand(message, token).update(
        state=state,
        reason=answer,
        due_at=again or message.due_at,
        is_ambiguous=message.is_ambiguous or ambiguous,
        lease_until=None,
        claimed_by="",
        attempts=F("attempts") + 1,
        **({} if state == MessageState.DEFERRED else {"sealed": None}),
    )
    note(message, began_at=began_at, ended_at=now, outcome=state, code=code, answer=answer)
    return state


def drop(message: Message, *, token: str, state: MessageState, reason: str) -> None:
    """Does not send it, and says why."""
    release(in_hand(message, token), state=state, reason=reason[:500], sealed=None)


def postpone(message: Message, *, token: str, until: datetime) -> None:
    """Puts it back into the queue, not to be looked at before `until`; counts no attempt."""
    release(in_hand(message, token), state=MessageState.QUEUED, due_at=until)


def server_away_until(now: datetime) -> datetime:
    return now + getattr(settings, "MAIL_SERVER_AWAY", SERVER_AWAY)


def after_ambiguity(message: Message) -> MessageState:
    kind = all_kinds().get(message.kind)
    again = kind is not None and kind.resend_ambiguous and not message.is_ambiguous
    return MessageState.DEFERRED if again else MessageState.HELD


def _first_try(message: Message) -> datetime | None:
    began = DeliveryAttempt.objects.filter(message=message).order_by("began_at", "pk")
    return began.values_list("began_at", flat=True).first()


def note(
    message: Message,
    *,
    began_at: datetime,
    ended_at: datetime,
    outcome: MessageState,
    code: int | None,
    answer: str,
) -> None:
    """Keeps one try, or what came of it later, with the server's answer."""
    DeliveryAttempt.objects.create(
        message=message,
        began_at=began_at,
        ended_at=ended_at,
        outcome=outcome,
        code=code,
        answer=answer[:500],
    )
