"""My schedule, on the page and in the private calendar feed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from events.common import zones
from events.common.limits import limited
from events.common.rules import LinkState
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.front.schedule import calendar_of, schedule_of
from events.people.queries import feed_of, feed_url, speaker_of
from events.registrations.actions import share_schedule, unshare_schedule
from events.registrations.queries import share_of, share_url


@never_cache
@conference_view
@login_required
def my_schedule(request: HttpRequest, conference: Conference) -> HttpResponse:
    """Saved and speaking sessions by day, with clashes and changes named."""
    context = {
        "schedule": schedule_of(request.user, conference, now=timezone.now(), zone=zones.of_request(request)),
        "feed": feed_url(request.user, conference),
        "share": share_url(request.user, conference),
        "speaker": speaker_of(request.user, conference),
    }
    return render(request, "events/front/my_schedule.html", context)


@require_safe
@limited("calendar-feed", most=120, seconds=60, reads=True)
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The private feed, for a calendar program that has nothing but the link."""
    feed = feed_of(token)
    if feed is None or not feed.user.is_active:
        raise Http404
    if feed.revoked_at is not None:
        return render(request, "events/common/link_gone.html", {"state": LinkState.REVOKED}, status=410)
    if not Conference.objects.visible_to(feed.user).filter(pk=feed.conference_id).exists():
        raise Http404
    with translation.override(feed.user.language or "en"):
        content, etag = calendar_of(feed.user, feed.conference)
    fresh = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response = get_conditional_response(request, etag=etag, response=fresh) or fresh
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = f'inline; filename="{feed.conference.slug}.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
@never_cache
@conference_view
@login_required
def share_change(request: HttpRequest, conference: Conference) -> HttpResponse:
    """Makes the link that shows the schedule to others, or takes it away (`action=revoke`)."""
    act = unshare_schedule if request.POST.get("action") == "revoke" else share_schedule
    act(request.user, conference=conference, now=timezone.now())
    done = _("The link no longer works.") if act is unshare_schedule else _("Whoever has the link sees it.")
    messages.success(request, done)
    return redirect("events:my-schedule", conference.slug)


@require_safe
@never_cache
@limited("shared-schedule", most=60, seconds=60, reads=True)
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Somebody's schedule, for whoever has the link; without notes and seats."""
    share = share_of(token)
    if share is None or not share.user.is_active:
        raise Http404
    if share.revoked_at is not None:
        return render(request, "events/common/link_gone.html", {"state": LinkState.REVOKED}, status=410)
    if not Conference.objects.visible_to(share.user).filter(pk=share.conference_id).exists():
        raise Http404
    request.conference = share.conference  # type: ignore[attr-defined]  # the masthead and the zone are its
    zone = zones.of_request(request)
    found = schedule_of(share.user, share.conference, now=timezone.now(), zone=zone, is_own=False)
    context = {"conference": share.conference, "schedule": found, "owner": share.user}
    response = render(request, "events/front/shared_schedule.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
