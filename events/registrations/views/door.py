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

from events.common import formats
from events.common.limits import take
from events.common.signatures import public_key
from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.models import Scan
from events.registrations.queries.offline import LIST
from events.registrations.rules import Direction, Typed, Verdict, typed
from events.registrations.verdicts import not_a_code, verdict_page
from events.registrations.views.common import door

DESK, PLACE, DIRECTION = "check_in_desk", "check_in_place", "check_in_direction"
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
    photo = queries.photo_of(scan.registration) if scan.registration else None
    return _page(request, conference, now, scan=scan, verdict=verdict_page(scan, now=now), photo=photo)


def _sent(request: HttpRequest, conference: Conference, now: datetime) -> HttpResponse:
    """A code checks in; a person chosen from the list does; a name only looks for people."""
    if "person" in request.POST:
        return _choose(request, conference, request.POST["person"], now)
    text = request.POST.get("q", "").strip()
    kind = typed(text)
    if kind == Typed.CODE:
        return _scanned(request, conference, now, actions.check_in_code, code=text)
    if kind == Typed.NAME:
        day, place = conference.local(now).date(), place_of_desk(request, conference)
        people = queries.find_people(text, conference=conference, day=day, place=place)
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
    entry |= {"place": place_of_desk(request, conference), "direction": direction_of_desk(request)}
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
        messages.success(request, _taken_back(scan))
    return redirect(_address(conference))


def _taken_back(scan: Scan) -> str:
    """What stands now: whoever was scanned at another desk too is in by that."""
    facts = {"name": scan.registration.name if scan.registration else ""}
    place = queries.place_of_scan(scan)
    other = queries.standing_scan(scan.registration, scan.day, place) if scan.registration else None
    if other is None or other == scan:
        return _("Taken back: %(name)s.") % facts
    facts["time"] = formats.clock(other.scanned_at, scan.conference.zone)
    return _("Taken back: %(name)s, who is still in by the scan of %(time)s.") % facts


@require_POST
@door
def check_in_desk(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Remembers on this device where it stands, what it checks, and which way."""
    place = queries.place_of(request.POST.get("place", ""), conference)
    if place is None:
        raise Http404
    request.session[DESK] = clean_line(request.POST.get("desk", "")[:300])[:60]
    request.session[PLACE] = {**request.session.get(PLACE, {}), conference.slug: place.code}
    request.session[DIRECTION] = Direction.OUT if request.POST.get("direction") == "out" else Direction.IN
    return redirect(_address(conference))


def place_of_desk(request: HttpRequest, conference: Conference) -> queries.Place:
    """What this device checks; the entrance when its zone or session is no more."""
    chosen = request.session.get(PLACE, {}).get(conference.slug, "")
    return queries.place_of(chosen, conference) or queries.ENTRANCE


def direction_of_desk(request: HttpRequest) -> str:
    return str(request.session.get(DIRECTION, Direction.IN))


def _page(
    request: HttpRequest, conference: Conference, now: datetime, *, status: int = 200, **shown: Any
) -> HttpResponse:
    place = place_of_desk(request, conference)
    zones, sessions = queries.places_to_check(conference, now=now)
    day = conference.local(now).date()
    context = {
        "now": now,
        "place": place,
        "direction": direction_of_desk(request),
        "zones": zones,
        "sessions": sessions,
        "look": queries.let_in_wrongly(conference, day),
        "desk": request.session.get(DESK, ""),
        "list_key": public_key(LIST),
        "modules": MODULES,
        "client_uuid": uuid.uuid4(),
        "counts": queries.door_counts(conference, day, place),
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
