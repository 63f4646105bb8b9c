"""The public read API: JSON for anybody, the same for all, revalidated by ETag and Last-Modified."""

import hashlib
import json
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date
from django.views.decorators.csrf import csrf_exempt

from events.api import facts, queries
from events.common.limits import Limited, client_address, take
from events.conferences.models import Conference
from events.programme.queries import Filters

USUAL, MOST = 50, 100  # results on a page
METHODS = "GET, HEAD, OPTIONS"
LONGEST = 200
Answer = tuple[Any, datetime | None]
View = Callable[..., Answer]


def api(view: View) -> Callable[..., HttpResponse]:
    """Makes `view(request, ...)`, which gives what to say and when it last changed, a view of the API."""

    @csrf_exempt
    @wraps(view)
    def wrapper(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return _open(HttpResponse(status=204))
        if request.method not in {"GET", "HEAD"}:
            return _error(405, "method_not_allowed", "This API is read only.")
        try:
            take("api", client_address(request), most=600, seconds=60)
            body, changed = view(request, **kwargs)
        except Http404:
            return _error(404, "not_found", "There is no such thing, or it is not public.")
        except Limited as limit:
            response = _error(429, "too_many_requests", "Ask more slowly.")
            response["Retry-After"] = str(limit.retry_after)
            return response
        return _answer(request, body, changed)

    return wrapper


def _answer(request: HttpRequest, body: Any, changed: datetime | None) -> HttpResponse:
    response = _json(body)
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    seconds = int(changed.timestamp()) if changed else None
    if seconds:
        response["Last-Modified"] = http_date(seconds)
    found = get_conditional_response(request, response["ETag"], seconds, response)
    conditional = found if isinstance(found, HttpResponse) else response
    patch_cache_control(conditional, public=True, max_age=60)
    return _open(conditional)


def _json(body: Any) -> HttpResponse:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _error(status: int, code: str, message: str) -> HttpResponse:
    response = _json({"error": {"code": code, "message": message}})
    response.status_code = status
    patch_cache_control(response, no_store=True)
    return _open(response)


def _open(response: HttpResponse) -> HttpResponse:
    """Pages of any site may read it, without anybody's cookies."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
    response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
    response["Access-Control-Max-Age"] = "86400"
    response["Allow"] = METHODS
    return response


def _conference(slug: str) -> Conference:
    found = queries.conferences().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, found: QuerySet[Any], say: Callable[[Any], Any]) -> dict[str, Any]:
    """One page of results; a page or size that makes no sense is the nearest that does."""
    asked = request.GET.get("per_page", "")[:9]
    size = min(max(int(asked), 1), MOST) if asked.isascii() and asked.isdigit() else USUAL
    page = Paginator(found, size).get_page(request.GET.get("page", "")[:9])

    def address(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"{settings.BASE_URL}{request.path}?{query.urlencode()}"

    return {
        "count": page.paginator.count,
        "page": page.number,
        "pages": page.paginator.num_pages,
        "next": address(page.next_page_number()) if page.has_next() else None,
        "previous": address(page.previous_page_number()) if page.has_previous() else None,
        "results": [say(one) for one in page.object_list],
    }


def _only(found: QuerySet[Any]) -> Any:
    one = found.first()
    if one is None:
        raise Http404
    return one


@api
def index(request: HttpRequest) -> Answer:
    """Where to begin."""
    path = reverse("events:api-conference-list")
    return {"conferences": f"{settings.BASE_URL}{path}"}, None


@api
def conference_list(request: HttpRequest) -> Answer:
    return _page(request, queries.conferences(), facts.conference_facts), None


@api
def conference_detail(request: HttpRequest, conference: str) -> Answer:
    return facts.conference_facts(_conference(conference)), None


@api
def release_list(request: HttpRequest, conference: str) -> Answer:
    found = _conference(conference)
    page = _page(request, queries.releases(found), lambda one: facts.release_facts(one, found))
    return page, queries.last_release(found)


@api
def session_list(request: HttpRequest, conference: str) -> Answer:
    """`?day= &track= &room= &body= &type= &state= &speech= &q=` as on the programme's page."""
    found = _conference(conference)
    sessions = queries.sessions(found, _filters(request))
    return _page(request, sessions, lambda one: facts.session_facts(one, found)), queries.last_release(found)


def _filters(request: HttpRequest) -> Filters:
    """What was asked for; a day that is none is not found."""
    names = ("track", "room", "body", "type", "state", "speech", "q")
    texts: dict[str, Any] = {name: request.GET.get(name, "")[:LONGEST] for name in names}
    asked = request.GET.get("day", "")
    try:
        return Filters(day=date.fromisoformat(asked) if asked else None, **texts)
    except ValueError as error:
        raise Http404 from error


@api
def session_detail(request: HttpRequest, conference: str, code: str) -> Answer:
    found = _conference(conference)
    version = _only(queries.sessions(found, Filters(), code.upper()))
    return facts.session_facts(version, found), version.sealed_at


@api
def speaker_list(request: HttpRequest, conference: str) -> Answer:
    found = _conference(conference)
    page = _page(request, queries.speakers_of(found), lambda one: facts.speaker_facts(one, found))
    return page, queries.last_release(found)


@api
def speaker_detail(request: HttpRequest, conference: str, code: str) -> Answer:
    found = _conference(conference)
    version = _only(queries.speakers_of(found, code.upper()))
    return facts.speaker_facts(version, found), version.sealed_at


@api
def address_list(request: HttpRequest, conference: str) -> Answer:
    found, now = _conference(conference), timezone.now()
    page = _page(request, queries.addresses(found, now=now), lambda one: facts.address_facts(one, found))
    return page, queries.last_address(found, now=now)


@api
def address_detail(request: HttpRequest, conference: str, slug: str) -> Answer:
    found, now = _conference(conference), timezone.now()
    return facts.address_facts(_only(queries.addresses(found, now=now, slug=slug)), found), None
