"""One's photograph: sending, cutting and removing it; and the picture, for those who may see it."""

import uuid
from datetime import datetime
from typing import Any

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
from events.registrations.forms import CropForm, PhotoForm, crop_of
from events.registrations.models import Photo
from events.registrations.rules.keeping import kept_until
from events.registrations.views.common import personal, refused, sign_in_first, way_back


@require_http_methods(["GET", "HEAD", "POST"])
@personal
def registration_photo(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """Sends a picture, cuts the one that is there, or removes it; each by its own form."""
    if not queries.may_prepare(request.user, conference, now=now):
        raise Http404
    form, crop = PhotoForm(), None
    if request.method == "POST":
        take("photo", request.user.pk, most=20, seconds=60)
        if "remove" in request.POST:
            actions.remove_photo(conference, by=request.user)
            messages.success(request, _("Your photo is removed."))
            return redirect("events:registration-photo", conference.slug)
        if "zoom" in request.POST:
            crop = CropForm(request.POST)
        else:
            form = PhotoForm(request.POST, request.FILES)
        if _kept(request, conference, crop or form, now):
            return redirect("events:registration-photo", conference.slug)
    photo = queries.own_photo(request.user, conference)
    if photo is not None and crop is None:
        crop = CropForm(initial=crop_of(photo))
    context: dict[str, Any] = {"form": form, "crop": crop, "photo": photo}
    context |= {"photo_kept_until": kept_until(conference.ends_on), **way_back(request, conference)}
    status = 422 if request.method == "POST" else 200
    return render(request, "events/registrations/registration_photo.html", context, status=status)


def _kept(request: HttpRequest, conference: Conference, sent: Any, now: datetime) -> bool:
    """Whether the picture or its new cut was kept; else the form says why not."""
    if not sent.is_valid():
        return False
    try:
        if isinstance(sent, CropForm):
            actions.cut_photo(conference, by=request.user, crop=sent.crop())
            messages.success(request, _("Your photo is cut anew."))
        else:
            actions.send_photo(conference, by=request.user, now=now, data=sent.data_of_photo())
            messages.success(request, _("Your photo is kept. See whether it is cut well."))
    except ValidationError as error:
        if isinstance(sent, PhotoForm):
            sent.add_error("photo", error.messages[0])
        else:
            refused(sent, error)
        return False
    return True


@require_safe
@personal
def registration_photo_whole(request: HttpRequest, conference: Conference, *, now: datetime) -> HttpResponse:
    """The whole picture, to cut from; one's own only."""
    photo = queries.own_photo(request.user, conference)
    if photo is None:
        raise Http404
    return picture(photo.kept)


@require_safe
@never_cache
@conference_view
def photo_image(request: HttpRequest, conference: Conference, code: uuid.UUID) -> HttpResponse:
    """A portrait, for the person and for staff who need it; for all others it is not there."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    seen = Photo.objects.visible_to(request.user, conference=conference, now=timezone.now())
    photo = seen.defer("kept").filter(code=code).first()
    if photo is None:
        raise Http404
    return picture(photo.portrait)


def picture(data: Any) -> HttpResponse:
    """A JPEG that we wrote ourselves."""
    response = HttpResponse(bytes(data), content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="photo.jpg"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
