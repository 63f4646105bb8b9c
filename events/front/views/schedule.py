"""My schedule, on the page and in the private calendar feed."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.common import zones
from events.common.limits import limited
from events.common.rules import LinkState
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.front.schedule import calendar_of, schedule_of
from events.people.queries import feed_of, feed_url, speaker_of


@never_cache
@conference_view
@login_required
def my_schedule(request: HttpRequest, conference: Conference) -> HttpResponse:
    """Saved and speaking sessions by day, with clashes and changes named."""
    context = {
        "schedule": schedule_of(request.user, conference, now=timezone.now(), zone=zones.of_request(request)),
        "feed": feed_url(request.user, conference),
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
