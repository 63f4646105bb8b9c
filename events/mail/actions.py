"""Putting mail into the outbox, and what people decide about it. Its way out is in lifecycle.py."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.common.actions import record_transition
from events.common.tokens import new_nonce
from events.conferences.models import Conference
from events.mail.kinds import get_kind
from events.mail.models import (
    MailText,
    Message,
    new_message_id,
)
from events.mail.rules import (
    OPEN_STATES,
    WAITING_STATES,
    MessageState,
)
from events.mail.wakeup import wake

ODD = re.compile(r"[\s<>()\[\],;:\\\"\x00-\x1f\x7f]")


@dataclass(frozen=True)
class Draft:
    """What `queue` is given, for queueing many at once."""

    kind: str
    recipient: str
    occasion: str
    conference: Conference | None = None
    user_id: int | None = None
    refs: dict[str, int | str] = field(default_factory=dict)
    language: str = "en"
    time_zone: str = ""
    due_at: datetime | None = None
    expires_at: datetime | None = None


def queue(
    kind: str,
    *,
    recipient: str,
    occasion: str,
    now: datetime,
    conference: Conference | None = None,
    user: Any = None,
    refs: dict[str, int | str] | None = None,
    language: str = "en",
    time_zone: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    sealed: bytes | None = None,
) -> Message:
    """Writes one message into the outbox, in the caller's transaction; the same one twice is one.

    Unique by (kind, normalised recipient, occasion): a second call returns the first row. A recipient
    that is no mailbox is refused (ValidationError, code "recipient").
    """
    draft = Draft(
        kind=kind,
        recipient=recipient,
        occasion=occasion,
        conference=conference,
        user_id=getattr(user, "pk", None),
        refs=refs or {},
        language=language,
        time_zone=time_zone,
        due_at=due_at,
        expires_at=expires_at,
    )
    return queue_draft(draft, now=now, sealed=sealed)


def queue_draft(draft: Draft, *, now: datetime, sealed: bytes | None = None) -> Message:
    """`queue` of what is written down already."""
    check_recipient(draft.recipient)
    fields = _fields(draft, now=now)
    key = {name: fields.pop(name) for name in ("kind", "recipient_key", "occasion")}
    message, _created = Message.objects.get_or_create(**key, defaults={**fields, "sealed": sealed})
    wake_on_commit()
    return message


@transaction.atomic
def queue_many(drafts: Iterable[Draft], *, now: datetime) -> int:
    """Writes many messages, in bulk; those that are there already stay as they are. Returns how many are new.

    A draft whose recipient is no mailbox is left out.
    """
    wanted = {
        (draft.kind, normalise_email(draft.recipient), draft.occasion): draft
        for draft in drafts
        if is_mailbox(draft.recipient)
    }
    for key in said_already(wanted):
        del wanted[key]
    rows = [Message(**_fields(draft, now=now)) for draft in wanted.values()]
    if rows:
        # Another planner may be doing the same at this moment; the unique constraint settles it.
        Message.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
        wake_on_commit()
    return len(rows)


def said_already(keys: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """Those of the (kind, recipient key, occasion) that have a message already."""
    wanted = set(keys)
    occasions = sorted({occasion for _kind, _recipient, occasion in wanted})
    found: set[tuple[str, str, str]] = set()
    for start in range(0, len(occasions), 500):
        rows = Message.objects.filter(occasion__in=occasions[start : start + 500])
        found.update(rows.values_list("kind", "recipient_key", "occasion"))
    return found & wanted


def _fields(draft: Draft, *, now: datetime) -> dict[str, Any]:
    declared = get_kind(draft.kind)
    return {
        "kind": draft.kind,
        "recipient_key": normalise_email(draft.recipient),
        "occasion": draft.occasion,
        "mail_class": declared.mail_class,
        "priority": declared.priority,
        "conference_id": draft.conference.pk if draft.conference else None,
        "recipient": draft.recipient.strip(),
        "user_id": draft.user_id,
        "refs": draft.refs,
        "language": draft.language or "en",
        "time_zone": draft.time_zone,
        "queued_at": now,
        "due_at": draft.due_at or now,
        "expires_at": draft.expires_at,
        "message_id": new_message_id(urlsplit(settings.BASE_URL).hostname or "localhost"),
    }


def check_recipient(recipient: str) -> None:
    """Refuses what is not one plain mailbox: no name, no second one, nothing that ends a header."""
    address = recipient.strip()
    try:
        validate_email(address)
    except ValidationError as error:
        raise ValidationError(_("This is not an e-mail address."), code="recipient") from error
    if len(address) > 254 or ODD.search(address):
        raise ValidationError(_("This is not an e-mail address."), code="recipient")


def is_mailbox(recipient: str) -> bool:
    try:
        check_recipient(recipient)
    except ValidationError:
        return False
    return True


def wake_on_commit() -> None:
    """Wakes a worker once the transaction is written, once for all messages in it."""
    if not any(entry[1] is wake for entry in connection.run_on_commit):
        transaction.on_commit(wake, robust=True)


@transaction.atomic
def send_again(message: Message, *, by: Any, now: datetime, reason: str) -> Message:
    """Queues a message that is done with, under a new occasion; the old row stays as it was."""
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state in OPEN_STATES:
        raise ValidationError(_("It is still on its way."), code="open")
    if message.conference_id is None:
        raise ValidationError(
            _("Account mails are not sent again: their codes have run out. The person asks for a new one."),
            code="account",
        )
    stem = message.occasion.split("#", maxsplit=1)[0][:180]
    again = Message.objects.filter(
        kind=message.kind, recipient_key=message.recipient_key, occasion__startswith=f"{stem}#"
    ).count()
    copy = queue(
        message.kind,
        recipient=message.recipient,
        occasion=f"{stem}#{again + 2}",
        now=now,
        conference=message.conference,
        user=message.user,
        refs=message.refs,
        language=message.language,
        time_zone=message.time_zone,
    )
    record_transition(
        copy, from_state=message.state, to_state=MessageState.QUEUED, by=by, now=now, reason=_said(reason)
    )
    return copy


@transaction.atomic
def suppress(message: Message, *, by: Any, now: datetime, reason: str) -> None:
    """Stops a message that waits, or ends a held one; one that a worker has cannot be stopped."""
    stoppable = (*WAITING_STATES, MessageState.HELD)
    words = _said(reason)
    waiting = Message.objects.filter(pk=message.pk, state__in=stoppable)
    if not waiting.update(state=MessageState.SUPPRESSED, reason=words, sealed=None):
        raise ValidationError(_("It is no longer waiting; it cannot be stopped."), code="not_waiting")
    record_transition(
        message, from_state=message.state, to_state=MessageState.SUPPRESSED, by=by, now=now, reason=words
    )


def _said(reason: str) -> str:
    words = reason.strip()[:500]
    if not words:
        raise ValidationError(_("Say why."), code="reason")
    return words


TEXT_LANGUAGES = tuple(tag for tag, _name in settings.LANGUAGES)
TEST = "mail.test"


def send_test(text: MailText, *, to: Any, now: datetime) -> Message:
    """Queues a conference's own text to whoever wrote it, with invented data where there is none real."""
    return queue(
        TEST,
        recipient=to.email,
        occasion=f"text:{text.pk}:{new_nonce()}",
        now=now,
        conference=text.conference,
        user=to,
        refs={"text": text.pk},
        language=text.language,
        time_zone=to.time_zone,
    )
