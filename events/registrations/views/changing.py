"""Changing one's name, organization or category after asking; and the focal point's decision on it."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.common.limits import take
from events.conferences.models import Conference, Delegation
from events.registrations import actions, queries
from events.registrations.forms import ChangeForm, ReasonForm
from events.registrations.models import PendingChange
from events.registrations.rules import LIVE_STATES
from events.registrations.rules.changes import may_change_at_once
from events.registrations.views.common import own_delegation, personal, refused

PER_PAGE = 25


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_change(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Asks what shall change (GET); asks whoever decides, or changes it at once (POST)."""
    registration = queries.own_registration(request.user, conference)
    if registration is None or registration.state not in LIVE_STATES:
        raise Http404
    invitation = request.GET.get("invitation", "").strip()[:60]
    offered = queries.categories_to_change_to(registration, now=now, invitation=invitation)
    form = ChangeForm(request.POST or None, registration=registration, categories=offered)
    if request.method == "POST" and form.is_valid():
        take("change", request.user.pk, most=30, seconds=60)
        asking = {"wanted": form.wanted(), "note": form.cleaned_data["note"], "invitation": invitation}
        try:
            change = actions.ask_change(registration, by=request.user, now=now, **asking)
        except ValidationError as error:
            refused(form, error)
        else:
            waits = _("Your change waits for a decision. Until then all stays as it is.")
            messages.success(request, waits if change else _("Your request is changed."))
            return redirect("events:registration-status", conference.slug)
    context = {
        "form": form,
        "registration": registration,
        "waiting": queries.open_change(registration),
        "at_once": may_change_at_once(registration.state),
        "deciders": queries.deciders_of(registration, now=now),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/registration_change.html", context, status=status)


@require_POST
@personal
def registration_change_withdraw(
    request: HttpRequest, conference: Conference, *, now: datetime
) -> HttpResponse:
    """Takes back what waits."""
    registration = queries.own_registration(request.user, conference)
    if registration is None:
        raise Http404
    change = queries.open_change(registration)
    if change is None:
        messages.info(request, _("No change waits any more."))
    else:
        try:
            actions.take_back_change(change, by=request.user, now=now)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("You took your change back. All stays as it is."))
    return redirect("events:registration-status", conference.slug)


@require_safe
@personal
def delegation_changes(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """What people want to change, old beside new, for the focal point to decide on."""
    own, _powers = own_delegation(request, conference, now)
    waiting = queries.changes_to_decide(request.user, conference, delegation=own, now=now)
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "delegation": own,
        "page": page,
        "rows": [(one, queries.differences_of(one), now - one.asked_at) for one in page],
    }
    return render(request, "events/registrations/delegation_changes.html", context)


def _change(
    request: HttpRequest, conference: Conference, number: int, now: datetime
) -> tuple[Delegation, PendingChange]:
    """An open change that this focal point decides on; 404 for every other one."""
    own, _powers = own_delegation(request, conference, now)
    waiting = queries.changes_to_decide(request.user, conference, delegation=own, now=now)
    found = waiting.filter(pk=number).first()
    if found is None:
        raise Http404
    return own, found


def _back(conference: Conference, own: Delegation) -> HttpResponse:
    changes = reverse("events:delegation-changes", args=[conference.slug])
    return redirect(f"{changes}?delegation={own.pk}")


@require_POST
@personal
def delegation_change_approve(
    request: HttpRequest, conference: Conference, number: int, *, now: datetime
) -> HttpResponse:
    own, change = _change(request, conference, number, now)
    try:
        actions.approve_change(change, by=request.user, now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        text = _("You approved the change of %(name)s, who is told by e-mail.")
        messages.success(request, text % {"name": change.registration.name})
    return _back(conference, own)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def delegation_change_refuse(
    request: HttpRequest, conference: Conference, number: int, *, now: datetime
) -> HttpResponse:
    """Asks for the reason, then leaves the registration as it is."""
    own, change = _change(request, conference, number, now)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse_change(change, by=request.user, now=now, **form.cleaned_data)
        except ValidationError as error:
            refused(form, error)
        else:
            text = _("You refused the change of %(name)s. The registration stays as it is.")
            messages.success(request, text % {"name": change.registration.name})
            return _back(conference, own)
    context = {
        "form": form,
        "delegation": own,
        "change": change,
        "differences": queries.differences_of(change),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/delegation_change_refuse.html", context, status=status)
