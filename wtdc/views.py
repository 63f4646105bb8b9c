"""Pages that belong to no slice: errors and health."""

from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

UNAVAILABLE = (OperationalError, InterfaceError)


def _page(request: HttpRequest, status: int, **headers: str) -> HttpResponse:
    response = render(request, f"{status}.html", status=status)
    for name, value in headers.items():
        response[name] = value
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def failed(request: HttpRequest) -> HttpResponse:
    return _page(request, 500)


def unavailable(request: HttpRequest) -> HttpResponse:
    return _page(request, 503, **{"Retry-After": "30"})


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    return render(request, "403.html", {"csrf": True}, status=403)


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of what it depends on."""
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(request: HttpRequest) -> JsonResponse:
    """Database and broker answer within their time limits; 503 names the one that does not."""
    checks = {"database": _database_answers(), "broker": _broker_answers()}
    ready = all(checks.values())
    return JsonResponse({"ready": ready, **checks}, status=200 if ready else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    except UNAVAILABLE:
        return False


def _broker_answers() -> bool:
    try:
        cache.set("readyz", settings.BASE_URL, 10)
        return bool(cache.get("readyz") == settings.BASE_URL)
    except Exception:  # noqa: BLE001  # whatever the client raises, the answer is no
        return False
