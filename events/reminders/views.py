"""Saying that one has read an emergency message, by the link in its mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.reminders.emergencies import acknowledge, mailbox_by_answer
from events.reminders.models import Emergency, EmergencyAnswer
from events.reminders.rules import EmergencyState

TOLD = (EmergencyState.SENT, EmergencyState.ENDED)


@never_cache
@conference_view
@require_http_methods(["GET", "HEAD", "POST"])
def emergency_answer(request: HttpRequest, conference: Conference, number: int, token: str) -> HttpResponse:
    """What to do, and a button that says that one has read it; opening the page says nothing yet."""
    rows = Emergency.objects.filter(conference=conference, state__in=TOLD)
    emergency = rows.filter(pk=number).first() if number < 2**63 else None
    mailbox = mailbox_by_answer(emergency, token) if emergency else None
    if emergency is None or mailbox is None:
        raise Http404
    if request.method == "POST":
        acknowledge(emergency, mailbox, now=timezone.now())
    context = {
        "emergency": emergency,
        "is_over": emergency.state == EmergencyState.ENDED,
        "has_answered": EmergencyAnswer.objects.filter(emergency=emergency, mailbox=mailbox).exists(),
    }
    response = render(request, "events/reminders/emergency_answer.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
