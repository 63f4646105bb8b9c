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

from events.mail import claims, lifecycle, paces
from events.mail.clock import database_now
from events.mail.compose import write
from events.mail.kinds import LaterError, all_kinds
from events.mail.layouts import Written
from events.mail.models import Message
from events.mail.refusals import mailbox_for, why_not
from events.mail.rules import (
    DRAIN_TIME,
    MessageState,
    Stage,
    is_dead_mailbox,
    is_permanent,
)
from events.mail.sealing import UnreadableError
from events.mail.sharing import share, shared
from events.mail.transport import Answer, close, hand_over

# How long a worker whose rate is used up sleeps at a time, in seconds.
MOST_IDLE = 1.0
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
    away_because: str = ""


class Ticker:
    """The database's clock, asked once and counted on from there.

    It counts from before it asked: the time that the answer took must not make it slow, for then a mail
    would count as sent before it went out.
    """

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.began = time.monotonic()
        self.now = clock()

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
            now = clock()
            batch = claims.claim(now=now)
            if not batch.messages:
                if batch.again_at is None or time.monotonic() >= ends:
                    done.more = batch.again_at is not None
                    break
                # The rate is used up: the rest follows as it allows, without waiting to be woken.
                time.sleep(min(max((batch.again_at - now).total_seconds(), 0.01), MOST_IDLE))
                continue
            Batch(batch, server, done, ends=ends, now=Ticker(clock)).deliver()
            if time.monotonic() >= ends:
                done.more = True
                break
    finally:
        close(server)
    return done


class Batch:
    """One claim on its way out.

    Mails are written together and their copies kept in one statement; then each is marked as being handed
    over before the server hears of it: at any moment at most one of a batch may have been sent without our
    knowing. Facts that have aged are asked again for what has not gone out.
    """

    def __init__(
        self,
        claim: claims.Claim,
        server: Any,
        done: Drained,
        *,
        ends: float,
        now: Callable[[], datetime],
    ) -> None:
        self.token, self.messages = claim.token, claim.messages
        self.server, self.done, self.ends, self.now = server, done, ends, now
        self.taken: list[claims.Taken] = []
        # Domains that took a mail since they last refused one, and those that are left alone now.
        self.willing: set[str] = set()
        self.unwilling: set[str] = set()

    def deliver(self) -> None:
        try:
            waiting = self.messages
            while waiting and not self._is_over():
                ready, rest = self._write_some(waiting)
                waiting = self._hand_over_while_usable(ready) + rest
        except BaseException:
            # What else is held, and the one that may be on its way, the sweep takes back.
            claims.keep(self.token, self.taken)
            raise
        if self.done.server_away:
            reason, until = self.done.away_because, lifecycle.server_away_until(self.now())
            claims.finish(self.token, self.taken, until=until, reason=reason)
        else:
            claims.finish(self.token, self.taken)
        if self.willing:
            paces.note_taken(self.willing)

    def _is_over(self) -> bool:
        return self.done.server_away or time.monotonic() >= self.ends

    def _write_some(self, messages: list[Message]) -> tuple[list[tuple[Message, Written]], list[Message]]:
        """The mails of those that are still due, and the messages that facts were no longer fresh for."""
        facts = share(messages)
        found, rest = [], list(messages)
        while rest and (facts.is_fresh or len(rest) == len(messages)):
            message = rest.pop(0)
            if written := self._write(message):
                found.append((message, written))
        claims.write_copies(
            self.token,
            [
                claims.Copy(message.pk, written.subject, written.body_text, written.body_html)
                for message, written in found
            ],
        )
        return found, rest

    def _hand_over_while_usable(self, ready: list[tuple[Message, Written]]) -> list[Message]:
        """Hands them over one by one; returns those that are to be written anew first."""
        for number, (message, written) in enumerate(ready):
            if self._is_over():
                return []
            if number and not shared(message).is_usable:
                return [message for message, _written in ready[number:]]
            if self._is_open():
                self._hand_over(message, written)
        return []

    def _write(self, message: Message) -> Written | None:
        """The mail, or None when there is none to send now; what came of it is kept then."""
        kind = all_kinds().get(message.kind)
        try:
            if kind is None:
                raise LookupError(message.kind)  # noqa: TRY301  # as any other text that cannot be written
            refusal = why_not(message, kind, now=self.now())
            if refusal is None:
                return write(message, kind, mailbox=mailbox_for(message), now=self.now())
        except DatabaseError:
            raise
        except LaterError as later:
            lifecycle.postpone(message, token=self.token, until=later.until)
            return None
        except (ObjectDoesNotExist, UnreadableError) as error:
            refusal = (MessageState.SUPPRESSED, str(_("What it was about is gone.")))
            cause = type(error).__name__
            log.warning("mail_without_subject", message=message.pk, kind=message.kind, cause=cause)
        except Exception as error:
            log.exception("mail_not_written", message=message.pk, kind=message.kind)
            answer = str(_("It could not be written (%(cause)s).") % {"cause": type(error).__name__})
            self._put_off(message, Answer(taken=False, stage=Stage.CONNECT, text=answer), self.now())
            return None
        lifecycle.drop(message, token=self.token, state=refusal[0], reason=refusal[1])
        self.done.dropped += 1
        return None

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
        domain = paces.domain_of(message.recipient_key)
        if domain in self.unwilling:
            return  # goes back into the queue with the end of the claim
        began_at = self.now()
        if not claims.begin(message.pk, token=self.token, taken=self.taken, now=began_at):
            return
        answer = hand_over(self.server, written.mail)
        if answer.taken:
            self.taken.append(claims.Taken(message.pk, began_at, self.now(), answer.text))
            self.willing.add(domain)
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
            self._heed(domain, answer)
        log.info("mail", message=message.pk, kind=message.kind, taken=answer.taken, code=answer.code)

    def _heed(self, domain: str, answer: Answer) -> None:
        """A domain that says "not now" is slowed down by itself; the others go on."""
        if answer.code is None or answer.stage in {Stage.CONNECT, Stage.ENVELOPE}:
            return
        is_first = domain in self.willing
        self.willing.discard(domain)
        if paces.note_refusal(domain, answer.code, first=is_first, now=self.now()):
            self.unwilling.add(domain)
            log.warning("mail_domain_slowed", domain=domain, code=answer.code)

    def _is_open(self) -> bool:
        """Opens the connection; when there is no server, the whole claim is put off without counting it."""
        try:
            self.server.open()
        except OSError as error:
            close(self.server)
            cause = type(error).__name__
            self.done.away_because = str(_("The mail server is away (%(cause)s).") % {"cause": cause})
            self.done.server_away = True
            log.warning("mail_server_away", cause=cause)
            return False
        return True


def _is_final(answer: Answer) -> bool:
    """A refusal of the recipient or the mail; one of the sender or the greeting is ours to mend."""
    return is_permanent(answer.code) and answer.stage in {Stage.RECIPIENT, Stage.DATA, Stage.ANSWER}
