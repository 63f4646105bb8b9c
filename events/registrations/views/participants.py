"""The list of participants: a page for whom the conference shows it to, and files for its organisers."""

from datetime import datetime

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.common.tables import write_table
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.conferences.rules import ParticipantsList
from events.registrations import queries
from events.registrations.printing_participants import (
    COLUMNS,
    edition,
    grouped,
    participants_pdf,
    rows_of,
)
from events.registrations.rules.participants import matching
from events.registrations.views.common import personal, sign_in_first

ON_A_PAGE = 150
MAX_WORDS = 200


@require_safe
@never_cache
@conference_view
def participant_list(request: HttpRequest, conference: Conference) -> HttpResponse:
    """Those who agreed, as far as they agreed; `?q=` looks in what is shown."""
    if not queries.reads_participants(request.user, conference):
        if not (request.user.is_authenticated and queries.has_verified_email(request.user)):
            return sign_in_first(request)
        raise Http404
    now = timezone.now()
    words = request.GET.get("q", "")[:MAX_WORDS]
    everybody = queries.participants(conference)
    found = matching(everybody, words)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "categories": grouped(list(page)),
        "q": words,
        "total": len(found),
        "edition": edition(conference, now=now),
        "is_staff": queries.reads_every_sheet(request.user, conference),
        "is_hidden": conference.participants_list == ParticipantsList.NOBODY,
        "is_public": conference.participants_list == ParticipantsList.EVERYBODY,
    }
    response = render(request, "events/registrations/participants.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@personal
def participant_list_csv(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    _for_staff(request, conference)
    table = write_table(COLUMNS, rows_of(queries.participants(conference)))
    return _file(table, conference, "csv", "text/csv; charset=utf-8")


@require_safe
@personal
def participant_list_pdf(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    _for_staff(request, conference)
    pdf = participants_pdf(conference, queries.participants(conference), now=now)
    return _file(pdf, conference, "pdf", "application/pdf")


def _for_staff(request: HttpRequest, conference: Conference) -> None:
    if not queries.reads_every_sheet(request.user, conference):
        raise Http404


def _file(body: str | bytes, conference: Conference, ending: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{conference.slug}-participants.{ending}"'
    response["X-Robots-Tag"] = "noindex"
    return response
