"""What changed from release to release, and the programme as an older release had it."""

from datetime import tzinfo
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from events.programme import presenting, queries
from events.programme.models import Release
from events.programme.views.shared import Page, programme_page

PER_PAGE = 10
# A release that changes more says how many more; its own page says all.
SHOWN = 40
MOST = 400


@programme_page()
def change_list(page: Page) -> HttpResponse:
    """Releases, the newest first, each with its changes in words."""
    if page.release is None:
        return render(page.request, "events/programme/unpublished.html", {"what": "changes"})
    releases = Release.objects.filter(conference=page.conference).order_by("-number")
    shown = Paginator(releases, PER_PAGE).get_page(page.request.GET.get("page", "")[:9])
    found = queries.news_of(page.conference, shown.object_list)
    news = [_news(page.zone, release, changes, SHOWN) for release, changes in found]
    context = {"release": page.release, "page": shown, "news": news}
    return render(page.request, "events/programme/changes.html", context)


def _news(zone: tzinfo, release: Release, found: queries.News, limit: int) -> dict[str, Any]:
    shown = found.differences[:limit]
    return {
        "release": release,
        "first": found.first_count,
        "changes": [{"one": one, "words": one.words(zone), "note": one.new.version.note} for one in shown],
        "more": len(found.differences) - len(shown),
    }


@programme_page()
def release_detail(page: Page, number: int) -> HttpResponse:
    """What release `number` changed, and the whole programme as it stood in it."""
    shown = queries.release_of_number(page.conference, number)
    if page.release is None or shown is None:
        raise Http404
    [(_release, changes)] = queries.news_of(page.conference, [shown])
    versions = list(queries.programme(page.conference, shown.number))
    # Of an older release nothing is on now.
    slots = presenting.items(
        versions, conference=page.conference, zone=page.zone, now=shown.released_at, brief=True
    )
    context = {
        "release": page.release,
        "shown": shown,
        "is_current": shown.number == page.number,
        "news": _news(page.zone, shown, changes, MOST),
        "sections": presenting.by_day(slots, versions, page.zone),
        "total": len(versions),
    }
    return render(page.request, "events/programme/release.html", context)
