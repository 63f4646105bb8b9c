"""What a copied conference takes over of its own pages, places and staff."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from events.common.actions import sign_history
from events.common.text import i18n_texts
from events.conferences.actions.staff import give_role
from events.conferences.models import Body, Conference, ConferenceRole, Page, Room, Track, Venue
from events.conferences.parts import Part


def duplicate(row: Any, *, by: Any, now: datetime, **changes: Any) -> Any:
    """A new row with the values of `row` but for `changes`."""
    made = type(row)(
        **{
            field.attname: getattr(row, field.attname)
            for field in row._meta.concrete_fields  # noqa: SLF001  # public in all but name
            if not field.primary_key
        }
    )
    for name, value in changes.items():
        setattr(made, name, value)
    sign_history(made, by=by, now=now)
    made.save()
    return made


def copy_pages(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """As drafts: what they say of days and places is of the last edition."""
    for page in Page.objects.filter(conference=source):
        duplicate(page, by=by, now=now, conference=made, is_published=False)


def copy_venues(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    for venue in Venue.objects.filter(conference=source).order_by("pk"):
        duplicate(venue, by=by, now=now, conference=made)


def copy_rooms(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """Each in its venue, where that was copied."""
    venues = {_named(venue): venue for venue in Venue.objects.filter(conference=made)}
    for room in Room.objects.filter(conference=source).select_related("venue"):
        venue = venues.get(_named(room.venue)) if room.venue else None
        duplicate(room, by=by, now=now, conference=made, venue=venue)


def _named(venue: Venue) -> str:
    return json.dumps(i18n_texts(venue.name))


def copy_tracks(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    for track in Track.objects.filter(conference=source):
        duplicate(track, by=by, now=now, conference=made)


def copy_bodies(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """Each under its parent and apart from the same others, which is set once all are there."""
    bodies = list(Body.objects.filter(conference=source).prefetch_related("apart_from"))
    copies = {body.pk: duplicate(body, by=by, now=now, conference=made, parent=None) for body in bodies}
    for body in bodies:
        copies[body.pk].apart_from.set(copies[other.pk] for other in body.apart_from.all())
        if body.parent_id is not None:
            copy = copies[body.pk]
            copy.parent = copies[body.parent_id]
            sign_history(copy, by=by, now=now)
            copy.save()


def copy_roles(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    for held in ConferenceRole.objects.filter(conference=source, user__is_active=True).select_related("user"):
        give_role(held.user, conference=made, role=held.role, by=by, now=now)


def number_of(model: Any) -> Callable[[Conference], int]:
    def count(source: Conference) -> int:
        number: int = model.objects.filter(conference=source).count()
        return number

    return count


PARTS = [
    Part("pages", _("Pages"), copy_pages, number_of(Page), _("Not published before you have read them.")),
    Part("venues", _("Venues"), copy_venues, number_of(Venue)),
    Part("rooms", _("Rooms"), copy_rooms, number_of(Room)),
    Part("tracks", _("Tracks"), copy_tracks, number_of(Track)),
    Part("bodies", _("Bodies"), copy_bodies, number_of(Body)),
    Part("roles", _("Roles of staff"), copy_roles, number_of(ConferenceRole), is_usual=False),
]
