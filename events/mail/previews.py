"""A text as readers would see it before anybody does: with what was said last, or with the worst."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from events.common import letters
from events.mail import texts
from events.mail.compose import known_language, letter_of
from events.mail.kinds import Content, get_kind
from events.mail.models import MailText, Message
from events.mail.wording import allowed, common_values, worded

# Long without a break, from right to left, with markup, with an address and with what looks like ours.
EXTREMES = (
    "Anastasia-Wilhelmina von Hohenzollern-Sigmaringen-Weitersburg-Montabaur",
    "الدكتورة عائشة بنت عبد الرحمن الهاشمية",
    "<b>Pay</b> at http://evil.example {name}",
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamter",
)


def preview(text: MailText, *, extreme: bool, reader: Any, now: datetime) -> tuple[str, str, str]:
    """(subject, plain text, HTML) of the text, saved or not, as `reader` would get it."""
    message = stand_in(text, reader)
    with translation.override(known_language(text.language)):
        content = content_of(text, message, extreme=extreme, now=now)
        letter = letter_of(message, content)
        plain, html = letters.render(letter)
    return letter.subject, plain, html


def stand_in(text: MailText, reader: Any) -> Message:
    """A message of the text's kind that nobody is sent."""
    return Message(
        kind=text.kind,
        conference=text.conference,
        recipient=getattr(reader, "email", ""),
        user=reader if getattr(reader, "pk", None) else None,
        language=text.language,
        time_zone=getattr(reader, "time_zone", "") or "",
    )


def content_of(text: MailText, message: Message, *, extreme: bool, now: datetime) -> Content:
    """What the mail would say, in the active language."""
    kind = get_kind(text.kind)
    content = _latest(text, now) or _invented(str(kind.label))
    values = common_values(text.conference, texts.reader_of(message)) | dict(content.names)
    for name in allowed(kind):
        values.setdefault(name, name)
    if extreme:
        values = {name: EXTREMES[n % len(EXTREMES)] for n, name in enumerate(values)}
        facts = tuple((label, EXTREMES[n % len(EXTREMES)]) for n, (label, _value) in enumerate(content.facts))
        content = replace(content, facts=facts, greeting=EXTREMES[0])
    # Whoever looks at a preview is not whom it was for: what grants something is left out.
    content = replace(content, calendar=None, secrets=(), action=None if content.secrets else content.action)
    return worded(content, text, values)


def _latest(text: MailText, now: datetime) -> Content | None:
    """What the newest message of the kind in this conference would say now; None where that is gone."""
    kind = get_kind(text.kind)
    rows = Message.objects.filter(kind=text.kind, conference=text.conference).select_related("user")
    for message in rows.order_by("-queued_at", "-pk")[:3]:
        message.conference = text.conference
        try:
            return kind.context(message, now)
        except Exception:  # noqa: BLE001, S112  # whatever it was about has changed; the next one may do
            continue
    return None


def _invented(label: str) -> Content:
    return Content(
        subject=label,
        heading=label,
        paragraphs=(_("Here stand our words, until you write your own."),),
        facts=((_("Session"), _("The title of a session")), (_("Room"), _("The name of a room"))),
        why=_("You get this because your registration is confirmed."),
    )
