"""Agreeing to the terms once more, after the conference changed them."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.rules import LIVE_STATES
from events.registrations.views.common import personal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_terms(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """What one agreed to and what is asked now (GET); agreeing (POST)."""
    registration = queries.own_registration(request.user, conference)
    if registration is None or registration.state not in LIVE_STATES:
        raise Http404
    problem = ""
    if request.method == "POST":
        version = request.POST.get("version", "")[:20]
        try:
            actions.agree_to_terms(registration, version=version, by=request.user, now=now)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            messages.success(request, _("You agreed to the terms as they are now."))
            return redirect("events:registration-status", conference.slug)
    context = {
        "registration": registration,
        "asked": queries.asked_terms(registration),
        "consents": registration.consents.all(),
        "terms_pages": queries.terms_pages(conference),
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "events/registrations/registration_terms.html", context, status=status)
