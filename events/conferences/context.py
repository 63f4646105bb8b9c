"""The conference that a page belongs to, for its masthead and its foot."""

from typing import Any

from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from events.common import navigation
from events.conferences.models import Announcement, Conference, Page
from events.conferences.structured import conference_event


def conference(request: Any) -> dict[str, Any]:
    """The conference that the view set on the request, if any, with what stands around each of its pages.

    A view that knows the visitor sets `request.shows_speaking`, `.shows_delegation` or `.shows_door`.
    """
    found = getattr(request, "conference", None)
    if found is None:
        nothing: dict[str, Any] = {"conference": None, "conference_event": {}}
        return nothing | {"main_nav": [], "urgent_announcements": [], "footer_pages": []}
    return {
        "conference": found,
        "conference_event": SimpleLazyObject(lambda: conference_event(found)),
        "main_nav": SimpleLazyObject(
            lambda: navigation.main(
                found.slug,
                request.path,
                speaking=getattr(request, "shows_speaking", False),
                delegation=getattr(request, "shows_delegation", False),
                door=getattr(request, "shows_door", False),
            )
        ),
        "urgent_announcements": SimpleLazyObject(lambda: _urgent(found)),
        "footer_pages": SimpleLazyObject(lambda: _pages(found)),
    }


def _urgent(conference: Conference) -> list[Announcement]:
    shown = conference.announcements.current(timezone.now())
    return list(shown.filter(severity=Announcement.Severity.URGENT))


def _pages(conference: Conference) -> list[Page]:
    return list(conference.pages.filter(is_published=True).only("conference_id", "slug", "title"))
