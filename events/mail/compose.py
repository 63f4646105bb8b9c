"""Writes a mail from what its kind says now: subject, text, HTML, headers, and the copy that is kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from events.common import formats, names
from events.common.letters import Letter
from events.common.text import clean_line
from events.common.tokens import make_token
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.layouts import Layout, Own, Written
from events.mail.models import Mailbox, Message
from events.mail.rules import may_switch_off
from events.mail.sharing import shared
from events.mail.wording import common_values, text_for, worded


def known_language(code: str) -> str:
    """The interface language nearest to `code`; English for one that we do not speak."""
    try:
        return translation.get_supported_language_variant(code or "en")
    except LookupError:
        return "en"


# Stands for a token in a path; no part of a path of ours is called so.
MARK = "0mark0"


@lru_cache(maxsize=64)
def _path(name: str, language: str) -> str:  # the address is in that language, which is active
    """The page's path with MARK in it; working it out takes longer than all else about a link."""
    return reverse(name, kwargs={"token": MARK})


def _address(name: str, token: str) -> str:
    return f"{settings.BASE_URL}{_path(name, translation.get_language() or '').replace(MARK, token)}"


def links_of(mailbox: Mailbox, kind: Kind) -> tuple[str, str]:
    """(preferences, unsubscribe) of a mailbox; the second is "" for a kind that is always sent."""
    preferences = _address("events:mail-preferences", make_token("preferences", mailbox.pk, mailbox.nonce))
    if not may_switch_off(kind.mail_class):
        return preferences, ""
    token = make_token(f"unsubscribe:{kind.name}", mailbox.pk, mailbox.nonce)
    return preferences, _address("events:mail-unsubscribe", token)


def write(message: Message, kind: Kind, *, mailbox: Mailbox | None, now: datetime) -> Written:
    """The mail that `message` is, from current facts, in its recipient's language.

    `mailbox` gives the links in the footer; account mails go without. Whatever the kind's `context`
    raises passes through. What many mails of a batch have in common is laid out once.
    """
    language = known_language(message.language)
    own = text_for(message, kind, language)
    with translation.override(known_language(own.language) if own else language):
        content = kind.context(message, now)
        if own and message.conference:
            reader = texts.reader_of(message)
            content = worded(content, own, common_values(message.conference, reader) | dict(content.names))
        preferences, unsubscribe = links_of(mailbox, kind) if mailbox else ("", "")
        return _layout(message, content, preferences, unsubscribe).fill(
            Own(
                to=message.recipient,
                message_id=message.message_id,
                date=format_datetime(now),
                greeting=texts.harmless_line(content.greeting, allowed=_allowed(message)),
                preferences=preferences,
                unsubscribe=unsubscribe,
                calendar=content.calendar[1].decode("utf-8") if content.calendar else "",
            )
        )


def _layout(message: Message, content: Content, preferences: str, unsubscribe: str) -> Layout:
    """Shared by the mails of a batch that say the same in the same language, whoever reads them."""
    method = content.calendar[0] if content.calendar else ""
    same = replace(content, greeting=str(bool(content.greeting)), calendar=None, names={})
    links = (bool(preferences), bool(unsubscribe))
    name = ("layout", message.conference_id, formats.language(), repr(same), method, links)

    def lay_out() -> Layout:
        letter = letter_of(message, content, preferences, unsubscribe)
        return Layout(letter, message.conference, method=method, hidden=content.secrets)

    return shared(message).get(name, lay_out)


def _allowed(message: Message) -> frozenset[str]:
    """Hosts that a mail may name without being made harmless."""
    conference = message.conference
    if conference and conference.contact_email:
        return texts.own_hosts() | {conference.contact_email.rpartition("@")[2].lower()}
    return texts.own_hosts()


def letter_of(message: Message, content: Content, preferences: str = "", unsubscribe: str = "") -> Letter:
    """What `content` comes to as a letter: typed text harmless, in the conference's name and hue."""
    conference = message.conference
    allowed = _allowed(message)

    def line(value: str) -> str:
        return texts.harmless_line(str(value), allowed=allowed)

    def lines(value: str) -> str:
        return texts.harmless(str(value), allowed=allowed)

    brand = clean_line(conference.symbol) if conference else str(settings.SITE_NAME)

    def pairs(facts: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        return tuple((line(label), lines(value)) for label, value in facts if value)

    return Letter(
        subject=f"[{brand}] {line(content.subject)}"[:200],
        heading=line(content.heading or content.subject),
        brand=brand,
        greeting=line(content.greeting),
        paragraphs=tuple(lines(paragraph) for paragraph in content.paragraphs if paragraph),
        facts=pairs(content.facts),
        groups=tuple((line(heading), pairs(facts)) for heading, facts in content.groups if facts),
        zone_note=line(content.zone_note),
        action=(line(content.action[0]), _link(content.action[1])) if content.action else None,
        closing=tuple(lines(paragraph) for paragraph in content.closing if paragraph),
        why=line(content.why),
        sender=_sender(message),
        preferences_url=preferences,
        unsubscribe_url=unsubscribe,
        hue=conference.hue if conference else 215,
    )


def _sender(message: Message) -> str:
    if message.conference is None:
        return ""
    city = names.shown(message.conference.city, formats.language())[0]
    return clean_line(
        _("%(symbol)s secretariat, %(city)s.") % {"symbol": message.conference.symbol, "city": city}
    )


def _link(url: str) -> str:
    """An address that is one: http or https, no space, no control character."""
    url = clean_line(url).replace(" ", "%20")
    if not url.startswith(("https://", "http://")):
        raise ValueError("the action of a mail must be an absolute address")
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~")
