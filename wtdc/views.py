"""Pages that belong to no slice: errors and health."""

import sys
from typing import Any

import redis
from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string

from events.common.breaker import QUICK

# Said by the pages that must not touch the database, if even their template cannot be rendered.
BARE = "<!doctype html><html lang=en><title>{0}</title><h1>{0}</h1><p>{1}</p></html>"
WORDS = {
    500: ("Something went wrong", "The fault is ours and has been recorded. Please try again later."),
    503: ("Not available for a moment", "Nothing was lost. Please try again in half a minute."),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def too_many(
    request: HttpRequest, exception: Exception | None = None, *, retry_after: int = 60
) -> HttpResponse:
    """Asked too often; `retry_after` is in seconds."""
    response = render(request, "429.html", {"retry_after": retry_after}, status=429)
    response["Retry-After"] = str(retry_after)
    response["Cache-Control"] = "no-store"
    return response


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    return render(request, "403.html", {"csrf": True}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """What an exception becomes: 503 when the database is away, else 500."""
    if is_away(sys.exc_info()[1]):
        return unavailable(request)
    return _without_database(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _without_database(request, 503)
    response["Retry-After"] = "30"
    return response


def is_away(error: BaseException | None) -> bool:
    """Whether the database, and not our statement, is at fault: unreachable, locked or full."""
    if isinstance(error, InterfaceError):
        return True
    return isinstance(error, OperationalError) and "no such" not in str(error)


def _without_database(request: HttpRequest, status: int) -> HttpResponse:
    """Rendered without context processors: those may ask the database who is signed in."""
    context = {"site_name": settings.SITE_NAME, "languages": settings.LANGUAGES}
    try:
        content: str = render_to_string(f"{status}.html", context)
    except (TemplateDoesNotExist, DatabaseError, ValueError, LookupError, AttributeError):
        content = BARE.format(*WORDS[status])
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of what it depends on."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Database and broker answer within their time limits; 503 names the one that does not."""
    checks = {"database": _database_answers(), "broker": broker_answers(settings.REDIS_URL)}
    ready = all(checks.values())
    return JsonResponse(
        {"ready": ready, **checks}, status=200 if ready else 503, headers={"Cache-Control": "no-store"}
    )


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except DatabaseError:
        return False


def broker_answers(url: str) -> bool:
    """Whether the server at `url` answers a PING within about a second."""
    try:
        with redis.Redis.from_url(url, **QUICK) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError):
        return False
