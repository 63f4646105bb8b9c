"""What mail I want: for people who are signed in, and by the links in the mails themselves."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.mail.following import follow, followed, followed_at
from events.mail.forms import FollowForm, PreferencesForm
from events.mail.mailboxes import lift_suppression, mailbox_of, set_preference, set_preferences
from events.mail.models import Mailbox
from events.mail.queries import (
    current_conferences,
    kinds_for,
    mailbox_by_token,
    preferences_of,
    stopped_because,
    unsubscription,
)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_preferences(request: HttpRequest) -> HttpResponse:
    email: str = request.user.email  # type: ignore[union-attr]
    if request.method == "POST" and "works" in request.POST:
        if lift_suppression(email):
            messages.success(request, _("We write to this address again."))
        return _private(redirect(request.get_full_path()))
    return _preferences(request, mailbox_of(email))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest, token: str) -> HttpResponse:
    mailbox = mailbox_by_token(token, purpose="preferences")
    return _no_such_link(request) if mailbox is None else _preferences(request, mailbox)


def _preferences(request: HttpRequest, mailbox: Mailbox) -> HttpResponse:
    kinds, always = kinds_for(mailbox)
    known: dict[str, Any] = {
        "kinds": kinds,
        "preferences": preferences_of(mailbox),
        "followed": followed_at(mailbox.recipient_key),
    }
    form = PreferencesForm(**known)
    if request.method == "POST":
        # A form of boxes that are all empty says so by sending nothing.
        form = PreferencesForm(request.POST, **known)
        if form.is_valid():
            set_preferences(mailbox, form.changes(), now=timezone.now())
            messages.success(request, _("Your choice is kept. It holds from the next mail on."))
            return _private(redirect(request.get_full_path()))
    context = {
        "form": form,
        "address": mailbox.recipient_key,
        "always": always,
        "conferences": current_conferences(now=timezone.now()),
    }
    if request.user.is_authenticated and request.user.email == mailbox.recipient_key:
        context["stopped"] = stopped_because(mailbox.recipient_key)
    return _private(render(request, "events/mail/preferences.html", context))


# Mail programs post here for the reader and have no cookie of ours (RFC 8058); the token alone says
# whose mailbox and which kind, and all it can do is stop that kind.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    found = unsubscription(token)
    if found is None:
        return _no_such_link(request)
    mailbox, kind, is_off = found
    if request.method == "POST":
        set_preference(mailbox, kind.name, wanted=False, now=timezone.now())
        is_off = True
    context: dict[str, Any] = {"kind": kind, "address": mailbox.recipient_key, "is_off": is_off}
    return _private(render(request, "events/mail/unsubscribe.html", context))


@never_cache
@conference_view
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def conference_mails(request: HttpRequest, conference: Conference) -> HttpResponse:
    """What optional mail about the conference one asks for."""
    asked = followed(request.user, conference)
    form = FollowForm(request.POST if request.method == "POST" else None, followed=asked)
    if request.method == "POST" and form.is_valid():
        follow(request.user, conference, form.chosen(), now=timezone.now())
        messages.success(request, _("Your choice is kept. It holds from the next mail on."))
        return redirect("events:conference-mails", conference.slug)
    context = {"form": form, "address": request.user.email}  # type: ignore[union-attr]
    status = 400 if form.errors else 200
    return render(request, "events/mail/conference_mails.html", context, status=status)


def _no_such_link(request: HttpRequest) -> HttpResponse:
    return _private(render(request, "events/mail/no_such_link.html", status=404))


def _private(response: HttpResponse) -> HttpResponse:
    """The address itself grants something: no search engine, no next page learns it."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response
