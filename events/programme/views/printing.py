"""The programme and the signs of doors as PDF, made once a release and kept."""

import hashlib
from collections.abc import Callable
from datetime import date

from django.core.cache import cache as store
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from events.common.breaker import breaker
from events.common.limits import client_address, take
from events.conferences.access import conference_view
from events.conferences.models import Conference, Room
from events.programme import printing, queries
from events.programme.models import Release
from events.programme.queries import Filters
from events.programme.views.shared import build, has_tag, label

KEPT = 24 * 3600  # seconds; the release is part of the key, so nothing kept is ever wrong


@require_safe
@conference_view
def programme_pdf(request: HttpRequest, conference: Conference) -> HttpResponse:
    """The current release, whole or `?day=`, on A4; 404 before the first one and for a day that is none."""
    release = _release(conference)
    day = _day(request)

    def make() -> bytes:
        found = queries.programme(conference, release.number, Filters(day=day))
        whole = queries.with_people(found.defer(None).defer("search_text", "sources", "other_titles"))
        return printing.programme_pdf(conference, release, list(whole), day=day)

    name = f"{conference.slug}-{day.isoformat()}" if day else conference.slug
    return _answer(request, (*_key(conference, release), "programme", day), make, name)


@require_safe
@conference_view
def door_pdf(request: HttpRequest, conference: Conference, room: str) -> HttpResponse:
    """The sign for a room's door: `?day=`, else today, else the first day on which it has sessions."""
    release = _release(conference)
    found = Room.objects.filter(conference=conference, code=room).first()
    if found is None:
        raise Http404
    day = _day(request) or _usual_day(conference, release, found)

    def make() -> bytes:
        filters = Filters(day=day, room=found.code)
        versions = queries.with_people(queries.programme(conference, release.number, filters))
        return printing.door_pdf(conference, release, versions, room=found, day=day)

    name = f"{conference.slug}-{found.code}-{day.isoformat()}"
    return _answer(request, (*_key(conference, release), "door", found.pk, str(found.name), day), make, name)


def _key(conference: Conference, release: Release) -> tuple[object, ...]:
    """What every page prints of the conference itself, which no release seals."""
    texts = [
        str(text) for text in (conference.name, conference.symbol, conference.city, conference.organizer)
    ]
    days = (conference.starts_on, conference.ends_on, conference.time_zone)
    return (conference.pk, release.number, *texts, *days)


def _release(conference: Conference) -> Release:
    release = queries.current_release(conference)
    if release is None:
        raise Http404
    return release


def _day(request: HttpRequest) -> date | None:
    asked = request.GET.get("day", "")
    try:
        return date.fromisoformat(asked) if asked else None
    except ValueError as error:
        raise Http404 from error


def _usual_day(conference: Conference, release: Release, room: Room) -> date:
    days = queries.day_counts(conference, release.number, Filters(room=room.code))
    full = sorted(day for day in days if day)
    today = conference.local(timezone.now()).date()
    if today in full or not full:
        return today
    return next((day for day in full if day > today), full[0])


def _answer(
    request: HttpRequest, about: tuple[object, ...], make: Callable[[], bytes], name: str
) -> HttpResponse:
    """What was made before, or now; one address may have a few made a minute, kept ones as it likes."""
    key = hashlib.sha256(repr((*about, build(), get_language())).encode()).hexdigest()[:32]
    if has_tag(request, key):
        return label(request, HttpResponseNotModified(), key)
    body = breaker.call(lambda: store.get(f"pdf:{key}"), lambda: None)
    if body is None:
        take("pdf", client_address(request), most=30, seconds=60)
        body = made = make()
        breaker.call(lambda: store.set(f"pdf:{key}", made, KEPT), lambda: None)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return label(request, response, key)
