"""The conference that a page belongs to, for its masthead."""

from typing import Any

from django.utils.functional import SimpleLazyObject

from events.common import navigation


def conference(request: Any) -> dict[str, Any]:
    """The conference that the view set on the request, if any, and its main navigation.

    A view that knows the visitor sets `request.shows_speaking` or `request.shows_delegation`.
    """
    found = getattr(request, "conference", None)
    if found is None:
        return {"conference": None, "main_nav": []}
    return {
        "conference": found,
        "main_nav": SimpleLazyObject(
            lambda: navigation.main(
                found.slug,
                request.path,
                speaking=getattr(request, "shows_speaking", False),
                delegation=getattr(request, "shows_delegation", False),
            )
        ),
    }
