"""One mail for many readers: what is the same for all is laid out once, their own parts are filled in.

A reader's own parts are the greeting, the two links in the foot, the calendar entry, and the headers that
name them or the message. The result is what laying out each mail by itself would give.
"""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.conf import settings
from django.core.mail.message import sanitize_address
from django.utils.html import escape

from events.common import formats, letters
from events.common.letters import Letter
from events.common.text import clean_line
from events.conferences.models import Conference
from events.mail import texts
from events.mail.backends import Ready

# Nobody can type them: they hold a number drawn when the process began. The outer characters are of no
# script, which makes every part that holds one 8bit.
NONCE = f"x{secrets.token_hex(8)}"
GREETING, PREFERENCES, UNSUBSCRIBE, CALENDAR = (f"\ue000{NONCE}{letter}\ue001" for letter in "gpuc")
IN_HTML = {mark: mark.upper() for mark in (GREETING, PREFERENCES, UNSUBSCRIBE)}
TO, MESSAGE_ID, DATE = f"t{NONCE}@mark.invalid", f"<m{NONCE}@mark.invalid>", f"d{NONCE}"
# The unsubscribe link in its header, where it has to be one word of ASCII.
HEADER_LINK = f"u{NONCE}"
LONGEST_LINE = 998  # RFC 5321 §4.5.3.1.6, without the line end
LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Own:
    """What is one reader's own in a mail; `calendar` is "" for none."""

    to: str
    message_id: str
    date: str
    greeting: str = ""
    preferences: str = ""
    unsubscribe: str = ""
    calendar: str = ""


@dataclass(frozen=True)
class Written:
    """A mail ready to go, and what is kept of it."""

    mail: Ready
    subject: str
    body_text: str
    body_html: str


class Layout:
    """A letter laid out in the active language, with marks where a reader's own parts go.

    `method` is the calendar's METHOD, "" for none; `hidden` are what the kept copy shows masked.
    """

    def __init__(
        self, letter: Letter, conference: Conference | None, *, method: str = "", hidden: tuple[str, ...] = ()
    ) -> None:
        self.conference, self.method, self.hidden = conference, clean_line(method), hidden
        self.language = formats.language()
        self.letter = replace(
            letter,
            greeting=letter.greeting and GREETING,
            preferences_url=letter.preferences_url and PREFERENCES,
            unsubscribe_url=letter.unsubscribe_url and UNSUBSCRIBE,
        )
        self.text, html = letters.render(self.letter)
        self.html = _filled(html, IN_HTML)
        self.subject = texts.masked(letter.subject, hidden)

    @cached_property
    def kept(self) -> tuple[str, str]:
        """Text and HTML as they are kept, still with marks; nothing of what is not about a conference."""
        if self.conference is None:
            return "", ""
        return texts.masked(self.text, self.hidden), texts.masked(self.html, self.hidden)

    def fill(self, own: Own) -> Written:
        greeting = letters.wrap(own.greeting)
        words = {GREETING: greeting, PREFERENCES: own.preferences, UNSUBSCRIBE: own.unsubscribe}
        masked = {
            GREETING: texts.masked(greeting, self.hidden),
            PREFERENCES: texts.MASK,
            UNSUBSCRIBE: texts.MASK,
        }
        mail = self._mail(own, _filled(self.text, words), _filled(self.html, _in_html(words)))
        mail.make_wire = partial(self._wire, own, words)
        text, html = self.kept
        return Written(mail, self.subject, _filled(text, masked), _filled(html, _in_html(masked)))

    def _mail(self, own: Own, text: str, html: str) -> Ready:
        conference = self.conference
        headers = {
            "From": settings.DEFAULT_FROM_EMAIL,
            "Message-ID": own.message_id,
            "Date": own.date,
            "Auto-Submitted": "auto-generated",
            "Content-Language": self.language,
        }
        if own.unsubscribe:
            headers["List-Unsubscribe"] = f"<{own.unsubscribe}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail = Ready(
            subject=self.letter.subject,
            body=text,
            # Where a mail that cannot be delivered comes back to; readers see the header "From".
            from_email=settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
            to=[own.to],
            reply_to=[conference.contact_email] if conference and conference.contact_email else None,
            headers=headers,
        )
        mail.attach_alternative(html, "text/html")
        if own.calendar:
            mail.attach_alternative(own.calendar, f"text/calendar; method={self.method}; component=VEVENT")
        return mail

    @cached_property
    def _shell(self) -> tuple[bytes, str, int] | None:
        """(bytes with marks, sender, longest line), or None when they cannot be filled in."""
        marked = Own(
            TO,
            MESSAGE_ID,
            DATE,
            preferences=PREFERENCES,
            unsubscribe=self.letter.unsubscribe_url and HEADER_LINK,
            calendar=self.method and CALENDAR,
        )
        mail = self._mail(marked, self.text, self.html)
        made: Any = mail.message()
        wire: bytes = made.as_bytes(linesep="\r\n")
        for mark, in_html in IN_HTML.items():
            if (wire.count(mark.encode()), wire.count(in_html.encode())) != (
                self.text.count(mark),
                self.html.count(in_html),
            ):
                return None  # a line so long that its part was encoded another way
        longest = max(len(line) for line in wire.split(b"\r\n"))
        return wire, str(sanitize_address(mail.from_email, "utf-8")), longest

    def _wire(self, own: Own, words: Mapping[str, str]) -> tuple[str, bytes] | None:
        """(sender, the mail as it goes over the line), or None where it has to be made by itself."""
        if self._shell is None or not own.to.isascii():
            return None
        shell, sender, longest = self._shell
        parts = {**words, **_in_html(words)}
        if longest + sum(len(value.encode()) for value in parts.values()) > LONGEST_LINE:
            return None
        parts[CALENDAR] = own.calendar
        parts |= {TO: own.to, MESSAGE_ID: own.message_id, DATE: own.date, HEADER_LINK: own.unsubscribe}
        for mark, value in parts.items():
            shell = shell.replace(mark.encode(), LINE_END.sub("\r\n", value).encode())
        return sender, shell


def _filled(text: str, words: Mapping[str, str]) -> str:
    for mark, value in words.items():
        text = text.replace(mark, value)
    return text


def _in_html(words: Mapping[str, str]) -> dict[str, str]:
    return {IN_HTML[mark]: escape(value) for mark, value in words.items()}
