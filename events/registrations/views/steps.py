"""The form: short steps, each of which keeps what was filled in."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.common.limits import take
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.forms import RegistrationForm, as_sent
from events.registrations.models import ParticipantCategory, RegistrationDraft
from events.registrations.rules import LIVE_STATES, Listing, Window
from events.registrations.rules.steps import Step
from events.registrations.views.common import besides, forget_draft, personal, refused, session_draft


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_new(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """A step of the form (GET), or keeping one and going on, or sending all of it (POST)."""
    draft = queries.draft_of(request.user, conference)
    if request.method == "POST":
        return _post(request, conference, draft, now)
    own = queries.own_registration(request.user, conference)
    if own is not None and own.state in LIVE_STATES:
        if invitation := request.GET.get("invitation", "").strip():
            change = reverse("events:registration-change", args=[conference.slug])
            return redirect(f"{change}?{urlencode({'invitation': invitation[:60]})}")
        messages.info(request, _("You have asked already. This is where your request stands."))
        return redirect("events:registration-status", conference.slug)
    window = queries.registration_window(conference, now=now)
    if window != Window.OPEN:
        return render(request, "events/registrations/registration_closed.html", {"window": window})
    if invitation := request.GET.get("invitation", "").strip():
        return _invited(request, conference, draft, invitation[:60], now)
    offered = queries.open_categories(conference, now=now, invitation=draft.invitation if draft else "")
    if draft and not request.GET and _category(offered, draft.category_code):
        return redirect(step_url(conference, draft.category_code, draft.step))
    category = None if "choose" in request.GET else _category(offered, request.GET.get("category"))
    if category is None:
        return _choose(request, conference, draft, offered, now)
    draft = _taken_up(request, conference, draft, category, now)
    return _page(request, conference, category, draft, request.GET.get("step", ""))


def _post(
    request: HttpRequest, conference: Conference, draft: RegistrationDraft | None, now: datetime
) -> HttpResponse:
    if "save" in request.POST:
        take("draft", request.user.pk, most=120, seconds=60)
    else:
        take("register", request.user.pk, most=60, seconds=60)
    if "drop" in request.POST:
        actions.drop_draft(conference, user=request.user)
        messages.success(request, _("Your draft is deleted."))
        return redirect("events:registration-status", conference.slug)
    offered = queries.offered_categories(conference, now=now, invitation=draft.invitation if draft else "")
    category = _category(offered, request.POST.get("category"))
    if category is None:
        messages.error(request, _("Choose first as what you want to attend."))
        return redirect(f"{reverse('events:registration-new', args=[conference.slug])}?choose=1")
    step = request.POST.get("step", "")
    if step in set(Step) - {Step.CHECK} or "save" in request.POST or "later" in request.POST:
        return _keep(request, conference, category, step, now)
    return _send(request, conference, category, draft, now)


def _keep(
    request: HttpRequest, conference: Conference, category: ParticipantCategory, step: str, now: datetime
) -> HttpResponse:
    """Keeps one step as it was typed, and goes on to the next when nothing in it is wrong."""
    known: dict[str, Any] = {"conference": conference, "category": category}
    step = step if step in set(Step) else ""
    answers = RegistrationForm(**known).sent_of(request.POST, step)
    facts: dict[str, Any] = {"category": category.code, "step": step, "answers": answers}
    window = queries.category_window(category, now=now)
    if window != Window.OPEN:
        context = {"window": window}
        return render(request, "events/registrations/registration_closed.html", context, status=422)
    draft = actions.save_draft(conference, user=request.user, now=now, **facts)
    if "save" in request.POST:
        return HttpResponse(status=204)
    if "later" in request.POST or not step:
        messages.success(request, _("Your draft is kept. Go on whenever you like, on any device."))
        return redirect("events:registration-status", conference.slug)
    form = RegistrationForm(as_sent(draft.answers), **known)
    if form.wrong_in(step):
        return _shown(request, form, Step(step), status=422)
    return redirect(step_url(conference, category, form.step_after(step)))


def _send(
    request: HttpRequest,
    conference: Conference,
    category: ParticipantCategory,
    draft: RegistrationDraft | None,
    now: datetime,
) -> HttpResponse:
    """Sends the whole: what the draft holds, and over it what came now."""
    own = queries.own_registration(request.user, conference)
    if own is not None and own.state in LIVE_STATES:
        return redirect("events:registration-status", conference.slug)
    answers = as_sent(draft.answers if draft else {}, dict(request.POST.lists()))
    form = RegistrationForm(answers, conference=conference, category=category)
    if form.is_valid():
        try:
            actions.submit(
                conference,
                user=request.user,
                category=category,
                delegation=form.cleaned_data.get("delegation"),
                form_key=form.cleaned_data["form_key"] or uuid.uuid4(),
                details=form.details(),
                answers=form.answers(),
                invitation=draft.invitation if draft else "",
                now=now,
            )
        except ValidationError as error:
            refused(form, error)
        else:
            forget_draft(request)
            return redirect("events:registration-status", conference.slug)
    facts: dict[str, Any] = {"category": category.code, "step": Step.CHECK}
    facts["answers"] = form.sent_of(request.POST)
    actions.save_draft(conference, user=request.user, now=now, **facts)
    return _shown(request, form, Step.CHECK, status=422)


def _category(offered: Sequence[ParticipantCategory], code: str | None) -> ParticipantCategory | None:
    """The category that was chosen, or the only one."""
    chosen = [category for category in offered if category.code == code]
    if not chosen and code is None and len(offered) == 1:
        return offered[0]
    return chosen[0] if chosen else None


def _invited(
    request: HttpRequest,
    conference: Conference,
    draft: RegistrationDraft | None,
    invitation: str,
    now: datetime,
) -> HttpResponse:
    """Takes up the link of an invitation: its category is open to this account while the link holds."""
    category = queries.invited_category(conference, invitation, now=now)
    if category is None:
        messages.error(request, _("This invitation does not hold (any more). Ask for a new one."))
        return redirect(f"{reverse('events:registration-new', args=[conference.slug])}?choose=1")
    actions.mark_opened(category, invitation, now=now)
    facts: dict[str, Any] = {"category": category.code, "step": "", "answers": {}, "invitation": invitation}
    actions.save_draft(conference, user=request.user, now=now, **facts)
    return redirect(step_url(conference, category, draft.step if draft else ""))


def _choose(
    request: HttpRequest,
    conference: Conference,
    draft: RegistrationDraft | None,
    offered: Sequence[ParticipantCategory],
    now: datetime,
) -> HttpResponse:
    context = {
        "categories": offered,
        "later": queries.later_categories(conference, now=now),
        "chosen": draft.category_code if draft else "",
        "unknown": request.GET.get("category") is not None,
    }
    status = 404 if context["unknown"] else 200
    return render(request, "events/registrations/category_choice.html", context, status=status)


def _taken_up(
    request: HttpRequest,
    conference: Conference,
    draft: RegistrationDraft | None,
    category: ParticipantCategory,
    now: datetime,
) -> RegistrationDraft | None:
    """The draft, with what somebody had sent before they had to sign in."""
    kept = session_draft(request)
    if not kept:
        return draft
    forget_draft(request)
    facts: dict[str, Any] = {"category": category.code, "step": "", "answers": kept}
    return actions.save_draft(conference, user=request.user, now=now, **facts)


def _page(
    request: HttpRequest,
    conference: Conference,
    category: ParticipantCategory,
    draft: RegistrationDraft | None,
    wanted: str,
) -> HttpResponse:
    known: dict[str, Any] = {"conference": conference, "category": category}
    initial = {**_known_of(request), **(draft.answers if draft else {})}
    form = RegistrationForm(initial=initial, **known)
    step = Step(wanted) if wanted in form.steps() else form.steps()[0]
    if step == Step.CHECK:
        # What is missing or wrong is said before it is sent, but not that nobody has agreed yet.
        hidden = {"terms_version": [conference.terms_version], "form_key": [str(uuid.uuid4())]}
        form = RegistrationForm(as_sent(initial, hidden), **known)
        form.errors.pop("terms", None)
    return _shown(request, form, step)


def _known_of(request: HttpRequest) -> dict[str, Any]:
    """What an earlier conference knows of the person already."""
    person = getattr(request.user, "person", None)
    name = person.name if person else request.user.name  # type: ignore[union-attr]
    given, _space, family = name.rpartition(" ")
    return {
        "given_name": given,
        "family_name": family,
        "native_name": person.native_name if person else "",
        "native_language": person.native_language if person else "",
        "mode": "onsite",
        "listing": Listing.NONE,
    }


def _shown(request: HttpRequest, form: RegistrationForm, step: Step, *, status: int = 200) -> HttpResponse:
    conference, category = form.conference, form.category
    steps = form.steps()
    number = steps.index(step)
    parts = [
        {
            "step": one,
            "label": one.label,
            "url": step_url(conference, category, one),
            "fields": form.fields_of(one),
            "is_wrong": form.is_bound and form.wrong_in(one),
            "is_empty": not any(f.value() or f.errors or f.field.required for f in form.fields_of(one)),
        }
        for one in steps
    ]
    context = {
        "form": form,
        "category": category,
        "step": step,
        "number": number + 1,
        "parts": parts,
        "back": parts[number - 1] if number else None,
        "fields": form.fields_of(step),
        "step_errors": [field for field in form.fields_of(step) if form.is_bound and field.errors],
        "has_choice": queries.offers_choice(conference),
        "terms_pages": queries.terms_pages(conference),
    }
    if step == Step.CHECK:
        context |= besides(request, conference, category)
    name = "check" if step == Step.CHECK else "step"
    return render(request, f"events/registrations/registration_{name}.html", context, status=status)


def step_url(conference: Conference, category: ParticipantCategory | str, step: str) -> str:
    code = category if isinstance(category, str) else category.code
    query = urlencode({"category": code, "step": step} if step else {"category": code})
    return f"{reverse('events:registration-new', args=[conference.slug])}?{query}"
