"""Hands one mail to the server and says in plain values what came of it."""

import contextlib
import smtplib
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage

from events.common.text import clean_line
from events.mail.rules import Stage
from events.mail.texts import masked


@dataclass(frozen=True)
class Answer:
    """What the server said: `taken`, its code (None when it said nothing) and words, and how far it went.

    `is_away` says that there was no server to talk to, which is no fault of this mail; `is_broken` that
    the mail itself cannot be sent at all.
    """

    taken: bool
    stage: Stage
    code: int | None = None
    text: str = ""
    is_away: bool = False
    is_broken: bool = False

    @property
    def is_ambiguous(self) -> bool:
        """The whole mail was handed over and no answer came."""
        return not self.taken and self.stage is Stage.ANSWER and self.code is None


def hand_over(connection: Any, mail: EmailMessage) -> Answer:
    """Sends over `connection` (an e-mail backend), which it opens when it is closed."""
    try:
        connection.open()
    except OSError as error:  # smtplib's errors are OSErrors, too
        close(connection)
        code = getattr(error, "smtp_code", None)
        return Answer(taken=False, stage=Stage.CONNECT, code=code, text=_words(error), is_away=True)
    try:
        try:
            connection.send_messages([mail])
        except smtplib.SMTPServerDisconnected:
            if getattr(connection, "stage", Stage.ANSWER) not in {Stage.CONNECT, Stage.ENVELOPE}:
                raise
            # The server had hung up on an idle connection before this mail was begun.
            close(connection)
            connection.open()
            connection.send_messages([mail])
    except smtplib.SMTPNotSupportedError as error:  # a non-ASCII mailbox on a server without SMTPUTF8
        return _refused(connection, error, broken=True)
    except OSError as error:
        return _refused(connection, error)
    except (ValueError, UnicodeError) as error:  # BadHeaderError is a ValueError
        return _refused(connection, error, broken=True)
    return Answer(taken=True, stage=Stage.ANSWER, code=250, text=_clean(getattr(connection, "answer", "")))


def _refused(connection: Any, error: Exception, *, broken: bool = False) -> Answer:
    """Reads the refusal, and closes the connection: what state the server is in nobody knows."""
    stage = getattr(connection, "stage", Stage.CONNECT)
    code, words = getattr(error, "smtp_code", None), _words(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        words = _clean(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
    close(connection)
    return Answer(taken=False, stage=stage, code=code, text=words, is_broken=broken)


def close(connection: Any) -> None:
    """Closes the connection, whatever the server thinks of it."""
    with contextlib.suppress(OSError):
        connection.close()


def _words(error: Exception) -> str:
    said = getattr(error, "smtp_error", b"")
    if said:
        return _clean(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
    return _clean(f"{type(error).__name__}: {error}")


def _clean(text: str) -> str:
    return masked(clean_line(text), ())[:500]
