"""Where mail goes: to an SMTP server that we listen to closely, or into files in the local demo."""

import os
import re
import smtplib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from events.mail.rules import Stage


class _Talk:
    """How far the talk about the present mail went, and what the server said last."""

    stage = Stage.CONNECT
    answer = ""

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.stage = Stage.DATA
        code, said = super().data(msg)  # type: ignore[misc]
        self.answer = f"{code} {said.decode('utf-8', 'replace')}"
        return code, said

    def send(self, s: Any) -> None:
        super().send(s)  # type: ignore[misc]
        if self.stage is Stage.DATA and isinstance(s, bytes) and s.endswith(b"\r\n.\r\n"):
            self.stage = Stage.ANSWER

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        self.stage = Stage.ENVELOPE
        return super().mail(sender, options)  # type: ignore[misc, no-any-return]

    def rcpt(self, recip: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        self.stage = Stage.RECIPIENT
        return super().rcpt(recip, options)  # type: ignore[misc, no-any-return]


class TalkingSMTP(_Talk, smtplib.SMTP):
    pass


class TalkingSMTPS(_Talk, smtplib.SMTP_SSL):
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
        return bool(super()._send(email_message))  # type: ignore[misc]


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
