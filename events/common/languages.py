"""Which language a visitor wants, and when a page may lead there by itself.

The path alone says in which language a page is. Only the site's and a conference's home look further,
at the cookie and then at Accept-Language, and only for somebody who comes from elsewhere: whoever follows
a link of ours has seen the page and its language menu.
"""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language_from_path, get_language_from_request

COOKIE_AGE = 365 * 24 * 3600
# Whatever the choice of a home's language depends on.
VARY = ("Cookie", "Accept-Language", "Sec-Fetch-Site")


def redirect_of(request: Any) -> str:
    """Where a home leads a visitor who wants another language, as a path with its query; "" to stay.

    What it leads to carries a language, so it never leads on.
    """
    is_asked = request.method in {"GET", "HEAD"}
    if not is_asked or get_language_from_path(request.path_info) or is_from_here(request):
        return ""
    wanted = get_language_from_request(request)
    return "" if wanted == settings.LANGUAGE_CODE else f"/{wanted}{request.get_full_path()}"


def is_from_here(request: Any) -> bool:
    """Whether a link or a form of this site led here, as the browser says."""
    return bool(request.headers.get("Sec-Fetch-Site") == "same-origin")


def chosen_by(request: Any) -> str:
    """The language just chosen: by a link that leads from a page to the same page in another language."""
    try:
        before = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if request.method != "GET" or before.netloc != request.get_host():
        return ""
    (was, page), (now, same_page) = _parts(before.path), _parts(request.path)
    return now if page == same_page and was != now else ""


def keep(response: Any, language: str, *, secure: bool) -> None:
    """Writes the choice into a cookie for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=COOKIE_AGE,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _parts(path: str) -> tuple[str, str]:
    """The language of a path, and the path without it."""
    first, _slash, rest = path.lstrip("/").partition("/")
    codes = {code for code, _name in settings.LANGUAGES}
    return (first, f"/{rest}") if first in codes else (settings.LANGUAGE_CODE, path)
