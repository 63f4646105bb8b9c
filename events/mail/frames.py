"""A mail shown in a page of the admin site, where nothing in it can do anything."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

# A mail's own styles are inline; nothing else may happen in it, and nothing is fetched.
SAID_CSP = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


def framed(html: str, status: int = 200) -> HttpResponse:
    """A mail as a response of its own, for a sandboxed frame of the same site."""
    response = xframe_options_sameorigin(lambda _request: HttpResponse(html, status=status))(HttpRequest())
    response["Content-Security-Policy"] = SAID_CSP
    response["Cache-Control"] = "private, no-store"
    return response
