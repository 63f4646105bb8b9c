"""Delegations as lists in protocol order: rows of a table, and pages to print."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events.common import formats
from events.common.typesetting import typeset
from events.conferences.models import Conference
from events.conferences.structured import text_of
from events.registrations.models import Registration
from events.registrations.queries import Sheet
from events.registrations.rules import DelegationRole

COLUMNS = (
    "delegation",
    "number",
    "rank",
    "role",
    "name",
    "native_name",
    "function",
    "organization",
    "category",
    "registration",
)


def rows_of(sheets: Sequence[Sheet]) -> Iterator[tuple[str, ...]]:
    """The cells under COLUMNS, one row a person."""
    for sheet in sheets:
        for number, row in enumerate(sheet.people, 1):
            yield (
                str(sheet.delegation),
                str(number),
                row.protocol_rank.code if row.protocol_rank else "",
                DelegationRole(row.delegation_role).name.lower(),
                row.name,
                row.native_name,
                row.function,
                row.organization_name,
                row.category.code,
                row.reference,
            )


def sheets_pdf(conference: Conference, sheets: Sequence[Sheet], *, now: datetime) -> bytes:
    """A page or more for each delegation, on the conference's clock."""
    title = text_of(sheets[0].delegation.organization.name) if len(sheets) == 1 else _("Delegations")
    made = formats.moment(now, conference.zone, str(conference.city))
    data = {
        "language": get_language() or "en",
        "title": title,
        "author": conference.symbol,
        "foot": [conference.symbol, _("Confirmed people as of %(time)s") % {"time": made}],
        "heads": [_("No."), _("Rank"), _("Name"), _("Function"), _("Category")],
        "nothing": _("Nobody is confirmed yet."),
        "delegations": [_printed(sheet) for sheet in sheets],
    }
    return typeset("delegations", data, made_at=now)


def _printed(sheet: Sheet) -> dict[str, Any]:
    count = len(sheet.people)
    return {
        "title": text_of(sheet.delegation.organization.name),
        "count": ngettext("%(number)d person", "%(number)d people", count) % {"number": count},
        "people": [_person(row, number) for number, row in enumerate(sheet.people, 1)],
    }


def _person(row: Registration, number: int) -> dict[str, str]:
    is_member = row.delegation_role == DelegationRole.MEMBER
    return {
        "number": formats.number(number),
        "rank": row.protocol_rank.code if row.protocol_rank else "",
        "name": row.name,
        "native": row.native_name if row.native_name != row.name else "",
        "role": "" if is_member else str(DelegationRole(row.delegation_role).label),
        "function": row.function,
        "organization": row.organization_name,
        "category": text_of(row.category.name),
    }
