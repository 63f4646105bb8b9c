"""Accepting or declining a place that is kept for oneself."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.rules import RegistrationState
from events.registrations.views.common import personal

ANSWERS = {
    "accept": (actions.accept_offer, gettext_lazy("You accepted. You are confirmed.")),
    "decline": (actions.decline_offer, gettext_lazy("You declined. The place goes to the next person.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_place(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Asks whether one takes the place (GET), and takes the answer (POST); nothing kept: where one stands."""
    registration = queries.own_registration(request.user, conference)
    if registration is None:
        if queries.registrations_to_take_over(request.user, conference).exists():
            return redirect("events:registration-status", conference.slug)
        raise Http404
    if request.method == "POST":
        if (answer := ANSWERS.get(request.POST.get("answer", ""))) is None:
            return _page(request, registration, now, status=422)
        act, said = answer
        try:
            act(registration, by=request.user, now=now)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, said)
        return redirect("events:registration-status", conference.slug)
    if registration.state != RegistrationState.OFFERED:
        messages.info(request, _("No place is kept for you now. This is where you stand."))
        return redirect("events:registration-status", conference.slug)
    return _page(request, registration, now)


def _page(request: HttpRequest, registration: object, now: datetime, status: int = 200) -> HttpResponse:
    context = {"registration": registration, "is_error": status == 422, "now": now}
    return render(request, "events/registrations/registration_place.html", context, status=status)
