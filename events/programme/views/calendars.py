"""The programme as a calendar: all of it, or one day, room, theme, body, kind or language."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.programme import queries
from events.programme.calendars import CONTENT_TYPE, write_calendar
from events.programme.forms import FilterForm
from events.programme.models import SessionVersion
from events.programme.views.shared import Page, programme_page

# What was withdrawn stays as cancelled for so long, for calendars that look but once in a while.
KEPT = timedelta(days=30)
CHOICES = ("track", "room", "body", "type", "state", "speech")
LONGEST = 200


@programme_page(by_the_minute=False)
def programme_ics(page: Page) -> HttpResponse:
    """The release as a calendar, under the same filters as the list; empty before the first release.

    What a filter does not know gives an empty calendar, never the whole programme: a subscription goes
    on for months, in which a room may lose its last session.
    """
    versions: list[SessionVersion] = []
    words: list[str] = []
    if page.release:
        form = FilterForm(page.request.GET, queries.facets(page.conference, page.number))
        understood, asked = form.filters(), page.request.GET
        typed: dict[str, Any] = {name: asked.get(name, "")[:LONGEST] for name in (*CHOICES, "q")}
        filters = replace(understood, **typed)
        if "day" not in form.errors:
            since = page.now - KEPT
            versions = queries.calendar_versions(page.conference, page.number, filters, since=since)
        words = [str(form.chosen(name)["value"]) for name in CHOICES if typed[name]]
    body = write_calendar(versions, conference=page.conference, name=_name(page, words))
    return calendar_response(body, f"{page.conference.slug}.ics")


def _name(page: Page, words: list[str]) -> str:
    about = pgettext("between facts", ", ").join(words) or _("programme")
    return _("%(conference)s: %(about)s") % {"conference": page.conference.symbol, "about": about}


def calendar_response(body: bytes, name: str) -> HttpResponse:
    """A calendar file of that name; names are made of slugs and codes."""
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
