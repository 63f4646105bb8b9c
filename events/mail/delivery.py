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
from events.mail.kinds import Kind, LaterError, all_kinds
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
from events.mail.sharing import share, shared
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
    """Sends what is due, batch by batch over one connection, for at most about `limit`."""
    done = Drained()
    ends = time.monotonic() + limit.total_seconds()
    server = connection or get_connection()
    try:
        while not done.server_away:
            batch = lifecycle.claim(now=clock())
            if not batch.messages:
                break
            Batch(batch, server, done, ends=ends, now=Ticker(clock())).deliver()
            if time.monotonic() >= ends:
                done.more = True
                break
    finally:
        close(server)
    return done


class Batch:
    """One claim on its way out.

    What was sent is recorded together with the beginning of the next message, in one transaction: at any
    moment at most one message of a batch may have been sent without our knowing.
    """

    def __init__(
        self,
        claim: lifecycle.Claim,
        server: Any,
        done: Drained,
        *,
        ends: float,
        now: Callable[[], datetime],
    ) -> None:
        self.token, self.messages = claim.token, claim.messages
        self.server, self.done, self.ends, self.now = server, done, ends, now
        self.sent: lifecycle.Sent | None = None

    def deliver(self) -> None:
        shared = share(self.messages)
        try:
            for number, message in enumerate(self.messages):
                if time.monotonic() >= self.ends:
                    lifecycle.give_back(self.token)
                    return
                if not shared.is_fresh:
                    shared = share(self.messages[number:])
                self._deliver(message)
                if self.done.server_away:
                    return
        finally:
            self._record(None)

    def _record(self, following: Message | None) -> bool:
        if self.sent is None and following is None:
            return False
        # Forgotten only once it is kept: what the database refused is tried again at the end.
        ours = lifecycle.record(self.sent, following, token=self.token, now=self.now())
        self.sent = None
        return ours

    def _deliver(self, message: Message) -> None:
        kind = all_kinds().get(message.kind)
        try:
            if kind is None:
                raise LookupError(message.kind)  # noqa: TRY301  # as any other text that cannot be written
            refusal = why_not(message, kind, now=self.now())
            written = None if refusal else write(message, kind, mailbox=_mailbox(message), now=self.now())
        except DatabaseError:
            raise
        except LaterError as later:
            lifecycle.postpone(message, token=self.token, until=later.until)
            return
        except (ObjectDoesNotExist, UnreadableError) as error:
            refusal, written = (MessageState.SUPPRESSED, str(_("What it was about is gone."))), None
            cause = type(error).__name__
            log.warning("mail_without_subject", message=message.pk, kind=message.kind, cause=cause)
        except Exception as error:
            log.exception("mail_not_written", message=message.pk, kind=message.kind)
            self._put_off_unwritten(message, cause=type(error).__name__)
            return
        if refusal:
            lifecycle.drop(message, token=self.token, state=refusal[0], reason=refusal[1])
            self.done.dropped += 1
        elif written:
            self._hand_over(message, written)

    def _put_off_unwritten(self, message: Message, *, cause: str) -> None:
        began_at = self.now()
        if self._record(message):
            answer = str(_("It could not be written (%(cause)s).") % {"cause": cause})
            self._put_off(message, Answer(taken=False, stage=Stage.CONNECT, text=answer), began_at)

    def _put_off(self, message: Message, answer: Answer, began_at: datetime) -> None:
        lifecycle.put_off(
            message,
            began_at=began_at,
            token=self.token,
            now=self.now(),
            code=answer.code,
            answer=answer.text,
            ambiguous=answer.is_ambiguous,
        )
        self.done.put_off += 1

    def _hand_over(self, message: Message, written: Written) -> None:
        if not self._is_open():
            return
        began_at = self.now()
        if not self._record(message):
            return
        answer = hand_over(self.server, written.mail)
        if answer.taken:
            self.sent = lifecycle.Sent(
                message=message,
                began_at=began_at,
                ended_at=self.now(),
                answer=answer.text,
                subject=written.subject,
                body_text=written.body_text,
                body_html=written.body_html,
            )
            self.done.sent += 1
        elif answer.is_broken or _is_final(answer):
            lifecycle.mark_failed(
                message,
                began_at=began_at,
                token=self.token,
                now=self.now(),
                code=answer.code,
                answer=answer.text,
                dead_mailbox=is_dead_mailbox(answer.code, answer.stage, answer.text),
            )
            self.done.failed += 1
        else:
            self._put_off(message, answer, began_at)
        log.info("mail", message=message.pk, kind=message.kind, taken=answer.taken, code=answer.code)

    def _is_open(self) -> bool:
        """Opens the connection; when there is no server, puts the whole claim off without counting it."""
        try:
            self.server.open()
        except OSError as error:
            close(self.server)
            cause = type(error).__name__
            reason = str(_("The mail server is away (%(cause)s).") % {"cause": cause})
            until = lifecycle.server_away_until(self.now())
            lifecycle.give_back(self.token, until=until, reason=reason)
            self.done.server_away = True
            log.warning("mail_server_away", cause=cause)
            return False
        return True


def _is_final(answer: Answer) -> bool:
    """A refusal of the recipient or the mail; one of the sender or the greeting is ours to mend."""
    return is_permanent(answer.code) and answer.stage in {Stage.RECIPIENT, Stage.DATA, Stage.ANSWER}


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


def _mailbox(message: Message) -> Mailbox | None:
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
