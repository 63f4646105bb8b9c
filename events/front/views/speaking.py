"""A speaker's own page: what comes next, what is asked, how they are presented, the private feed."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from events.common import zones
from events.common.limits import limited
from events.common.text import clean_line
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.front.forms import PresentationForm
from events.front.queries import desk_of
from events.front.speaking import words_of
from events.people.actions import make_feed, revoke_feed, update_speaker
from events.people.models import Speaker
from events.people.queries import feed_url, speaker_of
from events.programme.actions import answer_participation
from events.programme.models import Participation


def _page(
    request: HttpRequest, speaker: Speaker, form: PresentationForm | None = None, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    desk = desk_of(speaker, now=now)
    context: dict[str, Any] = {
        "desk": desk,
        "words": words_of(desk, now=now, zone=zones.of_request(request)),
        "form": form or PresentationForm(speaker=speaker),
        "stale": status == 409,
        "feed": feed_url(request.user, speaker.conference),
    }
    return render(request, "events/front/speaking.html", context, status=status)


def _speaker(request: HttpRequest, conference: Conference) -> Speaker:
    speaker = speaker_of(request.user, conference)
    if speaker is None:
        raise Http404
    return speaker


@never_cache
@conference_view
@login_required
def speaking(request: HttpRequest, conference: Conference) -> HttpResponse:
    """The page; who is no speaker here is told how one becomes one."""
    speaker = speaker_of(request.user, conference)
    if speaker is None:
        return render(request, "events/front/speaking_none.html", status=404)
    return _page(request, speaker)


@require_POST
@conference_view
@login_required
def answer(request: HttpRequest, conference: Conference, number: int) -> HttpResponse:
    """Accepts or declines one session."""
    speaker = _speaker(request, conference)
    participation = get_object_or_404(Participation, pk=number, speaker=speaker)
    given = request.POST.get("answer")
    if given not in {"accept", "decline"}:
        messages.error(request, _("Choose whether you accept or decline."))
        return redirect("events:speaking", conference=conference.slug)
    reason = clean_line(request.POST.get("reason", "")[:2000])
    accept = given == "accept"
    try:
        answer_participation(
            participation, accept=accept, by=request.user, now=timezone.now(), reason=reason[:500]
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = _("You have accepted: %(title)s") if accept else _("You have declined: %(title)s")
        messages.success(request, said % {"title": participation.session.title})
    return redirect("events:speaking", conference=conference.slug)


@require_POST
@conference_view
@login_required
def presentation(request: HttpRequest, conference: Conference) -> HttpResponse:
    """Stores name, role and biography in the draft; nothing typed is lost when it cannot be."""
    speaker = _speaker(request, conference)
    form = PresentationForm(request.POST, speaker=speaker)
    if not form.is_valid():
        return _page(request, speaker, form, status=400)
    if form.is_stale:
        form.say_stale()
        return _page(request, speaker, form, status=409)
    try:
        changed = update_speaker(speaker, by=request.user, now=timezone.now(), **form.wanted())
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, speaker, form, status=400)
    said = _("Stored. It is published with the next release.") if changed else _("Nothing has changed.")
    messages.success(request, said)
    return redirect("events:speaking", conference=conference.slug)


@require_POST
@limited("feed", most=20, seconds=3600)
@conference_view
@login_required
def feed(request: HttpRequest, conference: Conference) -> HttpResponse:
    """Makes a new private calendar link, or takes the one there is away."""
    now = timezone.now()
    if request.POST.get("action") == "revoke":
        revoke_feed(request.user, conference=conference, now=now)
        messages.success(request, _("The link no longer works."))
    else:
        make_feed(request.user, conference=conference, now=now)
        messages.success(request, _("Here is your link. Whoever has it sees your schedule."))
    back = "speaking" if request.POST.get("back") == "speaking" else "my-schedule"
    return redirect(f"events:{back}", conference=conference.slug)
