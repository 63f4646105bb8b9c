"""The site's home, which lists the conferences, and the home of each."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from events.common import languages, navigation
from events.front.home import home_of, mine_of
from events.front.overview import conferences
from events.programme.views.shared import Page, label, programme_page


def in_readers_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Leads a visitor who comes from elsewhere to the page in the language that they want."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if place := languages.redirect_of(request):
            response: HttpResponse = HttpResponseRedirect(place)
            patch_cache_control(response, private=True, no_cache=True)
        else:
            response = view(request, *args, **kwargs)
        patch_vary_headers(response, languages.VARY)
        return response

    return wrapper


def _alternates(request: HttpRequest) -> dict[str, Any]:
    """For the head of the page: where it stands, and where it stands in each language."""
    return {"base_url": settings.BASE_URL, "alternates": navigation.languages(request.path)}


@in_readers_language
@require_safe
def conference_list(request: HttpRequest) -> HttpResponse:
    """The conferences that the visitor may see, the current one first."""
    context = {"groups": conferences(request.user, now=timezone.now()), **_alternates(request)}
    page = render(request, "events/front/conference_list.html", context)
    tag = hashlib.sha256(page.content).hexdigest()[:32]
    response = get_conditional_response(request, etag=f'"{tag}"', response=page) or page
    return label(request, response, tag)


@in_readers_language
@programme_page()
def home(page: Page) -> HttpResponse:
    """A conference at this instant; whoever is signed in also finds what concerns them."""
    request, conference = page.request, page.conference
    mine = mine_of(request.user, conference, now=page.now)
    if mine:
        request.shows_speaking = mine.is_speaker  # type: ignore[attr-defined]
        request.shows_delegation = mine.is_focal_point  # type: ignore[attr-defined]
    context = {
        "home": home_of(conference, page.release, now=page.now, zone=page.zone),
        "mine": mine,
        "release": page.release,
        "now": page.now,
        **_alternates(request),
    }
    return render(request, "events/front/home.html", context)
