"""Delegations in protocol order, for their focal points and the secretariat; who is what in them."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from events.common.tables import write_table
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.models import Registration
from events.registrations.printing_sheets import COLUMNS, rows_of, sheets_pdf
from events.registrations.queries import Sheet
from events.registrations.rules import DelegationRole
from events.registrations.views.common import own_delegation, personal


def _sheets(request: HttpRequest, conference: Conference, now: datetime) -> list[Sheet]:
    """The one asked for; all, for the secretariat that asks for none; 404 for everybody else."""
    if not queries.reads_every_sheet(request.user, conference):
        return queries.sheets_of(conference, own_delegation(request, conference, now)[0])
    sheets = queries.sheets_of(conference)
    wanted = request.GET.get("delegation")
    found = [sheet for sheet in sheets if wanted is None or str(sheet.delegation.pk) == wanted]
    if not found and wanted is not None:
        raise Http404
    return found


@require_safe
@personal
def delegation_sheet(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    sheets = _sheets(request, conference, now)
    context = {
        "sheets": sheets,
        "only": sheets[0].delegation if len(sheets) == 1 else None,
        "wanted": request.GET.get("delegation"),
        "is_staff": queries.reads_every_sheet(request.user, conference),
        "roles": DelegationRole.choices,
        "now": now,
    }
    return render(request, "events/registrations/delegation_sheet.html", context)


@require_safe
@personal
def delegation_sheet_csv(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    table = write_table(COLUMNS, rows_of(_sheets(request, conference, now)))
    return _file(table, conference, "csv", "text/csv; charset=utf-8")


@require_safe
@personal
def delegation_sheet_pdf(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    sheets = _sheets(request, conference, now)
    if not sheets:
        raise Http404
    return _file(sheets_pdf(conference, sheets, now=now), conference, "pdf", "application/pdf")


def _file(body: str | bytes, conference: Conference, ending: str, kind: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{conference.slug}-delegations.{ending}"'
    return response


@require_POST
@personal
def delegation_role(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Makes somebody head, deputy or member, for whoever decides on them."""
    may = Registration.objects.decidable_by(request.user, conference=conference, now=now)
    found: Registration | None = (
        may.filter(reference=request.POST.get("reference", "")[:12].replace("\x00", ""))
        .exclude(delegation=None)
        .select_related("conference", "category", "delegation__organization")
        .first()
    )
    role = request.POST.get("role", "")
    if found is None or role not in {str(value) for value in DelegationRole.values}:
        raise Http404
    try:
        last = actions.set_delegation_role(found, DelegationRole(int(role)), by=request.user, now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        said = f"{found.name}: {found.get_delegation_role_display()}."
        if last is not None:
            said += " " + _("%(name)s is a member now.") % {"name": last.name}
        messages.success(request, said)
    path = reverse("events:delegation-sheet", args=[conference.slug])
    return redirect(f"{path}?delegation={found.delegation_id}")
