"""Putting sessions on one's own schedule."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.common import formats
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.programme.models import SessionVersion
from events.registrations import actions, queries
from events.registrations.views.common import sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@conference_view
def session_save(request: HttpRequest, conference: Conference, code: str) -> HttpResponse:
    """A page with a form; posting saves the session or, with `take_off`, takes it off again."""
    version = queries.version_of_code(conference, code)
    if version is None:
        raise Http404
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if request.method == "POST":
        return _saved(request, conference, version, timezone.now())
    return _page(request, version)


def _page(request: HttpRequest, version: SessionVersion, status: int = 200) -> HttpResponse:
    context = {
        "version": version,
        "is_saved": queries.is_saved(request.user, version),
        "clashes": queries.clashes_of(request.user, version),
    }
    name = "_session_save" if request.headers.get("HX-Request") == "true" else "session_save"
    return render(request, f"events/registrations/{name}.html", context, status=status)


def _saved(
    request: HttpRequest, conference: Conference, version: SessionVersion, now: datetime
) -> HttpResponse:
    if "take_off" in request.POST:
        actions.unsave_session(request.user, session=version.session)
    else:
        try:
            actions.save_session(request.user, session=version.session, now=now)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return _page(request, version, status=409)
    if request.headers.get("HX-Request") == "true":
        return _page(request, version)
    _say(request, version)
    return redirect("events:session-detail", conference.slug, version.code)


def _say(request: HttpRequest, version: SessionVersion) -> None:
    if "take_off" in request.POST:
        messages.success(request, _("“%(title)s” is off your schedule.") % {"title": version.title})
        return
    messages.success(request, _("“%(title)s” is on your schedule.") % {"title": version.title})
    for other in queries.clashes_of(request.user, version):
        facts = {"title": version.title, "other": other.title, "zone": _zone(version)}
        facts |= {"hours": _hours(version), "other_hours": _hours(other)}
        text = _("“%(title)s” (%(hours)s) and “%(other)s” (%(other_hours)s, %(zone)s) clash.")
        messages.warning(request, text % facts)


def _hours(version: SessionVersion) -> str:
    zone = version.conference.zone
    hours = [formats.clock(at, zone) for at in (version.starts_at, version.ends_at) if at]
    return formats.DASH.join(hours)


def _zone(version: SessionVersion) -> str:
    conference = version.conference
    return formats.zone_name(version.starts_at or timezone.now(), conference.zone, str(conference.city))


@require_safe
@never_cache
@conference_view
def session_marks(request: HttpRequest, conference: Conference) -> HttpResponse:
    """The codes of the sessions that the visitor has saved: personal, so never part of a shared page."""
    return JsonResponse({"saved": queries.saved_codes(request.user, conference)})
