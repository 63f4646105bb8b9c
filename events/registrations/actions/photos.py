"""Sending a photograph, cutting it, and letting it go."""

import uuid
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.pictures import Crop, kept_picture, portrait
from events.conferences.models import Conference
from events.registrations.actions.asking import person_of
from events.registrations.models import Photo
from events.registrations.rules.keeping import ended_before


@transaction.atomic
def send_photo(conference: Conference, *, by: Any, now: datetime, data: bytes) -> Photo:
    """Keeps a photograph of the person behind `by`, in place of the one before; cut by itself at first.

    Raises ValidationError as common.pictures.kept_picture does.
    """
    kept = kept_picture(data)
    crop = Crop()
    photo, _created = Photo.objects.update_or_create(
        conference=conference,
        person=person_of(by),
        defaults={
            "code": uuid.uuid4(),
            "kept": kept,
            "portrait": portrait(kept, crop),
            "crop_x": crop.x,
            "crop_y": crop.y,
            "crop_zoom": crop.zoom,
            "uploaded_at": now,
        },
    )
    return photo


@transaction.atomic
def cut_photo(conference: Conference, *, by: Any, crop: Crop) -> Photo:
    """Cuts one's own photograph anew; ValidationError "gone" when there is none any more."""
    photo: Photo | None = (
        Photo.objects.select_for_update(of=("self",))
        .filter(conference=conference, person__user_id=by.pk)
        .first()
    )
    if photo is None:
        raise ValidationError(_("There is no photo to cut any more. Send one."), code="gone")
    photo.portrait = portrait(bytes(photo.kept), crop)
    photo.crop_x, photo.crop_y, photo.crop_zoom = crop.x, crop.y, crop.zoom
    photo.save(update_fields=["portrait", "crop_x", "crop_y", "crop_zoom"])
    return photo


def remove_photo(conference: Conference, *, by: Any) -> None:
    """Deletes one's own photograph; done twice it changes nothing."""
    Photo.objects.filter(conference=conference, person__user_id=by.pk).delete()


def purge_photos(*, now: datetime) -> int:
    """Deletes the photographs of conferences that ended long enough ago; how many they were."""
    gone, _by_model = Photo.objects.filter(conference__ends_on__lt=ended_before(now)).delete()
    return gone
