"""Where mail goes: to an SMTP server that we listen to closely, or into files in the local demo."""

import os
import re
import smtplib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from events.mail.rules import Stage

LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


# What a server says to MAIL, RCPT and DATA when it goes along.
TAKES = {
    Stage.ENVELOPE: {250},
    Stage.RECIPIENT: {250, 251},
    Stage.DATA: {354},
}


def _refusal(stage: Stage, code: int, said: bytes, *, sender: str, recipient: str) -> Exception:
    """What smtplib raises when a command is refused."""
    if stage is Stage.ENVELOPE:
        return smtplib.SMTPSenderRefused(code, said, sender)
    if stage is Stage.RECIPIENT:
        return smtplib.SMTPRecipientsRefused({recipient: (code, said)})
    return smtplib.SMTPDataError(code, said)


class Ready(EmailMultiAlternatives):
    """A mail that may know its bytes already: (sender, the mail with CRLF), or None to make them from it."""

    make_wire: Callable[[], tuple[str, bytes] | None] | None = None


class TalkingSMTP(smtplib.SMTP):
    """Knows how far the talk about the present mail went, and what the server said last."""

    stage = Stage.CONNECT
    answer = ""

    def send_one(self, sender: str, recipient: str, mail: bytes) -> None:
        """One mail to one mailbox; up to DATA in one go where the server takes that (RFC 2920)."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("pipelining"):
            self.sendmail(sender, [recipient], mail)
            return
        self._open_envelope(sender, recipient, len(mail))
        self.stage = Stage.DATA
        code, said = self._send_data(mail)
        if code != 250:
            raise smtplib.SMTPDataError(code, said)

    def _open_envelope(self, sender: str, recipient: str, size: int) -> None:
        addresses = smtplib.quoteaddr(sender), smtplib.quoteaddr(recipient)
        if any(mark in address for address in addresses for mark in "\r\n"):
            raise ValueError("a mailbox must be on one line")
        option = f" size={size}" if self.has_extn("size") else ""
        self.stage = Stage.ENVELOPE
        self.send(f"mail FROM:{addresses[0]}{option}\r\nrcpt TO:{addresses[1]}\r\ndata\r\n")
        refusal: tuple[Stage, Exception] | None = None
        for stage in (Stage.ENVELOPE, Stage.RECIPIENT, Stage.DATA):
            self.stage = stage
            code, said = self.getreply()
            if code not in TAKES[stage] and refusal is None:
                refusal = stage, _refusal(stage, code, said, sender=sender, recipient=recipient)
            if code == 421:
                break
        if refusal:
            if code == 354:  # it waits for a mail to nobody, gets an empty one, and refuses that
                # What it says to that changes nothing; nor that it says nothing.
                with suppress(smtplib.SMTPException, OSError):
                    super().send(b".\r\n")
                    self.getreply()
            self.stage = refusal[0]
            raise refusal[1]

    def _send_data(self, mail: bytes) -> tuple[int, bytes]:
        if mail.startswith(b".") or b"\n." in mail:
            mail = LEADING_DOT.sub(b"..", mail)
        end = b".\r\n" if mail.endswith(b"\r\n") else b"\r\n.\r\n"
        self.send(mail + end)
        code, said = self.getreply()
        self.answer = f"{code} {said.decode('utf-8', 'replace')}"
        return code, said

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.stage = Stage.DATA
        code, said = super().data(msg)
        self.answer = f"{code} {said.decode('utf-8', 'replace')}"
        return code, said

    def send(self, s: Any) -> None:
        super().send(s)
        if self.stage is Stage.DATA and isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.stage = Stage.ANSWER

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        self.stage = Stage.ENVELOPE
        return super().mail(sender, options)

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        self.stage = Stage.RECIPIENT
        return super().rcpt(recip, options)


class TalkingSMTPS(TalkingSMTP, smtplib.SMTP_SSL):
    pass


class SmtpBackend(EmailBackend):
    """Django's, with the stage that a talk reached and the server's last answer.

    With `smtp+tls://` a server that offers no STARTTLS or shows a bad certificate is refused before
    a mail or a password is spoken.
    """

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return TalkingSMTPS if self.use_ssl else TalkingSMTP

    @property
    def stage(self) -> Stage:
        return getattr(self.connection, "stage", Stage.CONNECT)

    @property
    def answer(self) -> str:
        return str(getattr(self.connection, "answer", ""))

    def _send(self, email_message: EmailMessage) -> bool:
        if self.connection is not None:
            self.connection.stage = Stage.CONNECT  # type: ignore[attr-defined]
            self.connection.answer = ""  # type: ignore[attr-defined]
        make = email_message.make_wire if isinstance(email_message, Ready) else None
        ready = make() if make else None
        if ready is None or self.connection is None:
            return bool(super()._send(email_message))  # type: ignore[misc]
        sender, mail = ready
        self.connection.send_one(sender, email_message.to[0], mail)  # type: ignore[attr-defined]
        return True


class FileBackend(BaseEmailBackend):
    """Each mail as one `.eml` file, whole, for our eyes alone (0600): for the local demo.

    The file is named by the Message-ID, so that the same mail sent again is the same file.
    """

    answer = ""

    def __init__(self, *, file_path: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.folder = Path(file_path or str(getattr(settings, "EMAIL_FILE_PATH", "mail")))

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for email_message in email_messages:
            self._write(email_message)
        return len(email_messages)

    def _write(self, email_message: EmailMessage) -> None:
        mail = email_message.message()
        unsafe = str(mail["Message-ID"]).strip("<>").partition("@")[0]
        name = re.sub(r"[^A-Za-z0-9_-]", "", unsafe)[:64] or "mail"
        reader = re.sub(r"[^a-z0-9]+", "-", str(email_message.to[0]).lower()).strip("-")[:60]
        draft = self.folder / f".{name}.{os.getpid()}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(mail.as_bytes())
        draft.replace(self.folder / f"{reader}.{name}.eml")
