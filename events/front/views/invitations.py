"""Answering an invitation to speak."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.queries import verified_emails
from accounts.rules import masked_email
from events.common.limits import limited
from events.common.rules import LinkState
from events.common.text import clean_line
from events.front.actions import decline_invitation
from events.front.queries import asked_of
from events.people.actions import accept_invitation
from events.people.models import SpeakerInvitation
from events.people.queries import invitation_of


@never_cache
@limited("invitation", most=60, seconds=60, reads=True)
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Says who is invited to what (GET); makes the account that speaker, or declines (POST)."""
    row = invitation_of(token)
    if row is None:
        raise Http404
    request.conference = row.speaker.conference  # type: ignore[attr-defined]  # for the masthead
    state = row.link_state(timezone.now())
    if state == LinkState.USED and row.used_by_id and row.used_by_id == request.user.pk:
        return redirect("events:speaking", conference=row.speaker.conference.slug)
    if state != LinkState.OPEN:
        return render(request, "events/common/link_gone.html", {"state": state}, status=410)
    if request.method == "POST":
        return _answer(request, row)
    return _page(request, row)


def _page(request: HttpRequest, row: SpeakerInvitation, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "invitation": row,
        "speaker": row.speaker,
        "asked": asked_of(row.speaker),
        "email": masked_email(row.email),
        "fits": row.email in verified_emails(request.user),
        "problem": problem,
    }
    return render(request, "events/front/invitation.html", context, status=status)


def _answer(request: HttpRequest, row: SpeakerInvitation) -> HttpResponse:
    now = timezone.now()
    try:
        if request.POST.get("answer") == "decline":
            reason = clean_line(request.POST.get("reason", "")[:2000])[:500]
            decline_invitation(row, now=now, reason=reason)
            return render(request, "events/front/invitation_declined.html", {"speaker": row.speaker})
        if not isinstance(request.user, User):
            return redirect_to_login(request.path)
        accept_invitation(row, by=request.user, now=now)
    except ValidationError as error:
        return _page(request, row, problem=error.messages[0], status=409)
    messages.success(request, _("This is your page now. Answer for each session here."))
    return redirect("events:speaking", conference=row.speaker.conference.slug)
