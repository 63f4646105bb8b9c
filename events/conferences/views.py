"""The pages that a conference writes itself, its announcements; taking up an organiser's invitation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.queries import verified_emails
from accounts.rules import masked_email
from events.common.limits import limited
from events.common.rules import LinkState
from events.conferences.access import conference_view
from events.conferences.actions import accept_organiser_invitation
from events.conferences.models import Conference
from events.conferences.queries import organiser_invitation_of


@never_cache
@limited("invitation", most=60, seconds=60, reads=True)
def organiser_invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Says what the link gives (GET) and gives it (POST) to the account with the invited address."""
    now = timezone.now()
    invitation = organiser_invitation_of(token)
    if invitation is None:
        raise Http404
    state = invitation.link_state(now)
    if state == LinkState.USED and request.user.is_authenticated and invitation.used_by == request.user:
        return redirect("admin:index")
    if state != LinkState.OPEN:
        return render(request, "events/common/link_gone.html", {"state": state}, status=410)
    if request.method == "POST" and request.user.is_authenticated:
        try:
            accept_organiser_invitation(invitation, by=request.user, now=now)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(request.path)
        messages.success(request, _("Welcome to the secretariat."))
        return redirect("admin:index")
    context = {
        "invitation": invitation,
        "email": masked_email(invitation.email),
        "fits": invitation.email in verified_emails(request.user),
    }
    return render(request, "events/conferences/organiser_invitation.html", context)


@require_safe
@conference_view
def page_detail(request: HttpRequest, conference: Conference, slug: str) -> HttpResponse:
    page = conference.pages.published().filter(slug=slug).first()
    if page is None:
        raise Http404
    return render(request, "events/conferences/page_detail.html", {"page": page})


@require_safe
@conference_view
def announcement_list(request: HttpRequest, conference: Conference) -> HttpResponse:
    shown = conference.announcements.current(timezone.now())
    return render(request, "events/conferences/announcement_list.html", {"shown": shown})
