"""Mail that came back: reads the mailbox of bounces and takes delivery reports (RFC 3464) at their word.

Anybody can send a report. It counts only when it holds the Message-ID of a mail of ours, which nobody
else can guess, and names the very mailbox that mail went to.
"""

import mailbox
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.message import Message as AnyMessage
from pathlib import Path
from typing import Any

import structlog
from django.db import transaction

from accounts.rules import normalise_email
from events.common.text import clean_line
from events.mail.lifecycle import note
from events.mail.models import Message, Suppression
from events.mail.rules import MessageState, is_gone

log = structlog.get_logger("events.mail")
MOST_AT_ONCE = 500
LARGEST = 2_000_000  # bytes; a report is a few thousand
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
MESSAGE_ID = re.compile(r"<[^<>\s]{1,200}>")


@dataclass(frozen=True)
class Report:
    """What a report says of one mail to one mailbox: `status` as in RFC 3463, such as "5.1.1"."""

    message_id: str
    recipient: str
    is_final: bool
    status: str
    words: str


def reports_in(raw: bytes) -> list[Report]:
    """The reports in one mail; none for one that is no report or does not say which mail came back."""
    mail = message_from_bytes(raw, policy=policy.default)
    if mail.get_content_type() != "multipart/report":
        return []
    message_id, found = "", []
    for part in mail.walk():
        kind = part.get_content_type()
        if kind in {"message/rfc822", "text/rfc822-headers"}:
            message_id = message_id or _id_of(part)
        elif kind == "message/delivery-status":
            found += [block for block in _blocks(part) if block.get("Final-Recipient")]
    return [_report(block, message_id) for block in found] if message_id else []


def _blocks(part: AnyMessage) -> list[AnyMessage]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, AnyMessage)] if isinstance(payload, list) else []


def _id_of(part: AnyMessage) -> str:
    """The Message-ID of the mail that came back, whole or its headers alone."""
    payload = part.get_payload()
    inner = payload[0] if isinstance(payload, list) and payload else None
    text = str(inner.get("Message-ID", "")) if isinstance(inner, AnyMessage) else ""
    if not text and isinstance(part, EmailMessage) and part.get_content_type() == "text/rfc822-headers":
        body = part.get_payload(decode=True)
        headers = message_from_bytes(body if isinstance(body, bytes) else b"", policy=policy.default)
        text = str(headers.get("Message-ID", ""))
    found = MESSAGE_ID.search(text)
    return found.group() if found else ""


def _report(block: AnyMessage, message_id: str) -> Report:
    recipient = str(block.get("Final-Recipient", "")).rpartition(";")[2].strip().strip("<>")
    status = STATUS.search(str(block.get("Status", "")))
    words = str(block.get("Diagnostic-Code", "")) or str(block.get("Status", ""))
    return Report(
        message_id=message_id,
        recipient=recipient,
        is_final=str(block.get("Action", "")).strip().lower() == "failed",
        status=status.group() if status else "",
        words=clean_line(words)[:400],
    )


@transaction.atomic
def take(report: Report, *, now: datetime) -> bool:
    """Notes at the message that it came back; a mailbox that is gone gets no further mail.

    Returns False for a report about no mail of ours, about another mailbox, or that we have noted already.
    """
    message = Message.objects.select_for_update().filter(message_id=report.message_id).first()
    if message is None or message.recipient_key != normalise_email(report.recipient):
        return False
    if not report.is_final or message.state != MessageState.SENT:
        return False
    words = f"{report.status} {report.words}".strip()
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, reason=words[:500])
    note(message, began_at=now, ended_at=now, outcome=MessageState.FAILED, code=None, answer=words)
    if is_gone(report.status):
        Suppression.objects.get_or_create(
            recipient_key=message.recipient_key, defaults={"reason": words[:500], "since": now}
        )
    return True


def read(path: Path, *, now: datetime) -> tuple[int, int]:
    """Takes the reports out of a Maildir or an mbox file: (reports noted, other mails left in it).

    Mails that are no report stay for a person to read, marked as seen so that they are not read again.
    """
    noted = others = 0
    box: Any = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    box.lock()
    try:
        for key in list(_unread(box)):
            raw = box.get_bytes(key)
            reports = reports_in(raw) if len(raw) <= LARGEST else []
            noted += sum(take(report, now=now) for report in reports)
            if reports:
                box.remove(key)
            else:
                others += 1
                _mark_seen(box, key)
        box.flush()
    finally:
        box.unlock()
        box.close()
    return noted, others


def _unread(box: Any) -> Iterator[Any]:
    found = (key for key in box.iterkeys() if not set(box[key].get_flags()) & {"S", "R"})
    for _number, key in zip(range(MOST_AT_ONCE), found, strict=False):
        yield key


def _mark_seen(box: Any, key: Any) -> None:
    one = box[key]
    if isinstance(one, mailbox.MaildirMessage):
        one.set_subdir("cur")
        one.add_flag("S")
    else:
        one.add_flag("R")
    box[key] = one
