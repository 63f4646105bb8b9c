"""What the views of registration share."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events.common.text import clean_line
from events.conferences.access import conference_view
from events.conferences.models import Conference, Delegation
from events.registrations.queries import has_verified_email, powers_of
from events.registrations.rules.steps import DRAFT_FIELDS

DRAFT = "registration_draft"
DRAFT_LENGTH = 300


def personal(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for somebody signed in with a confirmed address; others are told what to do, and sent back.

    Calls `view(request, conference, ..., now=...)`. Never cached.
    """

    @never_cache
    @conference_view
    @wraps(view)
    def wrapper(request: HttpRequest, conference: Conference, *args: Any, **kwargs: Any) -> HttpResponse:
        now = timezone.now()
        if not request.user.is_authenticated or not has_verified_email(request.user):
            return sign_in_first(request)
        request.shows_delegation = bool(powers_of(request.user, conference, now=now))  # type: ignore[attr-defined]
        return view(request, conference, *args, now=now, **kwargs)

    return wrapper


def sign_in_first(request: HttpRequest) -> HttpResponse:
    """Says why an account is needed, and how to get back here with one; keeps what was being sent."""
    kept = request.method == "POST" and keep_draft(request)
    path = request.get_full_path() if request.method == "GET" else request.path
    if kept:
        path += "?" + urlencode({"category": request.POST["category"][:40]})
    back = urlencode({"next": path})
    context = {
        "login": f"{reverse('account_login')}?{back}",
        "signup": f"{reverse('account_signup')}?{back}",
        "confirm": reverse("account_email"),
        "kept": kept,
    }
    return render(request, "events/registrations/sign_in_first.html", context, status=401)


def keep_draft(request: HttpRequest) -> bool:
    """Keeps the answers of a form whose sender is signed out by now, in the visitor's own session."""
    if "category" not in request.POST:
        return False
    answers = {name: request.POST[name][:DRAFT_LENGTH] for name in DRAFT_FIELDS if name in request.POST}
    request.session[DRAFT] = {"path": request.path, "answers": answers}
    return True


def session_draft(request: HttpRequest) -> dict[str, str]:
    """The answers kept for this page, cleaned of what reorders or hides text."""
    draft = request.session.get(DRAFT) or {}
    if draft.get("path") != request.path:
        return {}
    return {name: clean_line(text) for name, text in draft["answers"].items()}


def forget_draft(request: HttpRequest) -> None:
    request.session.pop(DRAFT, None)


def refused(form: Any, error: Any) -> None:
    """Shows what an action refused on top of the form, which keeps all that was typed."""
    for message in error.messages:
        form.add_error(None, message)


def own_delegation(
    request: HttpRequest, conference: Conference, now: datetime
) -> tuple[Delegation, list[Delegation]]:
    """The delegation of the page, and all that this focal point decides for; 404 for everybody else."""
    powers = powers_of(request.user, conference, now=now)
    wanted = request.GET.get("delegation")
    chosen = [one for one in powers if wanted is None or str(one.pk) == wanted]
    if not chosen:
        raise Http404
    return chosen[0], powers


def back_to_desk(conference: Conference, own: Delegation, show: str = "waiting") -> HttpResponse:
    desk = reverse("events:delegation", args=[conference.slug])
    return redirect(f"{desk}?delegation={own.pk}&show={show}")
