"""One's letter for a visa: asking, where it stands, reading it; and verifying any paper by its code."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from events.common.limits import client_address, take
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.forms import PassportForm, VerifyForm
from events.registrations.letters import certificate_pdf, letter_pdf
from events.registrations.models import Paper, Registration
from events.registrations.rules import OPEN_LETTERS, WAITING_LETTERS, VisaState, is_late
from events.registrations.views.common import personal, refused


def _own(request: HttpRequest, conference: Conference) -> Registration:
    found = queries.own_registration(request.user, conference)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_visa(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Asks for a letter while none is open; else says where it stands."""
    registration = _own(request, conference)
    letter, offered = queries.letter_of(registration), queries.may_ask(registration, now=now)
    if letter is None and not offered:
        raise Http404
    today = conference.local(now).date()
    is_open = letter is not None and letter.state in OPEN_LETTERS
    form = None
    if offered and not is_open:
        form = PassportForm(request.POST or None, today=today, ends_on=conference.ends_on)
        if request.method == "POST" and _asked(request, registration, form, now):
            return redirect("events:registration-visa", conference.slug)
    context = {
        "registration": registration,
        "letter": letter,
        "form": form,
        "letterhead": queries.letterhead_of(conference),
        "waits": letter is not None and letter.state in WAITING_LETTERS,
        "is_late": letter is not None and is_late(letter.state, letter.due_on, today=today),
        "can_read": letter is not None and queries.granted_letter(registration) is not None,
        "is_open": is_open,
        "granted": letter is not None and letter.state == VisaState.GRANTED,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "events/registrations/registration_visa.html", context, status=status)


def _asked(request: HttpRequest, registration: Registration, form: PassportForm, now: datetime) -> bool:
    take("visa", request.user.pk, most=20, seconds=600)
    if not form.is_valid():
        return False
    try:
        actions.ask_for_letter(registration, by=request.user, now=now, facts=form.facts())
    except ValidationError as error:
        refused(form, error)
        return False
    messages.success(request, _("You have asked for a letter. We write to you when it is ready."))
    return True


@require_POST
@personal
def registration_visa_withdraw(
    request: HttpRequest, conference: Conference, *, now: datetime
) -> HttpResponse:
    letter = queries.letter_of(_own(request, conference))
    if letter is None:
        raise Http404
    try:
        actions.withdraw_letter(letter, by=request.user, now=now)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Withdrawn. What you told us of your passport is deleted."))
    return redirect("events:registration-status", conference.slug)


@require_safe
@personal
def registration_visa_pdf(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """One's own letter, while it is there."""
    letter = queries.granted_letter(_own(request, conference))
    if letter is None:
        raise Http404
    return pdf(letter_pdf(letter), f"visa-letter-{conference.slug}.pdf")


def pdf(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@conference_view
def paper_verify(request: HttpRequest, conference: Conference) -> HttpResponse:
    """Whether a paper is genuine: its kind and day, and whether a name is the one on it; never a name."""
    data = request.POST if request.method == "POST" else None
    form = VerifyForm(data, initial={"code": request.GET.get("code", "")[:40]})
    context = {"form": form, "asked": False}
    if request.method == "POST":
        take("verify-paper", client_address(request), most=20, seconds=600)
        if form.is_valid():
            context |= {"asked": True, "found": queries.verify(conference, **form.cleaned_data)}
    status = 422 if form.errors else 200
    return render(request, "events/registrations/paper_verify.html", context, status=status)


@require_POST
@personal
def registration_certificate(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Makes one's certificate of attendance, once the conference is over, and leads to it."""
    registration = _own(request, conference)
    if not queries.certified_days(registration, now=now):
        raise Http404
    actions.give_certificate(registration, by=request.user, now=now)
    return redirect("events:registration-certificate-pdf", conference.slug)


@require_safe
@personal
def registration_certificate_pdf(
    request: HttpRequest, conference: Conference, *, now: datetime
) -> HttpResponse:
    registration = _own(request, conference)
    paper = queries.paper_of(registration, Paper.Kind.CERTIFICATE)
    days = queries.certified_days(registration, now=now)
    if paper is None or not days:
        raise Http404
    return pdf(certificate_pdf(paper, days), f"certificate-{conference.slug}.pdf")
