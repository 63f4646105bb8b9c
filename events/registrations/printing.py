"""Badges on paper, in the main language of their conference."""

import base64
import io
from typing import Any

import segno
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.common import colours, formats
from events.common.pictures import PORTRAIT
from events.common.tokens import make_token
from events.common.typesetting import typeset
from events.conferences.models import Conference
from events.conferences.structured import text_of
from events.registrations.models import Badge, PrintRun
from events.registrations.queries.badges import badges_of
from events.registrations.queries.photos import portraits_of
from events.registrations.rules import SHEETS

SVG = 'xmlns="http://www.w3.org/2000/svg"'


def badges_pdf(run: PrintRun) -> bytes:
    """All badges of a run that still work; the same bytes each time, unless one was changed since.

    Takes about 15 ms a badge. ValueError when none of them works any more.
    """
    return typeset("badges", badges_data(run), made_at=run.made_at)


def badges_data(run: PrintRun) -> dict[str, Any]:
    """What the template shows of a run. ValueError as `badges_pdf`."""
    badges = badges_of(run)
    if not badges:
        raise ValueError("no badge of this run works any more")
    portraits = portraits_of([badge.registration for badge in badges])
    conference = run.conference
    with override(conference.main_language):
        return {
            "language": formats.language(),
            "title": _("Badges of %(conference)s") % {"conference": conference.symbol},
            "author": text_of(conference.organizer) or conference.symbol,
            "code": _("Code of the badge"),
            "form": _form(run.layout),
            "conference": _conference(conference),
            "badges": [_badge(badge, portraits.get(badge.registration_id)) for badge in badges],
        }


def _form(layout: str) -> dict[str, Any]:
    sheet = SHEETS[layout]
    width, height = sheet.badge
    left, top = sheet.margins
    return {
        "page": sheet.page,
        "width": width,
        "height": height,
        "columns": sheet.columns,
        "rows": sheet.rows,
        "left": left,
        "top": top,
    }


def _conference(conference: Conference) -> dict[str, str]:
    days = formats.date_range(conference.starts_on, conference.ends_on)
    return {
        "symbol": conference.symbol,
        "name": text_of(conference.name),
        "facts": f"{text_of(conference.city)} · {days}",
    }


def _badge(badge: Badge, portrait: bytes | None) -> dict[str, Any]:
    row = badge.registration
    category = row.category
    return {
        "name": row.name,
        "native_name": row.native_name if row.native_name != row.name else "",
        "native_language": row.native_language.split("-")[0],
        "function": row.function,
        "organization": row.organization_name or str(row.delegation or ""),
        "category": text_of(category.name),
        "colour": "" if category.hue is None else colours.accent(colours.near(category.hue)),
        "zones": [zone.code for zone in category.zones.all()],
        "reference": row.reference,
        "code": _code(badge),
        "photo": _picture(portrait) if portrait else "",
    }


def _code(badge: Badge) -> str:
    """The signed token of the badge as a QR code, an SVG without a size of its own."""
    drawing = io.BytesIO()
    code = segno.make_qr(make_token("badge", badge.pk, badge.nonce), error="m")
    code.save(drawing, kind="svg", border=2, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return drawing.getvalue().decode()


def _picture(portrait: bytes) -> str:
    """A JPEG within an SVG, since the data of a template are texts."""
    wide, tall = PORTRAIT
    inside = base64.b64encode(portrait).decode()
    return (
        f'<svg {SVG} viewBox="0 0 {wide} {tall}"><image width="{wide}" height="{tall}" '
        f'href="data:image/jpeg;base64,{inside}"/></svg>'
    )
