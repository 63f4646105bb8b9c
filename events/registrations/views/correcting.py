"""Correcting the details of somebody of the delegation."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.common.limits import take
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.forms import CorrectionForm
from events.registrations.rules import LIVE_STATES, RegistrationState
from events.registrations.views.common import back_to_desk, own_delegation, own_member, personal, refused

TABS = {RegistrationState.SUBMITTED: "waiting", RegistrationState.INFO_REQUESTED: "asked"}


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def delegation_correct(
    request: HttpRequest, conference: Conference, reference: str, *, now: datetime
) -> HttpResponse:
    """Shows what the registration says (GET), then corrects it (POST)."""
    own, _powers = own_delegation(request, conference, now)
    row = own_member(request, own, reference, now)
    show = TABS.get(RegistrationState(row.state), "members")
    if row.state not in LIVE_STATES:
        messages.error(request, _("This registration is over; nothing was changed."))
        return back_to_desk(conference, own, show="closed")
    form = CorrectionForm(request.POST or None, registration=row)
    if request.method == "POST" and form.is_valid():
        take("correct", request.user.pk, most=60, seconds=60)
        try:
            actions.correct_for(row, by=request.user, now=now, **form.correction())
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("The details of %(name)s are corrected.") % {"name": row.name})
            return back_to_desk(conference, own, show=show)
    context = {
        "form": form,
        "delegation": own,
        "row": row,
        "show": show,
        "waiting": queries.open_change(row),
        "decides": queries.changes_to_decide(request.user, conference, delegation=own, now=now)
        .filter(registration=row)
        .exists(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/delegation_correct.html", context, status=status)
