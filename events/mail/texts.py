"""Words of a mail: what people typed made harmless, what grants something masked, times with their zone."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.common import formats, names, zones
from events.common.text import clean_line, clean_text
from events.conferences.models import Conference
from events.mail.models import Message

MASK = "••••"
# Ends a word for the link finders of mail programs, and shows nothing.
BREAK = "\N{WORD JOINER}"
# What formats.py keeps apart from the direction around it; characters of no script stand for the isolates
# while the text is cleaned of whatever else reorders it.
APART = re.compile("\u2068([^\u2068\u2069\n]*)\u2069")
STAND_INS = ("\ue100", "\ue101")
APART_STANDING_IN = re.compile("\ue100([^\ue100\ue101]*)\ue101")
HOST = re.compile(r"(?<![\w.-])(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w-])")
# The shape of events.common.tokens; masked wherever one turns up, declared or not.
TOKEN = re.compile(r"(?<![\w.-])[0-9a-z]{1,13}\.[A-Za-z0-9_-]{22}(?![\w-])")


def own_hosts() -> frozenset[str]:
    """Hosts that our own words may name: the site's, and the one its mails come from."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ")
    return frozenset({urlsplit(settings.BASE_URL).hostname or "", sender.lower()})


def _cleaned(text: str, clean: Callable[[str], str]) -> str:
    """Without what reorders text, but for parts that stand between isolates as a whole."""
    opens, closes = STAND_INS
    text = APART.sub(rf"{opens}\1{closes}", text.replace(opens, "").replace(closes, ""))
    return APART_STANDING_IN.sub(
        rf"{formats.FIRST_STRONG_ISOLATE}\1{formats.POP_DIRECTIONAL_ISOLATE}", clean(text)
    )


def harmless(text: str, *, allowed: frozenset[str]) -> str:
    """Several lines in which nothing is taken for a link by a mail program, but hosts in `allowed`."""

    def broken(match: re.Match[str]) -> str:
        host = match.group()
        return host if host.lower() in allowed else host.replace(".", f"{BREAK}.{BREAK}")

    text = HOST.sub(broken, _cleaned(text, clean_text))
    if "://" in text:
        text = re.sub(
            r"://(?!" + "|".join(re.escape(host) for host in allowed if host) + r")", f":{BREAK}//", text
        )
    return text


def harmless_line(text: str, *, allowed: frozenset[str]) -> str:
    return harmless(_cleaned(text, clean_line), allowed=allowed)


def masked(text: str, secrets: tuple[str, ...]) -> str:
    """`text` (plain or HTML) without the secrets, longest first, and without anything like a token."""
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, MASK).replace(escape(secret), MASK)
    return TOKEN.sub(MASK, text)


def absolute(name: str, **kwargs: object) -> str:
    """The full address of a page, in the language that is active."""
    return str(settings.BASE_URL) + reverse(name, kwargs=kwargs or None)


def reader_of(message: Message) -> str:
    """The name on the reader's account, "" for a mailbox without one."""
    return message.user.name if message.user else ""


def dear(name: str) -> str:
    """The greeting, or "" where no name is known."""
    return _("Dear %(name)s,") % {"name": name} if name else ""


def listed(parts: Iterable[str]) -> str:
    """Facts in one line, without those that are empty: "Hall 2, Harbour Centre"."""
    return pgettext("between facts", ", ").join(formats.apart(part) for part in parts if part)


def when(moment: datetime, conference: Conference, time_zone: str = "") -> str:
    """An instant, "Mon 17 Nov 2025, 14:30 Baku (UTC+4)"; and the reader's own hour when that is another."""
    text = formats.moment(moment, conference.zone, _city(conference))
    theirs = _other_zone(moment, conference, time_zone)
    if theirs is None:
        return text
    return f"{text} = {_hour(moment, theirs, conference)} {formats.zone_name(moment, theirs)}"


def zone_note(moment: datetime, conference: Conference, time_zone: str = "") -> str:
    """On whose clock the hours of a mail are, and what the reader's shows at `moment` where that is another.

    `moment` is one of the mail's: the clocks may change between now and then.
    """
    there = formats.zone_name(moment, conference.zone, _city(conference))
    theirs = _other_zone(moment, conference, time_zone)
    if theirs is None:
        return _("All times in %(zone)s.") % {"zone": there}
    return _("All times in %(zone)s. %(hour)s there is %(own_hour)s in %(own_zone)s.") % {
        "zone": there,
        "hour": formats.clock(moment, conference.zone),
        "own_hour": _hour(moment, theirs, conference),
        "own_zone": formats.zone_name(moment, theirs),
    }


def _city(conference: Conference) -> str:
    return names.shown(conference.city, formats.language())[0]


def _other_zone(moment: datetime, conference: Conference, time_zone: str) -> ZoneInfo | None:
    """The reader's zone, where its clocks show another hour than the conference's at that instant."""
    theirs = zones.named(time_zone)
    if theirs is None or moment.astimezone(theirs).utcoffset() == conference.local(moment).utcoffset():
        return None
    return theirs


def _hour(moment: datetime, theirs: ZoneInfo, conference: Conference) -> str:
    """The reader's hour: "15:00", with the day where theirs is another one: "Tue 00:30"."""
    hour, there = formats.clock(moment, theirs), moment.astimezone(theirs)
    if there.date() == conference.local(moment).date():
        return hour
    return f"{formats.weekday(there)} {hour}"
