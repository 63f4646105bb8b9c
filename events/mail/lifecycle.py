"""A message's way through the worker's hands; each step is one guarded UPDATE in one transaction.

queued → claimed → sending → sent, deferred or failed. A step is taken only by the worker that holds the
claim, so any number of workers, sweepers and schedulers may run at once.
"""

import os
import random
import socket
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from events.conferences.models import Conference
from events.mail.kinds import all_kinds
from events.mail.models import DeliveryAttempt, Message, Suppression
from events.mail.rules import BATCH, LEASE, SERVER_AWAY, WAITING_STATES, MessageState, next_try

WORKER = f"{socket.gethostname()[:32]}:{os.getpid()}"
LOST = "The worker was lost while it was being sent; the mail server may have taken it."


@dataclass(frozen=True)
class Claim:
    """Some messages that are ours until the lease ends; `token` names the claim in the rows."""

    token: str
    messages: list[Message]


def lease() -> timedelta:
    found: timedelta = getattr(settings, "MAIL_LEASE", LEASE)
    return found


def lease_until(now: datetime) -> datetime:
    return now + lease()


def claim(*, now: datetime, limit: int = BATCH) -> Claim:
    """Takes up to `limit` messages that are due; no two claims hold the same one."""
    token = f"{WORKER}:{uuid.uuid4().hex[:16]}"
    if not Message.objects.waiting(now).exists():
        return Claim(token, [])
    with transaction.atomic():
        # SKIP LOCKED on PostgreSQL; SQLite lets one writer in at a time and needs no row locks.
        due = Message.objects.waiting(now).select_for_update(skip_locked=True)
        ids = list(due.values_list("pk", flat=True)[:limit])
        Message.objects.filter(pk__in=ids, state__in=WAITING_STATES).update(
            state=MessageState.CLAIMED, claimed_by=token, lease_until=lease_until(now)
        )
    return Claim(token, _claimed(token))


def _claimed(token: str) -> list[Message]:
    """The messages of a claim with their accounts; those of one conference share its one object."""
    mine = Message.objects.filter(claimed_by=token, state=MessageState.CLAIMED).select_related("user")
    messages = list(mine.defer("body_text", "body_html").order_by("-priority", "due_at", "pk"))
    conferences = Conference.objects.in_bulk({message.conference_id for message in messages} - {None})
    for message in messages:
        if message.conference_id is not None:
            message.conference = conferences[message.conference_id]
    return messages


def begin(message: Message, *, token: str, now: datetime) -> bool:
    """Says that the message is being handed over from now on; False when it is no longer ours."""
    held = Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED, claimed_by=token)
    return bool(
        held.update(state=MessageState.SENDING, attempts=F("attempts") + 1, lease_until=lease_until(now))
    )


@dataclass(frozen=True)
class Sent:
    """That the mail server took a message, and what is kept of it."""

    message: Message
    began_at: datetime
    ended_at: datetime
    answer: str
    subject: str
    body_text: str
    body_html: str


@transaction.atomic
def record(sent: Sent | None, following: Message | None, *, token: str, now: datetime) -> bool:
    """Keeps what was said and begins the next message in one transaction; returns whether that is ours."""
    if sent is not None:
        _mark_sent(sent)
    return begin(following, token=token, now=now) if following is not None else False


def _mark_sent(sent: Sent) -> None:
    """Holds even when the lease had ended meanwhile: sent is sent."""
    again = DeliveryAttempt.objects.filter(message=sent.message, began_at=sent.began_at)
    changed = (
        Message.objects.filter(pk=sent.message.pk)
        .exclude(state=MessageState.SENT)
        .update(
            state=MessageState.SENT,
            sent_at=sent.ended_at,
            reason="",
            sealed=None,
            lease_until=None,
            claimed_by="",
            subject=sent.subject,
            body_text=sent.body_text,
            body_html=sent.body_html,
        )
    )
    if not changed and again.exists():
        return  # kept already, by a transaction whose answer was lost
    note(
        sent.message,
        began_at=sent.began_at,
        ended_at=sent.ended_at,
        outcome=MessageState.SENT,
        code=250,
        answer=sent.answer,
    )


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
    held = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claimed_by=token)
    held.update(state=MessageState.FAILED, reason=answer, sealed=None, lease_until=None, claimed_by="")
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
        state = _after_ambiguity(message) if again else MessageState.HELD
    held = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, claimed_by=token)
    held.update(
        state=state,
        reason=answer,
        due_at=again or message.due_at,
        is_ambiguous=message.is_ambiguous or ambiguous,
        lease_until=None,
        claimed_by="",
        **({} if state == MessageState.DEFERRED else {"sealed": None}),
    )
    note(message, began_at=began_at, ended_at=now, outcome=state, code=code, answer=answer)
    return state


def drop(message: Message, *, token: str, state: MessageState, reason: str) -> None:
    """Does not send it, and says why."""
    held = Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED, claimed_by=token)
    held.update(state=state, reason=reason[:500], sealed=None, lease_until=None, claimed_by="")


def postpone(message: Message, *, token: str, until: datetime) -> None:
    """Puts it back into the queue, not to be looked at before `until`; counts no attempt."""
    held = Message.objects.filter(pk=message.pk, state=MessageState.CLAIMED, claimed_by=token)
    held.update(state=MessageState.QUEUED, due_at=until, lease_until=None, claimed_by="")


def give_back(token: str, *, until: datetime | None = None, reason: str = "") -> int:
    """Returns what a claim still holds to the queue, counting no attempt; returns how many."""
    held = Message.objects.filter(claimed_by=token, state=MessageState.CLAIMED)
    if until is None:
        return held.update(state=MessageState.QUEUED, lease_until=None, claimed_by="")
    return held.update(
        state=MessageState.DEFERRED, due_at=until, reason=reason, lease_until=None, claimed_by=""
    )


def server_away_until(now: datetime) -> datetime:
    return now + getattr(settings, "MAIL_SERVER_AWAY", SERVER_AWAY)


def recover_lost(*, now: datetime) -> tuple[int, int]:
    """Takes messages back from workers that are gone: (safe to retry, may have been sent)."""
    lost = Message.objects.with_lost_worker(now)
    safe = lost.filter(state=MessageState.CLAIMED).update(
        state=MessageState.QUEUED, lease_until=None, claimed_by=""
    )
    sending = list(lost.filter(state=MessageState.SENDING))
    return safe, sum(_recover_sending(message, now=now) for message in sending)


@transaction.atomic
def _recover_sending(message: Message, *, now: datetime) -> bool:
    """Resent once with the same Message-ID, or held for a person when its kind or luck says so."""
    held = Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, claimed_by=message.claimed_by, lease_until__lt=now
    )
    state = _after_ambiguity(message)
    changed = held.update(
        state=state, due_at=now, is_ambiguous=True, reason=LOST, lease_until=None, claimed_by=""
    )
    if not changed:
        return False
    began_at = message.lease_until - lease() if message.lease_until else now
    note(message, began_at=began_at, ended_at=now, outcome=state, code=None, answer=LOST)
    return True


def _after_ambiguity(message: Message) -> MessageState:
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
