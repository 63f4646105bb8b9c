"""Reserving and releasing one's seat in a session with limited places."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.conferences.models import Conference
from events.programme.models import SessionVersion
from events.registrations import actions, queries
from events.registrations.rules import SeatState
from events.registrations.views.common import personal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def session_seat(request: HttpRequest, conference: Conference, code: str, now: datetime) -> HttpResponse:
    """How one's seat stands; posting reserves it or, with `release`, lets it go."""
    version = queries.version_of_code(conference, code)
    seating = queries.seating_of(request.user, version) if version else None
    if version is None or seating is None:
        raise Http404
    if request.method == "POST":
        return _moved(request, version, seating, now)
    return _page(request, version, seating)


def _page(
    request: HttpRequest, version: SessionVersion, seating: queries.Seating, status: int = 200
) -> HttpResponse:
    context = {"version": version, "seating": seating}
    return render(request, "events/registrations/session_seat.html", context, status=status)


def _moved(
    request: HttpRequest, version: SessionVersion, seating: queries.Seating, now: datetime
) -> HttpResponse:
    try:
        text = (
            _release(request, seating, now)
            if "release" in request.POST
            else _reserve(request, version, seating, now)
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return _page(request, version, seating, status=409)
    messages.success(request, text % {"title": version.title})
    return redirect("events:session-seat", version.conference.slug, version.code)


def _release(request: HttpRequest, seating: queries.Seating, now: datetime) -> str:
    if seating.seat is not None:
        actions.release_seat(seating.seat, by=request.user, now=now)
    return _("Your seat in “%(title)s” is released.")


def _reserve(request: HttpRequest, version: SessionVersion, seating: queries.Seating, now: datetime) -> str:
    if seating.registration is None:
        raise ValidationError(_("A seat needs a confirmed registration."), code="confirm")
    seat = actions.reserve_seat(seating.registration, session=version.session, by=request.user, now=now)
    if seat.state == SeatState.HELD:
        return _("A seat in “%(title)s” is yours.")
    return _("You are on the waiting list of “%(title)s”.")
