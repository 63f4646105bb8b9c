"""The programme as a list, as rooms × time, and as a calendar."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.conferences.models import Conference
from events.programme import presenting, queries
from events.programme.calendars import CONTENT_TYPE, write_calendar
from events.programme.forms import FilterForm
from events.programme.models import SessionVersion
from events.programme.queries import Filters
from events.programme.raster import lay_out
from events.programme.views.shared import Page, programme_page

# More sessions than this on one page are shown briefly, so that all days stay one page of 60 KB.
BRIEF = 150


@programme_page()
def programme(page: Page) -> HttpResponse:
    """All days or `?day=`, under the filters; nonsense in a filter is said and ignored."""
    if page.release is None:
        return render(page.request, "events/programme/unpublished.html", {"what": "programme"})
    form = FilterForm(page.request.GET, queries.facets(page.conference, page.number))
    filters = form.filters()
    versions = _versions(page, filters)
    context = {
        "form": form,
        "filters": filters,
        "release": page.release,
        "now": page.now,
        "today_url": _query(page, day=page.conference.local(page.now).date().isoformat()),
        "total": len(versions),
        "calendar": _address(page, "events:programme-ics", "day"),
        **_days(page, filters, "events:programme"),
        **_sections(page, filters, versions),
    }
    return render(page.request, "events/programme/list.html", context)


def _versions(page: Page, filters: Filters) -> Sequence[SessionVersion]:
    found = queries.programme(page.conference, page.number, filters)
    return list(queries.with_people(found) if filters.day else found)


def _sections(page: Page, filters: Filters, versions: Sequence[SessionVersion]) -> dict[str, Any]:
    brief = not filters.day and len(versions) > BRIEF
    found = presenting.items(
        versions,
        conference=page.conference,
        zone=page.zone,
        now=page.now,
        news=queries.recent_differences(page.conference, page.number, page.now - presenting.NEWS),
        people=bool(filters.day),
        brief=brief,
    )
    if not filters.day:
        sections = presenting.by_day(found, versions, page.zone)
        for section in sections:
            section.url = _query(page, day=section.day.isoformat()) if section.day else ""
        return {"sections": sections, "brief": brief}
    sections = presenting.by_part(found, versions, page.zone)
    if filters.day == page.conference.local(page.now).date():
        presenting.draw_line(sections, page.now)
    return {"sections": sections, "brief": False}


def _days(page: Page, filters: Filters, name: str) -> dict[str, Any]:
    """Day bars, and where the neighbouring days lead."""
    conference = page.conference
    counts = queries.day_counts(conference, page.number, filters)
    base = reverse(name, kwargs={"conference": page.conference.slug})
    today = conference.local(page.now).date()
    url = f"{base}{_query(page, day='')}"
    url += "day=" if url.endswith("?") else "&day="
    bars = presenting.day_bars(conference, counts, today=today, current=filters.day, url=url)
    full = [bar for bar in bars if bar.sessions]
    day = filters.day or date.min
    return {
        "days": bars,
        "today": today if counts.get(today) else None,
        "day_before": next((bar for bar in reversed(full) if bar.date < day), None),
        "day_after": next((bar for bar in full if bar.date > day), None) if filters.day else None,
        "day_number": (day - conference.starts_on).days + 1 if day in conference.days else None,
        "day_count": len(conference.days),
        "everything": sum(counts.values()),
    }


def _query(page: Page, **changes: str) -> str:
    """The page's query with some parameters replaced, "" takes one away; begins with "?"."""
    asked = page.request.GET
    known = {name: asked[name] for name in FilterForm.base_fields if asked.get(name)}
    known = {name: value[:200] for name, value in {**known, **changes}.items() if value}
    return f"?{urlencode(known)}"


def _address(page: Page, name: str, *without: str) -> str:
    url = reverse(name, kwargs={"conference": page.conference.slug})
    query = _query(page, tz="", **dict.fromkeys(without, ""))
    return url + query if len(query) > 1 else url


@programme_page()
def grid(page: Page) -> HttpResponse:
    """One day as rooms × time: `?day=`, else today, else the first day that has sessions."""
    if page.release is None:
        return render(page.request, "events/programme/unpublished.html", {"what": "programme"})
    form = FilterForm(page.request.GET, queries.facets(page.conference, page.number))
    asked = form.filters()
    days = _days(page, Filters(), "events:programme-grid")
    filters = Filters(day=asked.day or _usual_day(days))
    days |= _days(page, filters, "events:programme-grid")
    context = {"form": form, "filters": filters, "release": page.release, "now": page.now, **days}
    return render(page.request, "events/programme/grid.html", context | _raster(page, filters))


def _usual_day(days: dict[str, Any]) -> date | None:
    full = [bar.date for bar in days["days"] if bar.sessions]
    return days["today"] or (full[0] if full else None)


def _raster(page: Page, filters: Filters) -> dict[str, Any]:
    if filters.day is None:
        return {"raster": None}
    versions = list(queries.programme(page.conference, page.number, filters).select_related("room"))
    found = presenting.items(versions, conference=page.conference, zone=page.zone, now=page.now)
    return {"raster": lay_out(versions, found, zone=page.zone, now=page.now), "total": len(versions)}


@programme_page(by_the_minute=False)
def programme_ics(page: Page) -> HttpResponse:
    """The release as a calendar, under the same filters as the list; empty before the first release."""
    versions: Sequence[SessionVersion] = []
    if page.release:
        form = FilterForm(page.request.GET, queries.facets(page.conference, page.number))
        versions = queries.calendar_versions(page.conference, page.number, form.filters())
    body = write_calendar(versions, conference=page.conference, name=_calendar_name(page.conference))
    return calendar_response(body, f"{page.conference.slug}.ics")


def _calendar_name(conference: Conference) -> str:
    return _("%(conference)s: programme") % {"conference": conference.symbol}


def calendar_response(body: bytes, name: str) -> HttpResponse:
    """A calendar file of that name; names are made of slugs and codes."""
    response = HttpResponse(body, content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
