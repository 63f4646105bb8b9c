"""Who speaks: the list, a page each, their calendars."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from events.people.models import SpeakerVersion
from events.programme import presenting, queries
from events.programme.calendars import write_calendar
from events.programme.views.calendars import calendar_response
from events.programme.views.sessions import in_capitals
from events.programme.views.shared import Page, programme_page

MAX_WORDS = 200


@programme_page()
def speaker_list(page: Page) -> HttpResponse:
    """All speakers of the release by name, or those that `?q=` finds."""
    if page.release is None:
        return render(page.request, "events/programme/unpublished.html", {"what": "speakers"})
    q = page.request.GET.get("q", "")
    speakers = list(queries.speakers(page.conference, page.number, q[:MAX_WORDS]))
    context = {
        "release": page.release,
        "groups": presenting.by_initial(speakers),
        "total": len(speakers),
        "q": q[:MAX_WORDS],
        "too_long": len(q) > MAX_WORDS,
        "pattern": presenting.speaker_pattern(page.conference),
    }
    return render(page.request, "events/programme/speakers.html", context)


def _found(page: Page, code: str) -> SpeakerVersion:
    version = queries.speaker_now(page.conference, code.upper()) if page.release else None
    if version is None:
        raise Http404
    return version


@programme_page()
def speaker_detail(page: Page, code: str) -> HttpResponse:
    """404 for whom no release named; 410 for who no longer takes part."""
    version = _found(page, code)
    if redirect := in_capitals(page, "speaker-detail", code):
        return redirect
    context: dict[str, Any] = {"version": version, "release": page.release}
    if not version.is_present:
        return render(page.request, "events/programme/speaker_gone.html", context, status=410)
    found = queries.appearances(version.speaker, page.number)
    slots = presenting.items(
        [session for _role, session in found],
        conference=page.conference,
        zone=page.zone,
        now=page.now,
        live=page.live(),
    )
    for slot, (role, _session) in zip(slots, found, strict=True):
        slot.meta.insert(0, role.get_role_display())
        slot.same = False
    context["sections"] = presenting.by_day(slots, [session for _r, session in found], page.zone)
    return render(page.request, "events/programme/speaker.html", context)


@programme_page(by_the_minute=False)
def speaker_ics(page: Page, code: str) -> HttpResponse:
    """The speaker's sessions of the current release; none once they no longer take part."""
    version = _found(page, code)
    if redirect := in_capitals(page, "speaker-ics", code):
        return redirect
    sessions = {session.pk: session for _r, session in queries.appearances(version.speaker, page.number)}
    body = write_calendar(sessions.values(), conference=page.conference, name=version.name)
    return calendar_response(body, f"{page.conference.slug}-{version.speaker.code}.ics")
