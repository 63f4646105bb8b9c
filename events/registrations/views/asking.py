"""One's own registration: where it stands, correcting, answering, withdrawing."""

import io
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.common.tokens import make_token
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.calendars import conference_calendar
from events.registrations.forms import AnswerForm, DetailsForm, details_of
from events.registrations.models import Registration
from events.registrations.pages import status_page
from events.registrations.rules import LIVE_STATES, Window
from events.registrations.views.common import besides, personal, refused


def _own(request: HttpRequest, conference: Conference) -> Registration:
    found = queries.own_registration(request.user, conference)
    if found is None:
        raise Http404
    return found


@require_safe
@personal
def registration_status(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    registration = queries.own_registration(request.user, conference)
    is_open = queries.registration_window(conference, now=now) == Window.OPEN
    if registration is None or registration.state not in LIVE_STATES:
        offered = queries.registrations_to_take_over(request.user, conference).first()
        if offered is not None:
            return render(request, "events/registrations/registration_offered.html", {"offered": offered})
    if registration is None:
        none = {"is_open": is_open, "draft": queries.draft_of(request.user, conference)}
        return render(request, "events/registrations/registration_none.html", none)
    context: dict[str, Any] = {"registration": registration, "is_open": is_open}
    context["page"] = status_page(registration, now=now)
    context["answers"] = queries.answers_of(registration)
    context |= besides(request, conference, registration.category)
    context["asked_terms"] = queries.asked_terms(registration)
    context["missing"] = [kind for kind, file in context["files"] if file is None]
    return render(request, "events/registrations/registration_status.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_withdraw(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    registration = _own(request, conference)
    if request.method == "POST":
        try:
            actions.withdraw(registration, by=request.user, now=now)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        return redirect("events:registration-status", conference.slug)
    if registration.state not in LIVE_STATES:
        return redirect("events:registration-status", conference.slug)
    return render(request, "events/registrations/registration_withdraw.html", {"registration": registration})


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_edit(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    registration = _own(request, conference)
    form = DetailsForm(request.POST or None, registration=registration)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(
                registration, by=request.user, now=now, details=form.details(), answers=form.answers()
            )
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("Your details are changed."))
            return redirect("events:registration-status", conference.slug)
    context = {"form": form, "registration": registration}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/registration_edit.html", context, status=status)


@require_POST
@personal
def registration_take_over(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Makes a registration one's own that was made for one's address."""
    offered = queries.registrations_to_take_over(request.user, conference).first()
    if offered is None:
        raise Http404
    try:
        actions.take_over(offered, by=request.user, now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("This registration is yours now."))
    return redirect("events:registration-status", conference.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_answer(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Answers what was asked; once nothing is asked any more, leads to where the request stands."""
    registration = _own(request, conference)
    question = queries.open_question(registration)
    if question is None:
        messages.info(request, _("Nothing is asked of you any more."))
        return redirect("events:registration-status", conference.slug)
    form = AnswerForm(request.POST or None, conference=conference, initial=details_of(registration))
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        text = fields.pop("answer")
        try:
            actions.answer(registration, by=request.user, now=now, text=text, **fields)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("Your answer is sent. Your request waits for a decision again."))
            return redirect("events:registration-status", conference.slug)
    context = {"form": form, "registration": registration, "question": question}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/registration_answer.html", context, status=status)


@require_safe
@personal
def registration_ics(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    url = settings.BASE_URL + reverse("events:registration-status", args=[conference.slug])
    body = conference_calendar(_own(request, conference), url=url, now=now)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{conference.slug}.ics"'
    return response


@require_safe
@personal
def registration_badge(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """The QR code of the badge, black on white whatever the page's colours are."""
    badge = queries.active_badge(_own(request, conference))
    if badge is None:
        raise Http404
    drawing = io.BytesIO()
    code = segno.make_qr(make_token("badge", badge.pk, badge.nonce), error="m")
    code.save(drawing, kind="svg", scale=6, border=2, dark="#000", light="#fff", xmldecl=True)
    return HttpResponse(drawing.getvalue(), content_type="image/svg+xml")
