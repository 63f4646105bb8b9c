"""The page with a session's remote link: private, for those who may have it."""

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.conferences.models import Conference
from events.registrations import queries
from events.registrations.rules import Joining
from events.registrations.views.common import personal


@require_safe
@personal
def session_join(request: HttpRequest, conference: Conference, code: str, now: datetime) -> HttpResponse:
    """The link, or in words who may have it."""
    version = queries.version_of_code(conference, code)
    if version is None:
        raise Http404
    verdict, url = queries.joining_of(request.user, version)
    context = {"version": version, "verdict": verdict, "may": verdict == Joining.YES, "url": url}
    response = render(request, "events/registrations/session_join.html", context)
    response["Referrer-Policy"] = "no-referrer"  # the room learns nothing of where its guests come from
    return response
