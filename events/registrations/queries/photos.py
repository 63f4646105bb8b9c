"""Photographs, for the pages that show them and for badges."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from events.conferences.models import Conference
from events.registrations.models import Photo, Registration
from events.registrations.queries.requests import own_registration, registration_window
from events.registrations.rules import LIVE_STATES, Window


def photo_of(registration: Registration) -> Photo | None:
    """The photograph of a registered person, without its bytes."""
    return photos_of([registration]).get(registration.pk)


def own_photo(user: Any, conference: Conference) -> Photo | None:
    """What the person behind an account sent for this conference, without its bytes."""
    own = Photo.objects.without_bytes().select_related("conference")
    found: Photo | None = own.filter(conference=conference, person__user_id=user.pk).first()
    return found


def photos_of(registrations: Iterable[Registration]) -> dict[int, Photo]:
    """Photographs by the id of the registration, without their bytes; in one query."""
    wanted = list(registrations)
    found = (
        Photo.objects.without_bytes()
        .select_related("conference")
        .filter(
            conference__in={one.conference_id for one in wanted}, person__in={one.person_id for one in wanted}
        )
    )
    by_person = {(photo.conference_id, photo.person_id): photo for photo in found}
    places = {one.pk: (one.conference_id, one.person_id) for one in wanted}
    return {pk: by_person[place] for pk, place in places.items() if place in by_person}


def portraits_of(registrations: Iterable[Registration]) -> dict[int, bytes]:
    """JPEGs of common.pictures.PORTRAIT's size by the id of the registration; for badges, some at a time."""
    photos = photos_of(registrations)
    pks = [photo.pk for photo in photos.values()]
    data = dict(Photo.objects.filter(pk__in=pks).values_list("pk", "portrait"))
    return {pk: bytes(data[photo.pk]) for pk, photo in photos.items() if photo.pk in data}


def may_prepare(user: Any, conference: Conference, *, now: datetime) -> bool:
    """Whether somebody may send what a request needs: while they may ask, or have a live registration."""
    if registration_window(conference, now=now) == Window.OPEN:
        return True
    own = own_registration(user, conference)
    return own is not None and own.state in LIVE_STATES
