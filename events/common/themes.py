"""Light or dark, where the reader wants another than the device says."""

from typing import Any

COOKIE = "theme"
THEMES = ("light", "dark")
COOKIE_AGE = 365 * 24 * 3600


def of_request(request: Any) -> str:
    """The chosen theme; "" when the device decides. A shared page must keep one copy for each."""
    chosen = request.COOKIES.get(COOKIE, "")
    return chosen if chosen in THEMES else ""


def keep(response: Any, theme: str, *, secure: bool) -> None:
    """Writes the choice into a cookie for a year; "" takes the cookie away."""
    if theme:
        response.set_cookie(COOKIE, theme, max_age=COOKIE_AGE, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
