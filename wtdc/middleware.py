"""What happens around every request: health, an id, one log line, and clear answers to refusals."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from events.common import languages
from events.common.limits import Limited
from wtdc import views

log = structlog.get_logger("wtdc.request")
Handler = Callable[[HttpRequest], HttpResponse]
REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


class HealthMiddleware:
    """Answers `/healthz` and `/readyz` before hosts, redirects and sessions are looked at.

    A load balancer asks by address, over plain http, and must not fill the log.
    """

    pages = {"/healthz": views.healthz, "/readyz": views.readyz}

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self.pages.get(request.path_info)
        return page(request) if page else self.get_response(request)


class RequestLogMiddleware:
    """Gives each request an id (kept from a proxy when well-formed) and logs it once, without its secrets."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        request_id = given if REQUEST_ID.match(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.monotonic()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        log.info(
            "request",
            method=request.method,
            path=request.path,
            status=response.status_code,
            ms=round((time.monotonic() - began) * 1000),
        )
        return response


class LanguageChoiceMiddleware:
    """Remembers the language that somebody chose in the menu, for when they come back to a home."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        chosen = languages.chosen_by(request)
        if chosen and chosen != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            languages.keep(response, chosen, secure=request.is_secure())
            patch_cache_control(response, private=True)
        return response


class RefusalMiddleware:
    """Turns input that no page can use, and asking too often, into their own answers."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path or any(
            "\x00" in value for _name, values in request.GET.lists() for value in values
        ):
            return views.bad_request(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, Limited):
            return views.too_many(request, retry_after=exception.retry_after)
        return None
