"""A worker's hold on some messages, from the claim until what came of them is kept.

The messages are written in bulk: when claimed, before the first is handed over (with the copy that is kept),
and at the end. Which of them is being handed over at this moment stands in one small row, `Handover`, that
is written before each mail: when a worker is lost, that one alone is in doubt.
"""

import json
import os
import socket
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet

from events.conferences.models import Conference
from events.mail import lifecycle, paces
from events.mail.models import DeliveryAttempt, Handover, Message
from events.mail.rules import BATCH, LEASE, WAITING_STATES, MessageState

WORKER = f"{socket.gethostname()[:32]}:{os.getpid()}"
# Names and placeholders only, no values; "column1" is what PostgreSQL and SQLite call it in VALUES.
BEGIN = """
UPDATE events_handover SET handing = %s, began_at = %s, lease_until = %s, taken = %s
WHERE token = %s AND EXISTS (
SELECT 1 FROM events_message WHERE id = %s AND state = 'sending' AND claimed_by = %s)"""
WRITE = """
UPDATE events_message SET state = 'sending', subject = said.column2, body_text = said.column3,
body_html = said.column4 FROM (VALUES {rows}) AS said
WHERE events_message.id = said.column1 AND claimed_by = %s AND state IN ('claimed', 'sending')"""
KEEP = """
UPDATE events_message SET state = 'sent', sent_at = said.column2, reason = '', sealed = NULL,
lease_until = NULL, claimed_by = '', attempts = attempts + 1 FROM (VALUES {rows}) AS said
WHERE events_message.id = said.column1 AND state <> 'sent'"""


@dataclass(frozen=True)
class Claim:
    """Some messages that are ours until the lease ends; `token` names the claim in the rows.

    `again_at` is when more may go out where a rate held some back.
    """

    token: str
    messages: list[Message]
    again_at: datetime | None = None


@dataclass(frozen=True)
class Copy:
    """What is kept of a mail, by the id of its message."""

    pk: int
    subject: str
    body_text: str
    body_html: str


@dataclass(frozen=True)
class Taken:
    """That the mail server took a message."""

    pk: int
    began_at: datetime
    ended_at: datetime
    answer: str


def lease() -> timedelta:
    found: timedelta = getattr(settings, "MAIL_LEASE", LEASE)
    return found


def claim(*, now: datetime, limit: int = BATCH) -> Claim:
    """Takes up to `limit` messages that are due and may go out; no two claims hold the same one."""
    token = f"{WORKER}:{uuid.uuid4().hex[:16]}"
    if not Message.objects.waiting(now).exists():
        return Claim(token, [])
    with transaction.atomic():
        chosen = paces.choose(now=now, limit=limit)
        if not chosen.ids:
            return Claim(token, [], chosen.again_at)
        Message.objects.filter(pk__in=chosen.ids, state__in=WAITING_STATES).update(
            state=MessageState.CLAIMED, claimed_by=token, lease_until=now + lease()
        )
        Handover.objects.create(token=token, lease_until=now + lease())
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


def write_copies(token: str, copies: Sequence[Copy]) -> None:
    """Keeps what the claim's messages say, and that they are being sent from now on."""
    if copies:
        rows = [(copy.pk, copy.subject, copy.body_text, copy.body_html) for copy in copies]
        _execute(WRITE, rows, token)


def begin(pk: int, *, token: str, taken: Iterable[Taken], now: datetime) -> bool:
    """Says that one message is handed over from now on, and which were taken; False when it is not ours.

    Written before the server hears of the mail: an open transaction would not do.
    """
    adapt = connection.ops.adapt_datetimefield_value
    said = json.dumps([[one.pk, one.began_at.timestamp(), one.ended_at.timestamp()] for one in taken])
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, (pk, adapt(now), adapt(now + lease()), said, token, pk, token))
        return bool(cursor.rowcount)


@transaction.atomic
def finish(token: str, taken: Sequence[Taken], *, until: datetime | None = None, reason: str = "") -> None:
    """Keeps that these were sent and ends the claim; what it still holds goes back, counting no attempt."""
    keep(token, taken)
    Handover.objects.filter(token=token).delete()
    held = Message.objects.filter(claimed_by=token, state__in=lifecycle.IN_HAND)
    if until is None:
        lifecycle.release(held, state=MessageState.QUEUED)
    else:
        lifecycle.release(held, state=MessageState.DEFERRED, due_at=until, reason=reason)


