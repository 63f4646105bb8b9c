"""What the views of registration share."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.registrations.queries import has_verified_email, powers_of


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
    """Says why an account is needed, and how to get back here with one."""
    back = urlencode({"next": request.get_full_path() if request.method == "GET" else request.path})
    context = {
        "login": f"{reverse('account_login')}?{back}",
        "signup": f"{reverse('account_signup')}?{back}",
        "confirm": reverse("account_email"),
    }
    return render(request, "events/registrations/sign_in_first.html", context, status=401)


def refused(form: Any, error: Any) -> None:
    """Shows what an action refused on top of the form, which keeps all that was typed."""
    for message in error.messages:
        form.add_error(None, message)
