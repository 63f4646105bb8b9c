"""How a public view finds its conference."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from events.conferences.models import Conference


def conference_view(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Calls `view(request, conference, ...)` for the URL's `conference` slug; 404 for hidden ones.

    Also sets `request.conference`, from which the masthead takes its facts.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, conference: str, *args: Any, **kwargs: Any) -> HttpResponse:
        found = Conference.objects.visible_to(request.user).filter(slug=conference).first()
        if found is None:
            raise Http404
        request.conference = found  # type: ignore[attr-defined]
        return view(request, found, *args, **kwargs)

    return wrapper
