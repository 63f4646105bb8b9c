"""Giving a place of the delegation to somebody else."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.common.limits import take
from events.conferences.models import Conference
from events.registrations import actions
from events.registrations.forms import ReplacementForm
from events.registrations.rules import RegistrationState
from events.registrations.views.common import back_to_desk, own_delegation, own_member, personal, refused


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def delegation_replace(
    request: HttpRequest, conference: Conference, reference: str, *, now: datetime
) -> HttpResponse:
    """Asks who comes instead, then gives them the place in one step."""
    own, _powers = own_delegation(request, conference, now)
    leaving = own_member(request, own, reference, now)
    if leaving.state != RegistrationState.CONFIRMED:
        messages.error(request, _("Only who is confirmed can be replaced."))
        return back_to_desk(conference, own, show="members")
    form = ReplacementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        take("register-colleague", request.user.pk, most=60, seconds=60)
        try:
            made = actions.replace(
                leaving,
                email=form.cleaned_data["email"],
                details=form.details(mode=leaving.mode),
                by=request.user,
                now=now,
            )
        except ValidationError as error:
            refused(form, error)
        else:
            text = _("%(new)s has the place of %(old)s. Both are told by e-mail.")
            messages.success(request, text % {"new": made.name, "old": leaving.name})
            return back_to_desk(conference, own, show="members")
    context = {"form": form, "delegation": own, "leaving": leaving}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/delegation_replace.html", context, status=status)
