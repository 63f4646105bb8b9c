"""`/robots.txt` and `/sitemap.xml`."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from events.front import crawlers


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(crawlers.robots(), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=300)
def sitemap(request: HttpRequest) -> HttpResponse:
    with translation.override("en"):  # whose addresses carry no prefix
        content = crawlers.sitemap(timezone.now())
    return HttpResponse(content, content_type="application/xml")
