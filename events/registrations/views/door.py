"""The door: scanning badges, finding people, taking back. Only POST ever checks anybody in."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from events.common.limits import take
from events.common.signatures import public_key
from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.models import Scan
from events.registrations.queries.offline import LIST
from events.registrations.rules import Typed, Verdict, typed
from events.registrations.verdicts import not_a_code, verdict_page
from events.registrations.views.common import door

DESK = "check_in_desk"
MODULES = tuple(
    f"js/door/{name}.js" for name in ("camera", "list", "ready", "search", "sound", "store", "sync")
)
SHOWN_OF_NONSENSE = 80


@require_http_methods(["GET", "HEAD", "POST"])
@door
def check_in(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    if request.method == "POST":
        take("check-in", request.user.pk, most=240, seconds=60)
        return _sent(request, conference, now)
    scan = queries.scan_of(_uuid(request.GET.get("scan")), conference)
    if scan is None:
        return _page(request, conference, now)
    return _page(request, conference, now, scan=scan, verdict=verdict_page(scan, now=now))


def _sent(request: HttpRequest, conference: Conference, now: datetime) -> HttpResponse:
    """A code checks in; a person chosen from the list does; a name only looks for people."""
    if "person" in request.POST:
        return _choose(request, conference, request.POST["person"], now)
    text = request.POST.get("q", "").strip()
    kind = typed(text)
    if kind == Typed.CODE:
        return _scanned(request, conference, now, actions.check_in_code, code=text)
    if kind == Typed.NAME:
        people = queries.find_people(text, conference=conference, day=conference.local(now).date())
        return _page(request, conference, now, text=text, people=people, searched=True)
    if not text:
        problem = _("Scan a badge, or type a name or a registration ID.")
        return _page(request, conference, now, status=400, problem=problem)
    take("check-in-unknown", request.user.pk, most=30, seconds=60)
    shown = clean_line(text)[:SHOWN_OF_NONSENSE]
    return _page(request, conference, now, status=400, verdict=not_a_code(), nonsense=shown)


def _choose(request: HttpRequest, conference: Conference, chosen: str, now: datetime) -> HttpResponse:
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 19):
        raise Http404
    return _scanned(request, conference, now, actions.check_in_person, registration_id=int(chosen))


def _scanned(
    request: HttpRequest, conference: Conference, now: datetime, act: Callable[..., Scan], **who: Any
) -> HttpResponse:
    """Makes the entry, then shows it at an address of its own: loading that again does nothing."""
    entry = {"desk": request.session.get(DESK, ""), "by": request.user, "now": now, **who}
    try:
        scan = act(conference, client_uuid=_uuid(request.POST.get("client_uuid")), **entry)
    except ValidationError:  # the page was that of an earlier scan, as after a step back
        scan = act(conference, client_uuid=uuid.uuid4(), **entry)
    if scan.result == Verdict.UNKNOWN:
        take("check-in-unknown", request.user.pk, most=30, seconds=60)
    return redirect(f"{_address(conference)}?scan={scan.client_uuid}")


@require_POST
@door
def check_in_undo(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Takes an admission back."""
    scan = queries.scan_of(_uuid(request.POST.get("scan")), conference)
    if scan is None or scan.registration is None:
        raise Http404
    try:
        actions.take_back(scan, desk=request.session.get(DESK, ""), by=request.user, now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Taken back: %(name)s.") % {"name": scan.registration.name})
    return redirect(_address(conference))


@require_POST
@door
def check_in_desk(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Remembers on this device at which desk its scans are made."""
    request.session[DESK] = clean_line(request.POST.get("desk", "")[:300])[:60]
    return redirect(_address(conference))


def _page(
    request: HttpRequest, conference: Conference, now: datetime, *, status: int = 200, **shown: Any
) -> HttpResponse:
    context = {
        "now": now,
        "desk": request.session.get(DESK, ""),
        "list_key": public_key(LIST),
        "modules": MODULES,
        "client_uuid": uuid.uuid4(),
        "counts": queries.door_counts(conference, conference.local(now).date()),
        "last": queries.last_scans(conference, request.user),
        **shown,
    }
    response = render(request, "events/registrations/check_in.html", context, status=status)
    response["Permissions-Policy"] = "camera=(self)"
    return response


def _address(conference: Conference) -> str:
    return reverse("events:check-in", args=[conference.slug])


def _uuid(text: str | None) -> uuid.UUID:
    """What was sent, or a new one for what is none."""
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return uuid.uuid4()
