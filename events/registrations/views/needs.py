"""What one needs, and the files that one's category asks for."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from events.common.limits import take
from events.conferences.access import conference_view
from events.conferences.models import Conference
from events.registrations import actions, queries
from events.registrations.forms import FileForm, NeedsForm
from events.registrations.models import AccreditationFile
from events.registrations.rules.keeping import needs_kept_until
from events.registrations.views.common import personal, sign_in_first, way_back


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_needs(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Tells what one needs, or takes it back by telling nothing."""
    if not queries.may_prepare(request.user, conference, now=now):
        raise Http404
    told = queries.own_needs(request.user, conference)
    initial = {"access": told.access, "diet": told.diet, "other": told.other} if told else {}
    form = NeedsForm(request.POST or None, initial=initial)
    back = way_back(request, conference)
    if request.method == "POST":
        take("needs", request.user.pk, most=30, seconds=60)
        form = NeedsForm(request.POST)
        if form.is_valid():
            actions.tell_needs(conference, by=request.user, now=now, **form.cleaned_data)
            messages.success(request, _("What you need is kept, apart from your request."))
            return redirect(back["back_url"])
    context = {"form": form, "kept_until": needs_kept_until(conference.ends_on), **back}
    status = 422 if form.is_bound else 200
    return render(request, "events/registrations/registration_needs.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_files(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Sends the files that one's category asks for, one at a time, or removes one."""
    category = queries.wanted_category(request.user, conference)
    if category is None or not category.required_files:
        raise Http404
    if not queries.may_prepare(request.user, conference, now=now):
        raise Http404
    form = FileForm()
    kind = request.POST.get("kind", "")
    if request.method == "POST":
        take("files", request.user.pk, most=20, seconds=60)
        if "remove" in request.POST:
            actions.remove_file(conference, by=request.user, kind=kind)
            messages.success(request, _("The file is removed."))
            return redirect("events:registration-files", conference.slug)
        form = FileForm(request.POST, request.FILES)
        if _sent(request, conference, form, kind, now):
            return redirect("events:registration-files", conference.slug)
    asked = queries.files_asked(category, user=request.user)
    rows = [
        (one, file, form if form.is_bound and one == kind else FileForm(auto_id=f"{one}_%s"))
        for one, file in asked
    ]
    context = {"rows": rows, "form": form, "category": category, **way_back(request, conference)}
    status = 422 if form.is_bound else 200
    return render(request, "events/registrations/registration_files.html", context, status=status)


def _sent(request: HttpRequest, conference: Conference, form: FileForm, kind: str, now: datetime) -> bool:
    if not form.is_valid():
        return False
    try:
        actions.send_file(conference, by=request.user, now=now, kind=kind, data=form.data_of_file())
    except ValidationError as error:
        form.add_error("file", error.messages[0])
        return False
    messages.success(request, _("The file is kept."))
    return True


@require_safe
@never_cache
@conference_view
def accreditation_file(request: HttpRequest, conference: Conference, code: uuid.UUID) -> HttpResponse:
    """A file, to be saved, for its owner and for who decides; for all others it is not there."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    seen = AccreditationFile.objects.visible_to(request.user, conference=conference, now=timezone.now())
    file = seen.filter(code=code).first()
    if file is None:
        raise Http404
    response = HttpResponse(bytes(file.data), content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.download_name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
