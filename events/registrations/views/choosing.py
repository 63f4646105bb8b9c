"""Choosing people on a focal point's desk: those ticked, or all who wait, the oldest first."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.conferences.models import Conference, Delegation
from events.registrations import queries
from events.registrations.actions import MAX_AT_ONCE
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState

OPEN = {
    "waiting": (RegistrationState.SUBMITTED,),
    "asked": (RegistrationState.INFO_REQUESTED,),
}
# Registration.as_read, as a form sends it back.
AS_READ = re.compile(r"(\d{1,18})(?:\.(\d{1,9}))?", re.ASCII)
# What `choose` in the address ticks: nothing, the page, or all pages.
CHOICES = ("none", "page", "all")


def chosen(
    request: HttpRequest, conference: Conference, now: datetime, delegation: Delegation
) -> list[Registration]:
    """The registrations ticked, or all of the tab that `all` names, at most MAX_AT_ONCE.

    Those ticked are at the revision that the page showed; a bare id means the first. 404 when one of
    them is not this focal point's to decide on.
    """
    if "all" in request.POST:
        return _all_of(request, conference, now, delegation)
    shapes = [AS_READ.fullmatch(value) for value in request.POST.getlist("r")]
    if not all(shapes):
        raise Http404
    wanted = {int(one[1]): int(one[2] or 0) for one in shapes if one}
    may = Registration.objects.decidable_by(request.user, conference=conference, now=now)
    rows = list(
        may.filter(pk__in=wanted, delegation=delegation).select_related(
            "conference", "category", "person__user", "delegation__organization"
        )
    )
    if len(rows) != len(wanted):
        raise Http404
    for row in rows:
        row.revision = wanted[row.pk]
    return rows


def _all_of(
    request: HttpRequest, conference: Conference, now: datetime, delegation: Delegation
) -> list[Registration]:
    states = OPEN.get(request.POST["all"])
    if states is None:
        raise Http404
    rows = queries.to_decide(delegation, *states, user=request.user, conference=conference, now=now)
    return list(rows[:MAX_AT_ONCE])


def asks_first(request: HttpRequest) -> bool:
    """Whether many were chosen in one go, so that a page names them before anything is done."""
    return "all" in request.POST or "whole" in request.POST


def ways_to_choose(
    request: HttpRequest, *, on_page: int, in_all: int
) -> tuple[str, Sequence[tuple[str, str, bool]]]:
    """What is ticked, and the links that tick: (`choose`, label, whether it is so now)."""
    now_ticked = request.GET.get("choose", "none")
    if now_ticked not in CHOICES:
        raise Http404
    at_once = min(in_all, MAX_AT_ONCE)
    if in_all > on_page:
        page = ngettext("%(count)s on this page", "%(count)s on this page", on_page)
        whole = _("all %(count)s") if in_all <= MAX_AT_ONCE else _("the oldest %(count)s")
    else:
        page, whole = _("all %(count)s"), ""
    labels = {
        "none": _("nobody"),
        "page": page % {"count": formats.number(on_page)},
        "all": whole % {"count": formats.number(at_once)} if whole else "",
    }
    return now_ticked, [(name, label, name == now_ticked) for name, label in labels.items() if label]
