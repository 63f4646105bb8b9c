"""The page of a session and its calendar file."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse

from events.programme import presenting, queries
from events.programme.calendars import write_calendar
from events.programme.differences import ChangeKind
from events.programme.models import SessionVersion
from events.programme.structured import session_event
from events.programme.views.calendars import calendar_response
from events.programme.views.shared import Page, programme_page


def _found(page: Page, code: str) -> SessionVersion:
    version = queries.session_now(page.conference, code.upper()) if page.release else None
    if version is None:
        raise Http404
    return version


def in_capitals(page: Page, name: str, code: str) -> HttpResponse | None:
    """Codes are read out and typed: any case leads to the one address, with its query."""
    if code == code.upper():
        return None
    url = reverse(f"events:{name}", kwargs={"conference": page.conference.slug, "code": code.upper()})
    query = page.request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)


@programme_page()
def session_detail(page: Page, code: str) -> HttpResponse:
    """404 for what was never published; 410 for what was withdrawn, with the reason."""
    version = _found(page, code)
    if redirect := in_capitals(page, "session-detail", code):
        return redirect
    history = queries.session_history(page.conference, version.session)
    context: dict[str, Any] = {"version": version, "release": page.release}
    context["history"] = presenting.history_lines(history, page.zone)
    if not version.is_present:
        return render(page.request, "events/programme/session_gone.html", context, status=410)
    news = presenting.latest_news(history, version, page.now)
    people = list(version.participations.all())
    around = queries.neighbours(version, page.number)
    live = page.live()
    facts = live.get(version.session_id, queries.NOT_LIVE)
    course = version.course(facts, page.now)
    context |= {
        "people": people,
        "preview": session_event(
            version,
            people,
            conference=page.conference,
            news=news.difference if news else None,
            was_on_site=any(step.difference.has(ChangeKind.ONLINE) for step in history),
        ),
        "languages": presenting.spoken(version),
        "papers": presenting.papers(version),
        "news": news,
        "news_words": news.difference.words(page.zone) if news else "",
        "parallel": presenting.items(
            around.parallel, conference=page.conference, zone=page.zone, now=page.now, live=live
        ),
        "around": around,
        "course": course,
        "seats_left": facts.left,
        "seats": None if facts.left is None else presenting.seats_words(facts.left),
        "live": presenting.course_words(course, version, page.zone),
        "is_off": version.state in presenting.OFF,
    }
    return render(page.request, "events/programme/session.html", context)


@programme_page(by_the_minute=False)
def session_ics(page: Page, code: str) -> HttpResponse:
    """The session's current version; one that was withdrawn stays as cancelled."""
    version = _found(page, code)
    if redirect := in_capitals(page, "session-ics", code):
        return redirect
    body = write_calendar([version], conference=page.conference, name=str(version.title))
    return calendar_response(body, f"{page.conference.slug}-{version.code}.ics")
