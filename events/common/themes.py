"""Light or dark, where the reader wants another than the device says."""

from typing import Any

COOKIE = "theme"
THEMES = ("light", "dark")
COOKIE_AGE = 365 * 24 * 3600


def of_request(request: Any) -> str:
    """The chosen theme; "" when the device decides."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""
