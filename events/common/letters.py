"""How a mail looks: one layout for every kind, as plain text and as HTML that reads well on 360 pixels.

Everything in a Letter is plain text in one language, the one that is active when it is rendered. HTML escapes
it; nothing in it becomes a link but `action`, `preferences_url` and `unsubscribe_url`.
"""

import textwrap
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.translation import get_language_bidi

from events.common import colours, formats


@dataclass(frozen=True)
class Letter:
    """What a mail says.

    `brand` stands on top: the conference's symbol or the site's name. `greeting` is a line before the
    heading, `preheader` what a mailbox shows beside the subject (the first paragraph unless given).
    `facts` are (label, value) pairs, `groups` more of them under headings; `zone_note` names the zone of
    every time in the mail, such as "All times in Baku (UTC+4)." `action` is (words, absolute URL), `closing`
    stands after it. `why` says why the reader gets this, `sender` who writes and from where. `hue` is the
    conference's.
    """

    subject: str
    heading: str
    brand: str
    greeting: str = ""
    preheader: str = ""
    paragraphs: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    groups: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    zone_note: str = ""
    action: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()
    why: str = ""
    sender: str = ""
    preferences_url: str = ""
    unsubscribe_url: str = ""
    hue: int = 215


# Columns of the plain text: narrow enough for a terminal, and for one quoting of it.
WIDTH = 76
INDENT = "  "


def wrap(text: str, *, first: str = "", then: str = "") -> str:
    """Lines of at most WIDTH columns; what is longer without a space, such as an address, stays whole."""
    lines = [
        textwrap.fill(
            line, WIDTH, initial_indent=first, subsequent_indent=then, break_long_words=False,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    ]  # fmt: skip
    return "\n".join(lines)


def _fact(label: str, value: str) -> str:
    """One fact; every further line of its value stands indented under it."""
    head, _newline, rest = f"{label}: {value}".partition("\n")
    lines = [wrap(head, then=INDENT), wrap(rest, first=INDENT, then=INDENT) if rest else ""]
    return "\n".join(filter(None, lines))


def _plain(letter: Letter) -> dict[str, object]:
    """The parts of the plain text, wrapped."""
    return {
        "heading": wrap(letter.heading),
        "paragraphs": [wrap(paragraph) for paragraph in letter.paragraphs],
        "facts": [_fact(label, value) for label, value in letter.facts],
        "groups": [
            (wrap(heading), [_fact(label, value) for label, value in facts])
            for heading, facts in letter.groups
        ],
        "zone_note": wrap(letter.zone_note),
        "closing": [wrap(paragraph) for paragraph in letter.closing],
        "why": wrap(letter.why),
        "sender": wrap(letter.sender),
    }


def render(letter: Letter) -> tuple[str, str]:
    """The mail as (plain text, HTML), from templates/mail/layout.txt and layout.html."""
    rtl = get_language_bidi()
    context = {
        "letter": letter,
        "plain": _plain(letter),
        "preheader": letter.preheader or (letter.paragraphs[0] if letter.paragraphs else ""),
        "language": formats.language(),
        "direction": "rtl" if rtl else "ltr",
        "start": "right" if rtl else "left",
        "accent": colours.accent(letter.hue),
        "accent_dark": colours.accent(letter.hue, dark=True),
    }
    text = render_to_string("mail/layout.txt", context).strip() + "\n"
    return text, render_to_string("mail/layout.html", context).strip() + "\n"
