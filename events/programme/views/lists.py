"""The programme as a list and as rooms × time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from events.programme import presenting, queries
from events.programme.forms import GROUPINGS, FilterForm
from events.programme.models import SessionVersion
from events.programme.queries import Filters
from events.programme.raster import lay_out
from events.programme.views.shared import Page, programme_page

# More sessions than this on one page are shown briefly, so that all days stay one page of 60 KB.
BRIEF = 150
# From so many on, a day offers links to its hours.
MANY = 12


@programme_page()
def programme(page: Page) -> HttpResponse:
    """All days or `?day=`, under the filters; nonsense in a filter is said and ignored."""
    if page.release is None:
        return render(page.request, "events/programme/unpublished.html", {"what": "programme"})
    form = FilterForm(page.request.GET, queries.facets(page.conference, page.number))
    filters = form.filters()
    versions = _versions(page, filters, form.grouping)
    context = {
        "form": form,
        "filters": filters,
        "release": page.release,
        "now": page.now,
        "today_url": _query(page, day=page.conference.local(page.now).date().isoformat()),
        "total": len(versions),
        "calendar": _address(page, "events:programme-ics", "day", "by"),
        "tabs": _tabs(page, form, form.grouping or "time"),
        "focus": _focus(form, filters),
        "looser": [] if versions else _looser(page, form, filters),
        **_days(page, filters, "events:programme"),
        **_sections(page, filters, versions, form.grouping),
    }
    return render(page.request, "events/programme/list.html", context)


def _versions(page: Page, filters: Filters, grouping: str) -> Sequence[SessionVersion]:
    found = queries.programme(page.conference, page.number, filters)
    if grouping:
        found = found.select_related(grouping)
    return list(queries.with_people(found) if filters.day else found)


def _sections(
    page: Page, filters: Filters, versions: Sequence[SessionVersion], grouping: str
) -> dict[str, Any]:
    brief = not filters.day and len(versions) > BRIEF
    found = presenting.items(
        versions,
        conference=page.conference,
        zone=page.zone,
        now=page.now,
        news=queries.recent_differences(page.conference, page.number, page.now - presenting.NEWS),
        live=page.live(),
        people=bool(filters.day),
        brief=brief,
    )
    hours: list[tuple[str, str]] = []
    if grouping:
        sections = presenting.by_group(found, versions, grouping, dated=not filters.day)
        for section in sections:
            section.url = _query(page, by="", **{grouping: section.key}) if section.key else ""
    elif not filters.day:
        sections = presenting.by_day(found, versions, page.zone)
        for section in sections:
            section.url = _query(page, day=section.day.isoformat()) if section.day else ""
    else:
        sections = presenting.by_part(found, versions, page.zone)
        hours = presenting.name_hours(sections, page.zone)
        if filters.day == page.conference.local(page.now).date():
            presenting.draw_line(sections, page.now)
    return {"sections": sections, "brief": brief, "hours": hours if len(found) > MANY else []}


def _tabs(page: Page, form: FilterForm, current: str) -> list[dict[str, Any]]:
    """The ways to look at the programme, each under the same filters; what would be empty is left out."""
    views = [("time", _("By time"), "events:programme", "")]
    for name, label in (("room", _("By room")), ("track", _("By theme")), ("body", _("By body"))):
        if name in form.fields:
            views.append((name, label, "events:programme", name))
    views.append(("sheet", _("Rooms × time"), "events:programme-grid", ""))
    slug = page.conference.slug
    now = {"label": _("Now and next"), "url": reverse("events:programme-now", kwargs={"conference": slug})}
    return [
        {
            "label": label,
            "url": reverse(url, kwargs={"conference": slug}) + _query(page, by=by),
            "current": name == current,
        }
        for name, label, url, by in views
    ] + [now]


def _focus(form: FilterForm, filters: Filters) -> dict[str, Any] | None:
    """The room, theme or body that alone narrows the list: its page in all but name."""
    if filters.day or len(filters.active) != 1 or filters.active[0] not in GROUPINGS:
        return None
    return form.chosen(filters.active[0])


def _looser(page: Page, form: FilterForm, filters: Filters) -> list[dict[str, Any]]:
    """What each filter hides, for a reader who found nothing: the nearest thing that is not empty."""
    counts = queries.looser(page.conference, page.number, filters)
    return [
        {**form.chosen(name), "name": name, "count": count, "url": _query(page, **{name: ""})}
        for name, count in counts.items()
    ]


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
    filters = replace(asked, day=asked.day or _usual_day(days))
    days |= _days(page, filters, "events:programme-grid")
    context = {
        "form": form,
        "filters": filters,
        "release": page.release,
        "now": page.now,
        "tabs": _tabs(page, form, "sheet"),
        "looser": _looser(page, form, filters),
        **days,
    }
    return render(page.request, "events/programme/grid.html", context | _raster(page, filters))


def _usual_day(days: dict[str, Any]) -> date | None:
    full = [bar.date for bar in days["days"] if bar.sessions]
    return days["today"] or (full[0] if full else None)


def _raster(page: Page, filters: Filters) -> dict[str, Any]:
    if filters.day is None:
        return {"raster": None}
    versions = list(queries.programme(page.conference, page.number, filters).select_related("room"))
    found = presenting.items(
        versions, conference=page.conference, zone=page.zone, now=page.now, live=page.live()
    )
    return {"raster": lay_out(versions, found, zone=page.zone, now=page.now), "total": len(versions)}
