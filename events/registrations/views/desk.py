"""The focal point's desk."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.common.limits import take
from events.common.tables import write_table
from events.conferences.models import Conference, Delegation
from events.registrations import actions, queries
from events.registrations.actions import BulkResult
from events.registrations.forms import ColleagueForm, QuestionForm, ReasonForm
from events.registrations.rules import ENDED_STATES, RegistrationState, check_due
from events.registrations.views.choosing import OPEN, asks_first, chosen, ways_to_choose
from events.registrations.views.common import back_to_desk, own_delegation, personal, refused

PER_PAGE = 100
DAYS_TO_ANSWER = 7
COLUMNS = (
    "reference",
    "name",
    "native_name",
    "function",
    "organization",
    "category",
    "mode",
    "state",
    "asked",
)
SHOWN = {
    **OPEN,
    "members": (RegistrationState.CONFIRMED, RegistrationState.OFFERED, RegistrationState.WAITLISTED),
    "closed": ENDED_STATES,
}


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def delegation(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    own, powers = own_delegation(request, conference, now)
    if request.method == "POST":
        return _approve(request, conference, own, now)
    show = request.GET.get("show", "waiting")
    if show not in SHOWN:
        raise Http404
    counts = queries.count_by_state(own)
    changes = queries.changes_to_decide(request.user, conference, delegation=own, now=now)
    is_open = show in OPEN
    who: dict[str, Any] = {"user": request.user, "conference": conference, "now": now}
    rows = (
        queries.to_decide(own, *SHOWN[show], **who)
        if is_open
        else queries.delegation_members(own, *SHOWN[show])
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    beside = queries.beside_requests(list(page), **who)
    ticked, ways = ways_to_choose(request, on_page=len(page), in_all=page.paginator.count)
    context = {
        "delegation": own,
        "powers": powers,
        "show": show,
        "tabs": _tabs(own, show, counts, changes.count()),
        "page": page,
        "is_open": is_open,
        "ticked": ticked if is_open else "none",
        "ways": ways,
        "notes": any(beside[row.pk] or (is_open and row.questions.all()) for row in page),
        "today": conference.local(now).date(),
        "rows": [(row, now - row.submitted_at, beside[row.pk]) for row in page],
        "waiting": counts.get(RegistrationState.SUBMITTED, 0),
        "focal_points": queries.powers_to_show(own, now=now),
        "quotas": queries.limited_quotas(own),
    }
    return render(request, "events/registrations/delegation.html", context)


def _tabs(own: Delegation, show: str, counts: dict[str, int], changes: int) -> list[dict[str, object]]:
    labels = {
        "waiting": _("Waiting"),
        "asked": _("Asked for more"),
        "members": _("Approved"),
        "closed": _("Ended"),
    }
    return [
        {
            "label": label,
            "url": f"?delegation={own.pk}&show={key}",
            "current": key == show,
            "count": sum(counts.get(state, 0) for state in SHOWN[key]),
        }
        for key, label in labels.items()
    ] + [
        {
            "label": _("Changes"),
            "url": f"{reverse('events:delegation-changes', args=[own.conference.slug])}?delegation={own.pk}",
            "current": False,
            "count": changes,
        }
    ]


def _approve(request: HttpRequest, conference: Conference, own: Delegation, now: datetime) -> HttpResponse:
    rows = chosen(request, conference, now, own)
    if not rows:
        messages.error(request, _("Choose at least one request first."))
    elif asks_first(request):
        context = {"rows": rows, "delegation": own}
        return render(request, "events/registrations/delegation_approve.html", context)
    else:
        try:
            _say(request, actions.approve_many(rows, by=request.user, now=now))
        except ValidationError as error:
            messages.error(request, error.messages[0])
    return back_to_desk(conference, own)


@require_POST
@personal
def delegation_refuse(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Asks for the reason, then refuses those who were ticked."""
    own, _powers = own_delegation(request, conference, now)
    rows = chosen(request, conference, now, own)
    if not rows:
        messages.error(request, _("Choose at least one request first."))
        return back_to_desk(conference, own)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if form.is_valid():
        try:
            result = actions.refuse_many(rows, by=request.user, now=now, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            _say(request, result)
            return back_to_desk(conference, own)
    context = {"form": form, "rows": rows, "delegation": own}
    status = 422 if form.is_bound else 200
    return render(request, "events/registrations/delegation_refuse.html", context, status=status)


@require_safe
@personal
def delegation_csv(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """The approved people of the delegation for a spreadsheet, first come first; nothing private."""
    own, _powers = own_delegation(request, conference, now)
    rows = queries.delegation_members(own, *SHOWN["members"])
    cells = (
        (
            row.reference,
            row.name,
            row.native_name,
            row.function,
            row.organization_name,
            str(row.category),
            row.mode,
            row.state,
            row.submitted_at.isoformat(),
        )
        for row in rows
    )
    response = HttpResponse(write_table(COLUMNS, cells), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{conference.slug}-delegation.csv"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def delegation_register(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Registers somebody of the delegation for them."""
    own, _powers = own_delegation(request, conference, now)
    form = ColleagueForm(request.POST or None, conference=conference)
    if request.method == "POST" and form.is_valid():
        take("register-colleague", request.user.pk, most=60, seconds=60)
        try:
            made = actions.register_colleague(
                conference,
                email=form.cleaned_data["email"],
                category=form.cleaned_data["category"],
                delegation=own,
                details=form.details(),
                by=request.user,
                now=now,
            )
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, f"{made.name}: {made.get_state_display()}")
            return back_to_desk(conference, own, show="members")
    context = {"form": form, "delegation": own}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/delegation_register.html", context, status=status)


@require_POST
@personal
def delegation_ask(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Asks what is needed and by when, then asks it of those who were ticked."""
    own, _powers = own_delegation(request, conference, now)
    rows = chosen(request, conference, now, own)
    if not rows:
        messages.error(request, _("Choose at least one request first."))
        return back_to_desk(conference, own)
    today = conference.local(now).date()
    proposed = min(today + timedelta(days=DAYS_TO_ANSWER), conference.ends_on)
    form = QuestionForm(request.POST if "text" in request.POST else None, initial={"due_on": proposed})
    if form.is_valid():
        try:
            check_due(form.cleaned_data["due_on"], today=today, last=conference.ends_on)
            result = actions.ask_many(rows, by=request.user, now=now, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("due_on" if error.code == "due" else None, error)
        else:
            _say(request, result)
            return back_to_desk(conference, own)
    context = {"form": form, "rows": rows, "delegation": own}
    status = 422 if form.is_bound else 200
    return render(request, "events/registrations/delegation_ask.html", context, status=status)


def _say(request: HttpRequest, result: BulkResult) -> None:
    """What came of each, in as few sentences as it takes."""
    if number := len(result.confirmed):
        text = ngettext(
            "You approved %(number)d person, who is confirmed.",
            "You approved %(number)d people, who are confirmed.",
            number,
        )
        messages.success(request, text % {"number": number})
    if number := len(result.waitlisted):
        text = ngettext(
            "No place is free: %(number)d person you approved is on the waiting list.",
            "No place is free: %(number)d people you approved are on the waiting list.",
            number,
        )
        messages.warning(request, text % {"number": number})
    if number := len(result.asked):
        text = ngettext("You asked %(number)d person.", "You asked %(number)d people.", number)
        messages.success(request, text % {"number": number})
    if number := len(result.closed):
        text = ngettext("You refused %(number)d request.", "You refused %(number)d requests.", number)
        messages.success(request, text % {"number": number})
    for row, why in result.failed:
        messages.error(request, f"{row.name}: {why}")
