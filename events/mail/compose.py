"""Writes a mail from what its kind says now: subject, text, HTML, headers, and the copy that is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.translation import gettext as _

from events.common import formats, letters, names
from events.common.letters import Letter
from events.common.text import clean_line
from events.common.tokens import make_token
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Mailbox, Message
from events.mail.rules import may_switch_off
from events.mail.wording import common_values, text_for, worded


@dataclass(frozen=True)
class Written:
    """A mail ready to go, and what is kept of it."""

    mail: EmailMultiAlternatives
    subject: str
    body_text: str
    body_html: str


def known_language(code: str) -> str:
    """The interface language nearest to `code`; English for one that we do not speak."""
    try:
        return translation.get_supported_language_variant(code or "en")
    except LookupError:
        return "en"


def links_of(mailbox: Mailbox, kind: Kind) -> tuple[str, str]:
    """(preferences, unsubscribe) of a mailbox; the second is "" for a kind that is always sent."""
    preferences = texts.absolute(
        "events:mail-preferences", token=make_token("preferences", mailbox.pk, mailbox.nonce)
    )
    if not may_switch_off(kind.mail_class):
        return preferences, ""
    token = make_token(f"unsubscribe:{kind.name}", mailbox.pk, mailbox.nonce)
    return preferences, texts.absolute("events:mail-unsubscribe", token=token)


def write(message: Message, kind: Kind, *, mailbox: Mailbox | None, now: datetime) -> Written:
    """The mail that `message` is, from current facts, in its recipient's language.

    `mailbox` gives the links in the footer; account mails go without. Whatever the kind's `context`
    raises passes through.
    """
    language = known_language(message.language)
    own = text_for(message, kind, language)
    with translation.override(known_language(own.language) if own else language):
        content = kind.context(message, now)
        if own and message.conference:
            reader = message.user.name if message.user else ""
            content = worded(content, own, common_values(message.conference, reader) | dict(content.names))
        preferences, unsubscribe = links_of(mailbox, kind) if mailbox else ("", "")
        letter = letter_of(message, content, preferences, unsubscribe)
        text, html = letters.render(letter)
        mail = _mail(message, letter, text, html, now)
    if content.calendar:
        method, calendar = content.calendar
        mail.attach_alternative(
            calendar.decode("utf-8"), f"text/calendar; method={clean_line(method)}; component=VEVENT"
        )
    return _with_copy(message, content, letter, mail, html)


def letter_of(message: Message, content: Content, preferences: str = "", unsubscribe: str = "") -> Letter:
    """What `content` comes to as a letter: typed text harmless, in the conference's name and hue."""
    conference = message.conference
    allowed = texts.own_hosts()
    if conference and conference.contact_email:
        allowed |= {conference.contact_email.rpartition("@")[2].lower()}

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


def _mail(message: Message, letter: Letter, text: str, html: str, now: datetime) -> EmailMultiAlternatives:
    headers = {
        "From": settings.DEFAULT_FROM_EMAIL,
        "Message-ID": message.message_id,
        "Date": format_datetime(now),
        "Auto-Submitted": "auto-generated",
        "Content-Language": formats.language(),
    }
    if letter.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{letter.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    conference = message.conference
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=text,
        # Where a mail that cannot be delivered comes back to; readers see the header "From".
        from_email=settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        reply_to=[conference.contact_email] if conference and conference.contact_email else None,
        headers=headers,
    )
    mail.attach_alternative(html, "text/html")
    return mail


def _with_copy(
    message: Message, content: Content, letter: Letter, mail: EmailMultiAlternatives, html: str
) -> Written:
    """Account mails keep their subject alone; all others their text, masked."""
    secrets = (*content.secrets, letter.preferences_url, letter.unsubscribe_url)
    subject = texts.masked(letter.subject, secrets)
    if message.conference_id is None:
        return Written(mail=mail, subject=subject, body_text="", body_html="")
    return Written(
        mail=mail,
        subject=subject,
        body_text=texts.masked(str(mail.body), secrets),
        body_html=texts.masked(html, secrets),
    )
