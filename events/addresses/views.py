"""The public pages of addresses: list, page, earlier versions, plain text, Atom feed."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import require_safe

from events.addresses import feeds, pages, queries, rules
from events.addresses.forms import FilterForm
from events.addresses.models import Address
from events.addresses.rules import AddressState
from events.common import formats
from events.conferences.access import conference_view
from events.conferences.models import Conference

PER_PAGE = 30


def _kept(
    response: HttpResponse, request: HttpRequest, conference: Conference, now: datetime
) -> HttpResponse:
    """Lets shared caches keep it for visitors without an account, and never past the next lift."""
    seconds = rules.seconds_to_keep(next_lift=queries.next_lift(conference, now=now), now=now)
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_store=True)
    else:
        patch_cache_control(response, public=True, max_age=seconds)
        patch_vary_headers(response, ["Cookie"])
    return response


@require_safe
@conference_view
def address_list(request: HttpRequest, conference: Conference) -> HttpResponse:
    now = timezone.now()
    languages, authors = queries.filter_choices(conference, now=now)
    form = FilterForm(request.GET or None, languages=languages, authors=authors)
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})  # what was understood; the rest carries its error
    found = queries.public_addresses(
        conference,
        now=now,
        language=asked.get("language", ""),
        author=asked.get("author", ""),
        query=asked.get("q", ""),
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(address, queries.languages_of(address)) for address in page],
        "form": form,
        "is_filtered": any(asked.values()),
    }
    status = 400 if form.errors else 200
    response = render(request, "events/addresses/address_list.html", context, status=status)
    return _kept(response, request, conference, now)


@require_safe
@conference_view
def address_detail(
    request: HttpRequest, conference: Conference, slug: str, number: int | None = None
) -> HttpResponse:
    now = timezone.now()
    address = _found(conference, slug, now)
    if address.state == AddressState.WITHDRAWN:
        response = render(request, "events/addresses/address_gone.html", {"address": address}, status=410)
        return _kept(response, request, conference, now)
    page = _page(request, address, number)
    url = _absolute(request, conference, page, number)
    context: dict[str, Any] = {
        "page": page,
        "url": url,
        "citation": pages.citation(page, conference, url),
        "session": pages.public_session(address),
    }
    response = render(request, "events/addresses/address_detail.html", context)
    return _kept(response, request, conference, now)


@require_safe
@conference_view
def address_text(request: HttpRequest, conference: Conference, slug: str, number: int) -> HttpResponse:
    """The sealed bytes that the fingerprint is taken of."""
    now = timezone.now()
    address = _found(conference, slug, now)
    if address.state == AddressState.WITHDRAWN:
        return HttpResponse(status=410, content_type="text/plain; charset=utf-8")
    page = _page(request, address, number)
    version = next(one for one in page.versions if one.number == number)
    response = HttpResponse(rules.canonical_text(version.blocks), content_type="text/plain; charset=utf-8")
    response["Content-Language"] = page.language
    return _kept(response, request, conference, now)


@require_safe
@conference_view
def address_feed(request: HttpRequest, conference: Conference) -> HttpResponse:
    now = timezone.now()
    found = list(queries.public_addresses(conference, now=now)[: feeds.ENTRIES])
    body = feeds.atom(conference, found, base=request.build_absolute_uri("/")[:-1])
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    return _kept(response, request, conference, now)


def _found(conference: Conference, slug: str, now: datetime) -> Address:
    address = Address.objects.with_a_page(now).filter(conference=conference, slug=slug)
    found = address.select_related("author", "delivered_by", "session").first()
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, address: Address, number: int | None) -> pages.AddressPage:
    page = pages.page_of(
        address, language=request.GET.get("language", ""), number=number, wanted=formats.language()
    )
    if page is None:
        raise Http404
    return page


def _absolute(
    request: HttpRequest, conference: Conference, page: pages.AddressPage, number: int | None
) -> str:
    """The lasting address of what is shown: of the version asked for, and always with its language."""
    kwargs: dict[str, Any] = {"conference": conference.slug, "slug": page.address.slug}
    name = "events:address-detail"
    if number is not None:
        name, kwargs = "events:address-version", {**kwargs, "number": number}
    return request.build_absolute_uri(
        f"{reverse(name, kwargs=kwargs)}?{urlencode({'language': page.language})}"
    )
