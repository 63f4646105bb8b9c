"""The published programme as files for other systems and for apps."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import override
from django.views.decorators.http import require_safe

from events.common.kept import kept, tag_of
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.interchange.queries import released
from events.interchange.writers import write_programme
from events.programme.queries import current_release, identity

TYPES = {"xml": "application/xml; charset=utf-8", "json": "application/json"}


@require_safe
@conference_view
def programme_file(request: HttpRequest, conference: Conference, form: str) -> HttpResponse:
    """The current release as XML or JSON, made once; 404 before the first one."""
    release = current_release(conference)
    if release is None:
        raise Http404
    with override("en"):
        tag = tag_of("programme", form, settings.BASE_URL, *identity(conference, release))
    etag = f'"{tag}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(kept(tag, lambda: _written(conference, form)), content_type=TYPES[form])
        response["Access-Control-Allow-Origin"] = "*"
    response["ETag"] = etag
    public = conference.state != "draft"
    patch_cache_control(response, public=public, private=not public, max_age=60)
    return response


def _written(conference: Conference, form: str) -> bytes:
    programme = released(conference)
    if programme is None:
        raise Http404
    with override("en"):
        return write_programme(
            programme.presentations, conference=conference, form=form, version=programme.version
        )