@transaction.atomic
def keep(token: str, taken: Sequence[Taken]) -> None:
    """Keeps that these were sent; holds even when the lease had ended meanwhile: sent is sent."""
    if taken and not Handover.objects.filter(token=token).exists():
        # Somebody took the claim back and may have kept some, or only the answer to this was lost.
        rows = DeliveryAttempt.objects.filter(message__in=[one.pk for one in taken])
        known: set[Any] = set(rows.filter(outcome=MessageState.SENT).values_list("message", flat=True))
        taken = [one for one in taken if one.pk not in known]
    _keep(taken)


def _keep(taken: Sequence[Taken]) -> None:
    if not taken:
        return
    adapt = connection.ops.adapt_datetimefield_value
    _execute(KEEP, [(one.pk, adapt(one.ended_at)) for one in taken])
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(
            message_id=one.pk,
            began_at=one.began_at,
            ended_at=one.ended_at,
            outcome=MessageState.SENT,
            code=250,
            answer=one.answer,
        )
        for one in taken
    )


def recover_lost(*, now: datetime) -> tuple[int, int]:
    """Takes messages back from workers that are gone: (safe to retry, may have been sent)."""
    safe = doubtful = 0
    for handover in Handover.objects.filter(lease_until__lt=now).order_by("pk"):
        one, other = _recover_claim(handover.pk, now=now)
        safe, doubtful = safe + one, doubtful + other
    # Of a claim without a row of its own; no worker makes one any more.
    lost = Message.objects.with_lost_worker(now)
    safe += lifecycle.release(lost.filter(state=MessageState.CLAIMED), state=MessageState.QUEUED)
    for message in lost.filter(state=MessageState.SENDING).defer("body_text", "body_html"):
        doubtful += _recover_sending(message, began_at=now, now=now)
    return safe, doubtful


@transaction.atomic
def _recover_claim(pk: int, *, now: datetime) -> tuple[int, int]:
    rows = Handover.objects.select_for_update().filter(pk=pk, lease_until__lt=now)
    handover = rows.first()
    if handover is None:  # another sweeper was faster, or the worker is alive after all
        return 0, 0
    handover.delete()
    _keep(_taken_before(handover))
    held = Message.objects.filter(claimed_by=handover.token, state__in=lifecycle.IN_HAND)
    count = 0
    for doubtful in held.filter(pk=handover.handing or 0, state=MessageState.SENDING):
        count += _recover_sending(doubtful, began_at=handover.began_at or now, now=now)
    return lifecycle.release(held, state=MessageState.QUEUED), count


def _taken_before(handover: Handover) -> list[Taken]:
    """What the row says was taken, without what is kept as sent by now."""
    found = [
        Taken(pk, datetime.fromtimestamp(began, UTC), datetime.fromtimestamp(ended, UTC), "250")
        for pk, began, ended in handover.taken
    ]
    rows: QuerySet[Any] = Message.objects.filter(pk__in=[one.pk for one in found])
    there = set(rows.exclude(state=MessageState.SENT).values_list("pk", flat=True))
    return [one for one in found if one.pk in there]


@transaction.atomic
def _recover_sending(message: Message, *, began_at: datetime, now: datetime) -> int:
    """Resent once with the same Message-ID, or held for a person when its kind or luck says so."""
    held = Message.objects.filter(
        pk=message.pk, state=MessageState.SENDING, claimed_by=message.claimed_by, lease_until__lt=now
    )
    state = lifecycle.after_ambiguity(message)
    changed = held.update(
        state=state,
        due_at=now,
        is_ambiguous=True,
        reason=lifecycle.LOST,
        lease_until=None,
        claimed_by="",
        attempts=F("attempts") + 1,
    )
    if changed:
        lifecycle.note(
            message, began_at=began_at, ended_at=now, outcome=state, code=None, answer=lifecycle.LOST
        )
    return int(changed)


def _execute(statement: str, rows: Sequence[tuple[Any, ...]], *values: Any) -> None:
    row = "(" + ", ".join(["%s"] * len(rows[0])) + ")"
    parameters = [value for one in rows for value in one]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=", ".join([row] * len(rows))), [*parameters, *values])
