"""The conference that a page belongs to, for its masthead."""

from typing import Any


def conference(request: Any) -> dict[str, Any]:
    """The conference that the view set on the request, if any."""
    return {"conference": getattr(request, "conference", None)}
