"""Words of a mail: what people typed made harmless, what grants something masked, times with their zone."""

import re
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape

from events.common import formats, names, zones
from events.common.text import clean_line, clean_text
from events.conferences.models import Conference

MASK = "••••"
# Ends a word for the link finders of mail programs, and shows nothing.
BREAK = "\N{WORD JOINER}"
HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w-])")
# The shape of events.common.tokens; masked wherever one turns up, declared or not.
TOKEN = re.compile(r"(?<![\w.-])[0-9a-z]{1,13}\.[A-Za-z0-9_-]{22}(?![\w-])")


def own_hosts() -> frozenset[str]:
    """Hosts that our own words may name: the site's, and the one its mails come from."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return frozenset({urlsplit(settings.BASE_URL).hostname or "", sender.lower()})


def harmless(text: str, *, allowed: frozenset[str]) -> str:
    """Several lines in which nothing is taken for a link by a mail program, but hosts in `allowed`."""

    def broken(match: re.Match[str]) -> str:
        host = match.group()
        return host if host.lower() in allowed else host.replace(".", f"{BREAK}.{BREAK}")

    text = HOST.sub(broken, clean_text(text))
    if "://" in text:
        text = re.sub(
            r"://(?!" + "|".join(re.escape(host) for host in allowed if host) + r")", f":{BREAK}//", text
        )
    return text


def harmless_line(text: str, *, allowed: frozenset[str]) -> str:
    return harmless(clean_line(text), allowed=allowed)


def masked(text: str, secrets: tuple[str, ...]) -> str:
    """`text` (plain or HTML) without the secrets, longest first, and without anything like a token."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK).replace(escape(secret), MASK)
    return TOKEN.sub(MASK, text)


def absolute(name: str, **kwargs: object) -> str:
    """The full address of a page, in the language that is active."""
    return str(settings.BASE_URL) + reverse(name, kwargs=kwargs or None)


def when(moment: datetime, conference: Conference, time_zone: str = "") -> str:
    """An instant, "Mon 17 Nov 2025, 14:30 Baku (UTC+4)"; and the reader's own hour when that is another."""
    city = names.shown(conference.city, formats.language())[0]
    text = formats.moment(moment, conference.zone, city)
    theirs = zones.named(time_zone)
    if (
        theirs is None
        or moment.astimezone(theirs).utcoffset() == moment.astimezone(conference.zone).utcoffset()
    ):
        return text
    return f"{text} = {formats.clock(moment, theirs)} {formats.zone_name(moment, theirs)}"
