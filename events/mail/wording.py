"""The organisers' own words for a kind of mail, in place of ours."""

from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common import formats, names
from events.conferences.models import Conference
from events.mail.kinds import Content, Kind
from events.mail.models import MailText, Message
from events.mail.placeholders import fill, wrong_placeholders
from events.mail.sharing import shared

# What every text may name.
COMMON = ("name", "conference", "symbol", "city", "dates")


def allowed(kind: Kind) -> tuple[str, ...]:
    """The names that a text of the kind may hold in braces."""
    return (*COMMON, *(kind.names or ()))


def faults_of(kind: Kind, parts: Mapping[str, str]) -> dict[str, ValidationError]:
    """What is wrong with a text, by its part ("subject", "opening", "closing"); names what is not allowed."""
    found = {}
    for part, text in parts.items():
        if wrong := wrong_placeholders(text, allowed(kind)):
            found[part] = ValidationError(
                _("This mail does not know %(wrong)s. It knows %(names)s."),
                code="placeholder",
                params={
                    "wrong": ", ".join(wrong),
                    "names": ", ".join(f"{{{name}}}" for name in allowed(kind)),
                },
            )
    if not any(text.strip() for text in parts.values()):
        found["opening"] = ValidationError(_("Write at least one of the three parts."), code="empty")
    return found


def common_values(conference: Conference, name: str) -> dict[str, str]:
    """What the common names stand for, in the active language."""
    language = formats.language()
    return {
        "name": name,
        "conference": names.shown(conference.name, language)[0],
        "symbol": conference.symbol,
        "city": names.shown(conference.city, language)[0],
        "dates": formats.date_range(conference.starts_on, conference.ends_on),
    }


def text_for(message: Message, kind: Kind, language: str) -> MailText | None:
    """The conference's own text: in the reader's language, else in the conference's first, else in any.

    A mail is then written in the language of its text as a whole, never in two.
    """
    conference = message.conference
    if conference is None or kind.names is None:
        return None
    name = ("texts", conference.pk, kind.name)
    texts = shared(message).get(name, lambda: _texts(conference, kind))
    for tag in (language, *conference.languages, *sorted(texts)):
        if tag in texts:
            return texts[tag]
    return None


def _texts(conference: Conference, kind: Kind) -> dict[str, MailText]:
    rows = MailText.objects.filter(conference=conference, kind=kind.name, is_active=True)
    return {row.language: row for row in rows}


def worded(content: Content, text: MailText, values: Mapping[str, str]) -> Content:
    """The content with the organisers' words; what they left empty stays ours. Facts, link and foot stay."""
    opening = tuple(part.strip() for part in fill(text.opening, values).split("\n\n") if part.strip())
    closing = tuple(part.strip() for part in fill(text.closing, values).split("\n\n") if part.strip())
    subject = fill(text.subject, values)
    return replace(
        content,
        subject=subject or content.subject,
        heading=subject or content.heading,
        paragraphs=opening or content.paragraphs,
        closing=closing or content.closing,
    )
