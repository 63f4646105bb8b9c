"""The published programme as files for other systems and for apps."""

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import override
from django.views.decorators.http import require_safe

from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.interchange.queries import released
from events.interchange.writers import write_programme

TYPES = {"xml": "application/xml; charset=utf-8", "json": "application/json"}


@require_safe
@conference_view
def programme_file(request: HttpRequest, conference: Conference, form: str) -> HttpResponse:
    """The current release as XML or JSON; 404 before the first one."""
    programme = released(conference)
    if programme is None:
        raise Http404
    with override("en"):
        body = write_programme(
            programme.presentations, conference=conference, form=form, version=programme.version
        )
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    if etag in parse_etags(request.headers.get("If-None-Match", "")):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=TYPES[form])
        response["Access-Control-Allow-Origin"] = "*"
    response["ETag"] = etag
    public = conference.state != "draft"
    patch_cache_control(response, public=public, private=not public, max_age=60)
    return response
