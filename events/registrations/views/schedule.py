"""Putting sessions on one's own schedule."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.common import formats, navigation
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.people.queries import speaker_of
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
    return render(request, "events/registrations/session_save.html", context, status=status)


def _saved(
    request: HttpRequest, conference: Conference, version: SessionVersion, now: datetime
) -> HttpResponse:
    """Does what was asked and says so: on the session's page, or as JSON to a script that asks for that."""
    is_script = request.headers.get("Accept") == "application/json"
    if "take_off" in request.POST:
        actions.unsave_session(request.user, session=version.session)
    else:
        try:
            actions.save_session(request.user, session=version.session, now=now)
        except ValidationError as error:
            if is_script:
                return JsonResponse({"said": error.messages[0]}, status=409)
            messages.error(request, error.messages[0])
            return _page(request, version, status=409)
    done, *warnings = _said(request, version)
    if is_script:
        return JsonResponse({"said": " ".join([done, *warnings]), **_marks(request, conference, now)})
    messages.success(request, done)
    for warning in warnings:
        messages.warning(request, warning)
    if request.POST.get("back") == "my-schedule":
        return redirect("events:my-schedule", conference.slug)
    return redirect("events:session-detail", conference.slug, version.code)


def _said(request: HttpRequest, version: SessionVersion) -> list[str]:
    """What was done, then a sentence for each clash."""
    if "take_off" in request.POST:
        return [_("“%(title)s” is off your schedule.") % {"title": version.title}]
    said = [_("“%(title)s” is on your schedule.") % {"title": version.title}]
    for other in queries.clashes_of(request.user, version):
        facts = {"title": version.title, "other": other.title, "zone": _zone(version)}
        facts |= {"hours": _hours(version), "other_hours": _hours(other)}
        text = _("“%(title)s” (%(hours)s) and “%(other)s” (%(other_hours)s, %(zone)s) clash.")
        said.append(text % facts)
    return said


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
    """What is the visitor's own on any page of the conference: personal, so never part of a shared page."""
    return JsonResponse(_marks(request, conference, timezone.now()))


def _marks(request: HttpRequest, conference: Conference, now: datetime) -> dict[str, Any]:
    """Saved codes, titles of what clashes with them, own parts of the site, and a script's words."""
    user = request.user
    rows = queries.saved_sessions(user, conference) if user.is_authenticated else []
    links = navigation.personal(
        conference.slug,
        speaking=speaker_of(user, conference) is not None,
        delegation=bool(queries.powers_of(user, conference, now=now)),
        door=getattr(user, "is_staff", False) and queries.keeps_door(user, conference),
    )
    return {
        "saved": sorted(row.version.code for row in rows),
        "clashes": {
            row.version.code: [str(other.title) for other in row.clashes] for row in rows if row.clashes
        },
        "links": [{"label": link.label, "url": link.url} for link in links],
        "schedule": {
            "label": _("My schedule"),
            "url": reverse("events:my-schedule", kwargs={"conference": conference.slug}),
        },
        "words": {"saved": _("Saved"), "clash": _("Clash with:")},
        "token": get_token(request),
    }
