"""Drains the outbox: claims what is due, asks whether it still is, writes it, hands it over, keeps it.

Promise: nothing is lost, and nothing recorded as sent is sent again. Between the last dot and the
server's answer no one can know (RFC 1047); what was on its way there when a worker died is sent once more
with the same Message-ID, or held where its kind says so.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.core.exceptions import ObjectDoesNotExist
from django.core.mail import get_connection
from django.db import DatabaseError
from django.utils.translation import gettext_lazy as _

from events.common.tokens import new_nonce
from events.mail import lifecycle
from events.mail.clock import database_now
from events.mail.compose import Written, write
from events.mail.kinds import Kind, all_kinds
from events.mail.models import Mailbox, Message, Preference, Suppression
from events.mail.rules import (
    DRAIN_TIME,
    MessageState,
    Stage,
    is_dead_mailbox,
    is_permanent,
    is_wanted,
    may_switch_off,
)
from events.mail.sealing import UnreadableError
from events.mail.transport import Answer, close, hand_over

log = structlog.get_logger("events.mail")


@dataclass
class Drained:
    """What one run did; `more` says that it stopped with work left."""

    sent: int = 0
    put_off: int = 0
    dropped: int = 0
    failed: int = 0
    more: bool = False
    server_away: bool = False


class Ticker:
    """The database's clock, asked once and counted on from there."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.began = time.monotonic()

    def __call__(self) -> datetime:
        return self.now + timedelta(seconds=time.monotonic() - self.began)


def drain(
    *, clock: Callable[[], datetime] = database_now, limit: timedelta = DRAIN_TIME, connection: Any = None
) -> Drained:
    """Sends what is due, batch by batch over one connection each, for at most about `limit`."""
    done = Drained()
    ends = time.monotonic() + limit.total_seconds()
    server = connection or get_connection()
    while not done.server_away:
        batch = lifecycle.claim(now=clock())
        if not batch.messages:
            return done
        try:
            _deliver_batch(batch, server, done, ends=ends, now=Ticker(clock()))
        finally:
            close(server)
        if time.monotonic() >= ends:
            done.more = True
            return done
    return done


def _deliver_batch(
    batch: lifecycle.Claim, server: Any, done: Drained, *, ends: float, now: Callable[[], datetime]
) -> None:
    for message in batch.messages:
        if time.monotonic() >= ends:
            lifecycle.give_back(batch.token)
            return
        _deliver(message, server, done, token=batch.token, now=now)
        if done.server_away:
            return


def _deliver(
    message: Message, server: Any, done: Drained, *, token: str, now: Callable[[], datetime]
) -> None:
    kind = all_kinds().get(message.kind)
    try:
        if kind is None:
            raise LookupError(message.kind)  # noqa: TRY301  # as any other text that cannot be written
        refusal = why_not(message, kind, now=now())
        written = None if refusal else write(message, kind, mailbox=_mailbox(message), now=now())
    except DatabaseError:
        raise
    except (ObjectDoesNotExist, UnreadableError) as error:
        refusal, written = (MessageState.SUPPRESSED, str(_("What it was about is gone."))), None
        log.warning("mail_without_subject", message=message.pk, kind=message.kind, cause=type(error).__name__)
    except Exception as error:
        log.exception("mail_not_written", message=message.pk, kind=message.kind)
        _put_off_unwritten(message, done, token=token, now=now(), cause=type(error).__name__)
        return
    if refusal:
        lifecycle.drop(message, token=token, state=refusal[0], reason=refusal[1])
        done.dropped += 1
    elif written:
        _hand_over(message, written, server, done, token=token, now=now)


def why_not(message: Message, kind: Kind, *, now: datetime) -> tuple[MessageState, str] | None:
    """The state and reason for not sending it any more, or None; asked just before it is sent."""
    if message.expires_at is not None and message.expires_at <= now:
        return MessageState.EXPIRED, str(_("It came too late to be of use."))
    if reason := kind.still_due(message, now):
        return MessageState.SUPPRESSED, str(reason)
    if message.conference_id is None:
        # Asked for at this moment by whoever sits at that mailbox; the server says if it is dead.
        return None
    if Suppression.objects.filter(recipient_key=message.recipient_key).exists():
        return MessageState.SUPPRESSED, str(_("Nothing is sent to this address any more."))
    if may_switch_off(kind.mail_class) and not is_wanted(kind.mail_class, preference=_preference(message)):
        return MessageState.SUPPRESSED, str(_("The reader does not want this kind of mail."))
    return None


def _preference(message: Message) -> bool | None:
    found = Preference.objects.filter(mailbox__recipient_key=message.recipient_key, kind=message.kind)
    return found.values_list("is_wanted", flat=True).first()


def _mailbox(message: Message) -> Mailbox | None:
    if message.conference_id is None:
        return None
    mailbox, _made = Mailbox.objects.get_or_create(
        recipient_key=message.recipient_key, defaults={"nonce": new_nonce()}
    )
    return mailbox


def _put_off_unwritten(message: Message, done: Drained, *, token: str, now: datetime, cause: str) -> None:
    attempt = lifecycle.begin(message, token=token, now=now)
    if attempt:
        answer = str(_("It could not be written (%(cause)s).") % {"cause": cause})
        lifecycle.put_off(message, attempt, token=token, now=now, code=None, answer=answer)
        done.put_off += 1


def _hand_over(
    message: Message,
    written: Written,
    server: Any,
    done: Drained,
    *,
    token: str,
    now: Callable[[], datetime],
) -> None:
    if not _is_open(server, done, token=token, now=now):
        return
    attempt = lifecycle.begin(message, token=token, now=now())
    if attempt is None:
        return
    answer = hand_over(server, written.mail)
    if answer.taken:
        lifecycle.mark_sent(
            message,
            attempt,
            now=now(),
            answer=answer.text,
            subject=written.subject,
            body_text=written.body_text,
            body_html=written.body_html,
        )
        done.sent += 1
    elif answer.is_broken or _is_final(answer):
        dead = is_dead_mailbox(answer.code, answer.stage, answer.text)
        lifecycle.mark_failed(
            message, attempt, token=token, now=now(), code=answer.code, answer=answer.text, dead_mailbox=dead
        )
        done.failed += 1
    else:
        lifecycle.put_off(
            message,
            attempt,
            token=token,
            now=now(),
            code=answer.code,
            answer=answer.text,
            ambiguous=answer.is_ambiguous,
        )
        done.put_off += 1
    log.info("mail", message=message.pk, kind=message.kind, taken=answer.taken, code=answer.code)


def _is_final(answer: Answer) -> bool:
    """A refusal of the recipient or the mail; one of the sender or the greeting is ours to mend."""
    return is_permanent(answer.code) and answer.stage in {Stage.RECIPIENT, Stage.DATA, Stage.ANSWER}


def _is_open(server: Any, done: Drained, *, token: str, now: Callable[[], datetime]) -> bool:
    """Opens the connection; when there is no server, puts the whole claim off without counting it."""
    try:
        server.open()
    except OSError as error:
        close(server)
        cause = type(error).__name__
        reason = str(_("The mail server is away (%(cause)s).") % {"cause": cause})
        moment = now()
        lifecycle.give_back(token, until=lifecycle.server_away_until(moment), reason=reason)
        done.server_away = True
        log.warning("mail_server_away", cause=cause)
        return False
    return True
