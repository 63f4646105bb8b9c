"""The door without the network: the list that a device keeps, and the scans that it brings."""

import json
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.common import formats
from events.common.limits import take
from events.common.signatures import public_key, sign
from events.conferences.models import Conference
from events.registrations import actions, queries, verdicts
from events.registrations.forms.door import OfflineScanForm
from events.registrations.models import Scan
from events.registrations.queries.offline import LIST
from events.registrations.rules import Direction, RegistrationState, Verdict
from events.registrations.views.common import door
from events.registrations.views.door import MODULES, direction_of_desk, place_of_desk

ICONS = ((192, "any"), (512, "any"), (512, "maskable"))
MOST_SCANS = 100
MOST_BYTES = 200_000


@require_safe
@door
def check_in_list(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """The signed list for a device; its signature is over the bytes of the body."""
    take("check-in-list", request.user.pk, most=60, seconds=3600)
    place, direction = place_of_desk(request, conference), direction_of_desk(request)
    facts = queries.door_list(conference, now=now, place=place, direction=direction)
    body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    headers = {"List-Signature": sign(LIST, body)}
    return HttpResponse(body, content_type="application/json", headers=headers)


@require_safe
@door
def check_in_offline(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """The page that a device keeps: the same for every keeper, and about nobody."""
    context = {
        "list_key": public_key(LIST),
        "modules": MODULES,
        "states": [
            choice for choice in RegistrationState.choices if choice[0] != RegistrationState.CONFIRMED
        ],
        "verdicts": verdicts.offline_verdicts().items(),
        "words": [*Verdict.choices, *Direction.choices],
    }
    response = render(request, "events/registrations/check_in_offline.html", context)
    response["Permissions-Policy"] = "camera=(self)"
    return response


@require_safe
@door
def check_in_app(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """The manifest by which the page can be installed like an app."""
    page = reverse("events:check-in", args=[conference.slug])
    name = _("Check-in %(conference)s") % {"conference": conference.symbol}
    icons = [
        {
            "src": static(f"img/door-{size}{'' if purpose == 'any' else '-maskable'}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size, purpose in ICONS
    ]
    facts: dict[str, Any] = {
        "id": page,
        "start_url": page,
        "scope": page,
        "name": name,
        "short_name": _("Check-in"),
    }
    colours = {"background_color": "#f8fafb", "theme_color": "#f8fafb"}
    facts |= {"display": "standalone", "lang": formats.language(), "icons": icons, **colours}
    return JsonResponse(facts, content_type="application/manifest+json")


@require_POST
@door
def check_in_scans(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Takes over scans made without the network; each is answered for itself, and may be sent again.

    A device drops those of `kept`, sends those of `later` again, and shows those of `refused`.
    """
    take("check-in-scans", request.user.pk, most=120, seconds=60)
    sent = _sent(request)
    if sent is None:
        problem = _("Send at most %(most)s scans at once, as JSON.") % {"most": MOST_SCANS}
        return JsonResponse({"problem": problem}, status=400)
    answer: dict[str, list[Any]] = {"kept": [], "later": [], "refused": []}
    scans = []
    for one in sent:
        where, scan = _merged(one, conference, by=request.user, now=now)
        answer[where].append(one.get("key") if isinstance(one, dict) else None)
        scans += [scan] if scan else []
    shown = queries.conflicts_of(scans)
    return JsonResponse({**answer, "look": [_told(scan) for scan in shown]})


def _sent(request: HttpRequest) -> list[Any] | None:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return None
    try:
        sent = json.loads(request.body).get("scans")
    except (ValueError, AttributeError, RecursionError):
        return None
    return sent if isinstance(sent, list) and len(sent) <= MOST_SCANS else None


def _merged(one: Any, conference: Conference, *, by: Any, now: datetime) -> tuple[str, Scan | None]:
    """In which list of the answer the entry belongs, and what came of it."""
    plain = one.items() if isinstance(one, dict) else ()
    form = OfflineScanForm({name: str(value) for name, value in plain if isinstance(value, str | int)})
    if not form.is_valid():
        return "refused", None
    try:
        scan = actions.merge_scan(conference, form.scan(), by=by, now=now)
    except ValidationError:
        return "refused", None
    return ("kept" if scan else "later"), scan


def _told(scan: Scan) -> dict[str, str]:
    """What the keeper should look at, in words."""
    registration = scan.registration
    facts = {
        "time": formats.clock(scan.scanned_at, scan.conference.zone),
        "desk": scan.desk,
        "reference": registration.reference if registration else "",
        "name": registration.name if registration else "",
    }
    return {**facts, "why": str(scan.get_conflict_display())}
