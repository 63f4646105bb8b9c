"""A note for oneself beside a session."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.forms import NoteForm
from events.registrations.views.common import refused, sign_in_first


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@conference_view
def session_note(request: HttpRequest, conference: Conference, code: str) -> HttpResponse:
    """A page with the note; posting keeps it, and the session on one's schedule."""
    version = queries.version_of_code(conference, code)
    if version is None:
        raise Http404
    if not request.user.is_authenticated:
        return sign_in_first(request)
    form = NoteForm(request.POST or None, initial={"note": queries.note_of(request.user, version)})
    if request.method == "POST" and form.is_valid():
        note = {"session": version.session, "text": form.cleaned_data["note"], "now": timezone.now()}
        try:
            actions.note_session(request.user, **note)
        except ValidationError as error:
            refused(form, error)
        else:
            messages.success(request, _("Your note on “%(title)s” is kept.") % {"title": version.title})
            return redirect("events:my-schedule", conference.slug)
    context = {"version": version, "form": form}
    status = 400 if form.errors else 200
    return render(request, "events/registrations/session_note.html", context, status=status)
