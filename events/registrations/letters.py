"""Letters for visas and certificates of attendance on paper, in the main language of their conference."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.common import formats, names
from events.common.typesetting import typeset
from events.conferences.models import Conference
from events.conferences.structured import text_of
from events.registrations.models import Letterhead, Paper, VisaLetter
from events.registrations.queries import PassportFacts, letterhead_of, passport_of


def letter_pdf(letter: VisaLetter) -> bytes:
    """A letter that was given; the same bytes each time, unless the letterhead changed since.

    ValueError when its passport was deleted, or nobody signs letters any more.
    """
    facts, letterhead, paper = passport_of(letter), letterhead_of(letter.conference), letter.paper
    if facts is None or letterhead is None or paper is None:
        raise ValueError("this letter cannot be made any more")
    conference, registration = letter.conference, letter.registration
    with override(conference.main_language):
        name, days = text_of(conference.name), formats.date_range(conference.starts_on, conference.ends_on)
        words = {"name": facts.name, "conference": name, "city": text_of(conference.city), "days": days}
        data = _head(conference, letterhead, paper) | {
            "title": _("Letter in support of an application for a visa"),
            "to": [facts.apply_at or _("To whom it may concern")],
            "before": [
                _("%(name)s is registered to attend %(conference)s, held in %(city)s, %(days)s.") % words,
                _("We ask that a visa be given for this purpose. The details of the traveller are:"),
            ],
            "facts": [
                *_passport(facts),
                [_("Takes part as"), text_of(registration.category.name)],
                [_("Organization"), registration.organization_name or "–"],
                [_("Registration ID"), registration.reference],
            ],
            "after": [
                line
                for line in (
                    text_of(letterhead.note),
                    _("This letter supports the application; the decision is with the authorities."),
                )
                if line
            ],
        }
        return typeset("letter", data, made_at=paper.issued_at)


def _passport(facts: PassportFacts) -> list[list[str]]:
    def day(value: date) -> str:
        return formats.day(value, width="date", year=True)

    return [
        [_("Name as in the passport"), facts.name],
        [_("Date of birth"), day(facts.born_on)],
        [_("Place of birth"), facts.birth_place],
        [_("Nationality"), names.country(facts.nationality)],
        [_("Passport number"), facts.number],
        [_("Issued"), f"{day(facts.issued_on)}, {names.country(facts.issued_by)}"],
        [_("Valid until"), day(facts.expires_on)],
    ]


def _head(conference: Conference, letterhead: Letterhead | None, paper: Paper) -> dict[str, Any]:
    """Who writes, when, and how anybody can tell that it is genuine."""
    symbol = conference.symbol
    sender = text_of(letterhead.sender) if letterhead else text_of(conference.organizer) or symbol
    lines = str(letterhead.address).splitlines() if letterhead else []
    page = settings.BASE_URL + reverse("events:paper-verify", args=[conference.slug])
    drawing = io.BytesIO()
    qr = segno.make_qr(f"{page}?code={paper.code}", error="m")
    qr.save(drawing, kind="svg", border=1, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return {
        "language": formats.language(),
        "author": sender,
        "sender": sender,
        "sender_lines": [*lines, f"{symbol} · {text_of(conference.name)}"],
        "date": formats.day(conference.local(paper.issued_at), width="date", year=True),
        "signatory": letterhead.signatory if letterhead else "",
        "signatory_title": text_of(letterhead.signatory_title) if letterhead else "",
        "qr": drawing.getvalue().decode(),
        "verify": _("Anybody can verify this paper with its code:"),
        "code": f"{paper.code[:4]} {paper.code[4:8]} {paper.code[8:]}",
        "address_of_verification": page,
    }


def certificate_pdf(paper: Paper, days: Sequence[date]) -> bytes:
    """That somebody was there on these days; the same bytes each time."""
    registration = paper.registration
    conference = registration.conference
    letterhead = letterhead_of(conference)
    with override(conference.main_language):
        words = {
            "conference": text_of(conference.name),
            "city": text_of(conference.city),
            "days": formats.date_range(conference.starts_on, conference.ends_on),
        }
        name = registration.name
        if registration.native_name and registration.native_name != name:
            name = f"{name} · {registration.native_name}"
        data = _head(conference, letterhead, paper) | {
            "title": _("Certificate of attendance"),
            "to": [],
            "before": [
                name,
                _("attended %(conference)s, held in %(city)s, %(days)s, and was there on:") % words,
            ],
            "facts": [[formats.weekday(day), formats.day(day, width="date", year=True)] for day in days],
            "after": [_("Days are those on which the person was let in at the door.")],
        }
        return typeset("letter", data, made_at=paper.issued_at)
