"""What the public pages have in common: their release, and how they are kept and revalidated.

A shared page is a function of its address, the release, the live counter, the build, the language,
the zone, the theme and the minute; that is its key and its ETag, and nothing is ever invalidated.
Whoever is signed in has their name on the page, so theirs is only revalidated, never kept.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.messages import get_messages
from django.core.cache import cache as store
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from events.common import zones
from events.common.breaker import breaker
from events.common.kept import build
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.programme.models import Release
from events.programme.queries import current_release, live_facts
from events.programme.rules import Live

KEPT = 120  # seconds; the minute is part of the key
LONGEST = 2000  # characters of a query; every link of the page repeats it
PLAIN = "text/plain; charset=utf-8"
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Page:
    """What a page of the programme is made from; `release` is None before the first one."""

    request: HttpRequest
    conference: Conference
    release: Release | None
    now: datetime

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the reader wants the times."""
        return zones.of_request(self.request)

    @property
    def number(self) -> int:
        """The release's number, 0 before the first."""
        return self.release.number if self.release else 0

    def live(self) -> dict[int, Live]:
        """The live facts of the sessions; asks the database only where something live was ever said."""
        return live_facts(self.conference) if self.conference.live_counter else {}

    @property
    def is_shared(self) -> bool:
        """Whether the next visitor may be given the same page; free words make too many to keep."""
        is_alone = self.request.user.is_authenticated or self.request.GET.get("q")
        return not is_alone and not self.is_told

    @property
    def is_told(self) -> bool:
        """Whether a message waits for this visitor; it must be shown once, on a page of its own."""
        return len(get_messages(self.request)) > 0

    def tag(self, *, by_the_minute: bool) -> str:
        """The key of the page: whatever its text depends on."""
        request, user = self.request, self.request.user
        parts = (
            request.get_full_path(),
            self.conference.pk,
            self.number,
            self.conference.live_counter,
            build(),
            get_language(),
            request.COOKIES.get("theme", ""),
            f"{self.now:%Y%m%d%H%M}" if by_the_minute else f"{self.now:%Y%m%d}",
            user.pk if user.is_authenticated else "",
        )
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def programme_page(*, by_the_minute: bool = True) -> Callable[[View], View]:
    """Makes `view(page, ...)` a shared page, answering GET and HEAD.

    `by_the_minute` is False for answers that do not show the clock, such as calendars; they may change
    with the day.
    """

    def decorate(view: View) -> View:
        @require_safe
        @conference_view
        @wraps(view)
        def wrapper(request: HttpRequest, conference: Conference, **kwargs: Any) -> HttpResponse:
            if len(request.META.get("QUERY_STRING", "")) > LONGEST:
                return HttpResponse(_("This address is too long."), status=414, content_type=PLAIN)
            page = Page(request, conference, current_release(conference), timezone.now())
            tag = page.tag(by_the_minute=by_the_minute)
            if has_tag(request, tag) and not page.is_told:
                return label(request, HttpResponseNotModified(), tag)
            if not page.is_shared:
                return label(request, view(page, **kwargs), tag)
            return label(request, _kept(tag) or _keep(tag, view(page, **kwargs)), tag)

        return wrapper

    return decorate


def has_tag(request: HttpRequest, tag: str) -> bool:
    """Whether the reader has the answer of this tag already."""
    given = parse_etags(request.headers.get("If-None-Match", ""))
    return any(one.removeprefix("W/") == f'"{tag}"' for one in given)


def _kept(tag: str) -> HttpResponse | None:
    kept = breaker.call(lambda: store.get(f"page:{tag}"), lambda: None)
    return HttpResponse(kept[1], content_type=kept[0]) if kept else None


def _keep(tag: str, response: HttpResponse) -> HttpResponse:
    if response.status_code == 200:
        page = (response["Content-Type"], response.content)
        breaker.call(lambda: store.set(f"page:{tag}", page, KEPT), lambda: None)
    return response


def label(request: HttpRequest, response: HttpResponse, tag: str) -> HttpResponse:
    """Says how long the answer may be kept: never unasked, and by shared caches only for visitors."""
    if response.status_code in {200, 304}:
        response["ETag"] = f'"{tag}"'
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    scope = {"private": True} if request.user.is_authenticated else {"public": True}
    patch_cache_control(response, no_cache=True, **scope)
    return response
