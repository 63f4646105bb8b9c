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
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from events.common.text import clean_line
from events.conferences.access import conference_view
from events.conferences.models import Conference, Delegation
from events.registrations.models import ParticipantCategory, Registration
from events.registrations.queries import (
    files_asked,
    has_verified_email,
    keeps_door,
    own_needs,
    own_photo,
    own_registration,
    powers_of,
)
from events.registrations.rules import LIVE_STATES
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


def door(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for those who keep the door of the conference; 404 for everybody else who is signed in."""

    @personal
    @wraps(view)
    def wrapper(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
        if not keeps_door(request.user, conference):
            raise Http404
        request.shows_door = True  # type: ignore[attr-defined]
        return view(request, conference, now=now)

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


def way_back(request: HttpRequest, conference: Conference) -> dict[str, Any]:
    """Where one came from: the form while one has not asked, else where the request stands."""
    own = own_registration(request.user, conference)
    asked = own is not None and own.state in LIVE_STATES
    name = "events:registration-status" if asked else "events:registration-new"
    return {
        "back_url": reverse(name, args=[conference.slug]),
        "back_label": _("Back to where my request stands") if asked else _("Back to the form"),
    }


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


def own_member(request: HttpRequest, own: Delegation, reference: str, now: datetime) -> Registration:
    """The registration of that number if this focal point decides on it; else 404."""
    may = Registration.objects.decidable_by(request.user, conference=own.conference, now=now)
    found: Registration | None = (
        may.filter(delegation=own, reference=reference)
        .select_related("conference", "category", "person__user", "delegation__organization")
        .first()
    )
    if found is None:
        raise Http404
    return found


def back_to_desk(conference: Conference, own: Delegation, show: str = "waiting") -> HttpResponse:
    desk = reverse("events:delegation", args=[conference.slug])
    return redirect(f"{desk}?delegation={own.pk}&show={show}")


def besides(request: HttpRequest, conference: Conference, category: ParticipantCategory) -> dict[str, Any]:
    """What stands apart from the answers of a request: photo, papers, and whether needs were told."""
    return {
        "photo": own_photo(request.user, conference),
        "files": files_asked(category, user=request.user),
        "needs": own_needs(request.user, conference) is not None,
    }
