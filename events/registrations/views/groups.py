"""Registering a group of one's delegation by a table: what it would do, then all of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from events.common.limits import take
from events.common.tables import read_table, write_table
from events.common.text import clean_line
from events.conferences.models import Conference, Delegation, TableFile
from events.registrations import actions, queries
from events.registrations.actions import GroupOutcome, GroupRow
from events.registrations.forms import GroupForm
from events.registrations.groups import COLUMNS, REQUIRED, read_group
from events.registrations.views.common import back_to_desk, own_delegation, personal

KEPT = timedelta(days=1)


def _kind(own: Delegation) -> str:
    return f"group:{own.pk}"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def delegation_group(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Takes the table, keeps it for a day, and leads to what it would do."""
    own, _powers = own_delegation(request, conference, now)
    form = GroupForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        take("register-group", request.user.pk, most=20, seconds=600)
        TableFile.objects.filter(sent_at__lt=now - KEPT).delete()
        user: Any = request.user
        kept = TableFile.objects.create(
            kind=_kind(own),
            conference=conference,
            name=clean_line(form.cleaned_data["file"].name)[:200] or "group.csv",
            data=form.cleaned_data["data"],
            sent_by=user,
            sent_at=now,
        )
        path = reverse("events:delegation-group-preview", args=[conference.slug, kept.pk])
        return redirect(f"{path}?delegation={own.pk}")
    context = {
        "form": form,
        "delegation": own,
        "columns": COLUMNS,
        "required": REQUIRED,
        "categories": queries.categories_of_delegations(conference),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/delegation_group.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def delegation_group_preview(
    request: HttpRequest, conference: Conference, number: int, *, now: datetime
) -> HttpResponse:
    """What the table would do (GET); doing it, once (POST). Nobody reaches a table that another sent."""
    own, _powers = own_delegation(request, conference, now)
    kept = TableFile.objects.filter(pk=number, kind=_kind(own), sent_by=request.user.pk).first()
    if kept is None:
        raise Http404
    outcome: GroupOutcome | None = None
    refused = ""
    try:
        table = read_table(bytes(kept.data))
        rows, wrong = read_group(table, list(queries.categories_of_delegations(conference)))
    except ValidationError as error:
        refused = " ".join(error.messages)
    else:
        if request.method == "POST" and not wrong:
            outcome = _register(request, own, kept, rows, now)
        else:
            outcome = actions.forecast_group(own, rows, by=request.user, now=now)
            outcome.refused = sorted([*wrong, *outcome.refused])
        if request.method == "POST" and not outcome.refused:
            _say(request, outcome)
            return back_to_desk(conference, own, show="members")
    context = {"delegation": own, "kept": kept, "outcome": outcome, "refused": refused}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/delegation_group_preview.html", context, status=status)


@transaction.atomic
def _register(
    request: HttpRequest, own: Delegation, kept: TableFile, rows: Sequence[GroupRow], now: datetime
) -> GroupOutcome:
    """Does it, and drops the table; 404 for whoever sent the form twice and comes second."""
    if TableFile.objects.select_for_update(of=("self",)).filter(pk=kept.pk).first() is None:
        raise Http404
    outcome = actions.register_group(own, rows, by=request.user, now=now)
    if not outcome.refused:
        kept.delete()
    return outcome


def _say(request: HttpRequest, outcome: GroupOutcome) -> None:
    number = len(outcome.made)
    text = ngettext(
        "You registered %(number)d person of the table.",
        "You registered %(number)d people of the table.",
        number,
    )
    messages.success(request, text % {"number": number})
    if outcome.unchanged:
        number = len(outcome.unchanged)
        text = ngettext("%(number)d was registered already.", "%(number)d were registered already.", number)
        messages.info(request, text % {"number": number})


@require_safe
@personal
def delegation_group_csv(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """An empty table with the columns, and one row as an example."""
    own, _powers = own_delegation(request, conference, now)
    category = queries.categories_of_delegations(conference).first()
    code = category.code if category else ""
    example = (_("Larisa Vorontsova"), "larisa@example.org", "", code, _("Adviser"), "", "onsite", "member")
    response = HttpResponse(write_table(COLUMNS, [example]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{conference.slug}-group-{own.pk}.csv"'
    return response
