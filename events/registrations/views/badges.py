"""Printing badges from the door, and the PDF of a print run."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from events.common.limits import take
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.forms import PrintForm
from events.registrations.models import Registration
from events.registrations.printing import badges_pdf
from events.registrations.rules import Layout, Printing
from events.registrations.views.common import personal, refused

LAYOUT = "badge_layout"


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def badge_print(request: HttpRequest, conference: Conference, number: int, *, now: datetime) -> HttpResponse:
    """Prints one person's badge, for whoever stands at a desk; a second one for a reason."""
    if not queries.may_print(request.user, conference):
        raise Http404
    registration = get_object_or_404(Registration, pk=number, conference=conference)
    [(_row, verdict)] = queries.to_print([registration])
    initial = {"layout": request.session.get(LAYOUT, Layout.CARD)}
    form = PrintForm(request.POST or None, again=verdict == Printing.PRINTED, initial=initial)
    if request.method == "POST" and form.is_valid():
        take("badge-print", request.user.pk, most=60, seconds=60)
        run = _printed(request, conference, registration, form, now)
        if run is not None:
            return redirect("events:badge-run", conference.slug, run)
    context = {"form": form, "registration": registration, "verdict": verdict}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/badge_print.html", context, status=status)


def _printed(
    request: HttpRequest,
    conference: Conference,
    registration: Registration,
    form: PrintForm,
    now: datetime,
) -> int | None:
    request.session[LAYOUT] = form.cleaned_data["layout"]
    try:
        found = actions.print_badges(
            conference, [registration], by=request.user, now=now, **form.cleaned_data
        )
    except ValidationError as error:
        refused(form, error)
        return None
    for _row, why in found.left_out:
        field = "reason" if why == Printing.PRINTED and "reason" in form.fields else None
        form.add_error(field, why.label)
    return found.run.pk if found.run else None


@require_safe
@personal
def badge_run(request: HttpRequest, conference: Conference, number: int, *, now: datetime) -> HttpResponse:
    """The badges of a run that still work."""
    run = queries.print_run(number, conference) if queries.may_print(request.user, conference) else None
    if run is None:
        raise Http404
    try:
        made = badges_pdf(run)
    except ValueError:
        raise Http404 from None
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="badges-{conference.slug}-{run.pk}.pdf"'
    return response
