"""The programme and the signs of doors as PDF, made once a release and kept."""

from collections.abc import Callable
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.views.decorators.http import require_safe

from events.common.kept import kept, tag_of
from events.common.limits import client_address, take
from events.conferences.access import conference_view
from events.conferences.models import Conference, Room
from events.programme import printing, queries
from events.programme.models import Release
from events.programme.queries import Filters
from events.programme.views.shared import has_tag, label


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
    return _answer(request, (*queries.identity(conference, release), "programme", day), make, name)


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
    about = (*queries.identity(conference, release), "door", found.pk, str(found.name), day)
    return _answer(request, about, make, name)


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
    tag = tag_of("pdf", *about)
    if has_tag(request, tag):
        return label(request, HttpResponseNotModified(), tag)

    def make_now() -> bytes:
        take("pdf", client_address(request), most=30, seconds=60)
        return make()

    response = HttpResponse(kept(tag, make_now), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return label(request, response, tag)
