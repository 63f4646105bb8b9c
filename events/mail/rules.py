"""States of a message, who is sent what, and when a failed one is tried again."""

from datetime import datetime, timedelta
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    CLAIMED = "claimed", _("Claimed by a worker")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DEFERRED = "deferred", _("Put off, will be tried again")
    HELD = "held", _("Held for a person to decide")
    FAILED = "failed", _("Failed for good")
    SUPPRESSED = "suppressed", _("Not sent, on purpose")
    EXPIRED = "expired", _("Too late to be of use")


# What still has to be done something about; the partial index and the sweeper go by it.
OPEN_STATES = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENDING, MessageState.DEFERRED)
# What a worker may take up.
WAITING_STATES = (MessageState.QUEUED, MessageState.DEFERRED)


class MailClass(models.TextChoices):
    TRANSACTIONAL = "T", _("Always sent")
    SERVICE = "S", _("Service, can be switched off")
    OPTIONAL = "O", _("Only when asked for")


class Stage(Enum):
    """How far the talk with the mail server went when it broke off."""

    CONNECT = "connect"
    ENVELOPE = "envelope"
    RECIPIENT = "recipient"
    DATA = "data"
    # The whole mail was handed over and the answer did not come: it may have been taken (RFC 1047).
    ANSWER = "answer"


BATCH = 50
# Longer than two times what one mail may take: 20 s to connect, 60 s for the data.
LEASE = timedelta(seconds=180)
# How long one task drains before it lets others (the sweep, the plan) have a turn.
DRAIN_TIME = timedelta(seconds=20)
RETRY_MINUTES = (1, 5, 15, 60, 240)
JITTER = 0.2
GIVE_UP_AFTER = timedelta(hours=24)
SERVER_AWAY = timedelta(minutes=1)
# A domain is left alone once its whole server says "not now" (421; 432 of Exchange), or that many mailboxes
# of it in a row; twice as long each time.
WHOLE_SERVER = frozenset({421, 432})
REFUSALS_IN_A_ROW = 5
PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(minutes=30)
# So many seconds' worth of a rate may go out at once.
BURST_SECONDS = 10
KEEP_BODIES = timedelta(days=90)
KEEP_ROWS = timedelta(days=400)
OVERDUE = timedelta(minutes=5)


def next_try(*, attempts: int, first_try: datetime, now: datetime, spread: float) -> datetime | None:
    """When to try again after `attempts` failures, or None once a day has been spent on it.

    `spread` is a random number from 0 to 1; it moves the wait by up to 20 % either way, so that mails
    which failed together do not come back together.
    """
    minutes = RETRY_MINUTES[min(max(attempts, 1), len(RETRY_MINUTES)) - 1]
    wait = timedelta(minutes=minutes) * (1 - JITTER + 2 * JITTER * spread)
    again = now + wait
    return again if again <= first_try + GIVE_UP_AFTER else None


def pause_after(code: int, refusals: int) -> timedelta:
    """How long to leave a domain alone after so many refusals in a row, the last of them with `code`."""
    needed = 1 if code in WHOLE_SERVER else REFUSALS_IN_A_ROW
    if not 400 <= code < 500 or refusals < needed:
        return timedelta(0)
    longer: int = 2 ** min(refusals - needed, 9)
    return min(PAUSE * longer, LONGEST_PAUSE)


def burst(per_minute: int) -> float:
    """How many mails may go out at once under a rate; at least one."""
    return max(1.0, per_minute * BURST_SECONDS / 60)


def refilled(level: float, seconds: float, *, per_minute: int) -> float:
    """What there is of an allowance after so many more seconds; a clock that was set back takes nothing."""
    return min(burst(per_minute), level + max(seconds, 0.0) * per_minute / 60)


def is_permanent(code: int | None) -> bool:
    """True for an answer that trying again will not change (5xx); no answer at all is not one."""
    return code is not None and 500 <= code < 600


def is_dead_mailbox(code: int | None, stage: Stage, answer: str) -> bool:
    """True when the server says that there is no such mailbox, not that it dislikes the mail (5.7.x)."""
    return stage is Stage.RECIPIENT and code in {550, 551, 553} and "5.7." not in answer


def is_gone(status: str) -> bool:
    """True for a status (RFC 3463) that says the mailbox or its domain does not exist or is switched off.

    A mailbox that is full (5.2.2), a mail too large (5.3.4) and a policy (5.7.x) are no reason to stop.
    """
    return status in {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"}


def is_alarming(*, sent: int, failed: int) -> bool:
    """Whether so many of an hour's mails failed that somebody must look: over a tenth, and over ten."""
    return failed > 10 and failed * 10 > sent + failed


def is_wanted(mail_class: str, *, preference: bool | None) -> bool:
    """Whether a mailbox wants a kind: always, unless switched off, or only when asked for."""
    if mail_class == MailClass.TRANSACTIONAL:
        return True
    return bool(preference) if mail_class == MailClass.OPTIONAL else preference is not False


def may_switch_off(mail_class: str) -> bool:
    return mail_class != MailClass.TRANSACTIONAL
