"""The list of participants to take away: rows of a table, and pages to print."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from events.common import formats
from events.common.typesetting import typeset
from events.conferences.models import Conference
from events.registrations.queries import is_final
from events.registrations.rules.participants import Listed

COLUMNS = ("category", "organization or country", "name", "native_name", "function")


def rows_of(people: Sequence[Listed]) -> Iterator[tuple[str, ...]]:
    """The cells under COLUMNS, one row a person, in the order of the page."""
    for one in people:
        yield one.category[1], one.group, one.name, one.native_name, one.function


def grouped(people: Sequence[Listed]) -> list[tuple[str, list[tuple[str, list[Listed]]]]]:
    """(category, its (organization or country, people)) of people who are in order."""
    return [
        (category[1], [(group, list(few)) for group, few in groupby(some, key=lambda one: one.group)])
        for category, some in groupby(people, key=lambda one: one.category)
    ]


def edition(conference: Conference, *, now: datetime) -> str:
    """Which list this is, with its hour on the conference's clock."""
    at = formats.moment(now, conference.zone, str(conference.city))
    text = (
        _("Final list, as of %(time)s")
        if is_final(conference, now=now)
        else _("Provisional list, as of %(time)s")
    )
    return text % {"time": at}


def participants_pdf(conference: Conference, people: Sequence[Listed], *, now: datetime) -> bytes:
    """All pages, categories under headings; nobody who did not agree."""
    count = len(people)
    data = {
        "language": get_language() or "en",
        "title": _("List of participants"),
        "author": conference.symbol,
        "edition": edition(conference, now=now),
        "foot": [conference.symbol, edition(conference, now=now)],
        "count": ngettext("%(number)d person", "%(number)d people", count) % {"number": count},
        "note": _("Those who agreed to be listed, as far as they agreed."),
        "nothing": _("Nobody who is confirmed has agreed to be listed yet."),
        "categories": [
            {"title": title, "groups": [_group(name, few) for name, few in groups]}
            for title, groups in grouped(people)
        ],
    }
    return typeset("participants", data, made_at=now)


def _group(name: str, people: Sequence[Listed]) -> dict[str, Any]:
    return {
        "title": name,
        "people": [{"name": one.name, "native": one.native_name, "function": one.function} for one in people],
    }
