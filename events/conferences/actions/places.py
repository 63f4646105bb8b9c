"""Places and teams of interpreters of a conference, and deleting what nothing relies on."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from events.common.actions import sign_history
from events.conferences.actions.tidying import tidy
from events.conferences.models import Body, InterpreterTeam, Room, Track, Venue
from events.conferences.queries import uses_of

Place = Venue | Room | Track | Body | InterpreterTeam


@transaction.atomic
def save_place(place: Place, *, by: Any, now: datetime) -> None:
    """Stores a new or changed place; ValidationError names each wrong field."""
    tidy(place, language=place.conference.main_language)
    place.full_clean()
    sign_history(place, by=by, now=now)
    place.save()


@transaction.atomic
def delete_unused(thing: Model, *, by: Any, now: datetime) -> None:
    """Deletes what nothing relies on; ValidationError "used" says what does."""
    uses = uses_of(thing)
    if uses:
        raise ValidationError(
            _("“%(name)s” is still used: %(uses)s. Change those first."),
            code="used",
            params={"name": thing, "uses": ", ".join(uses)},
        )
    sign_history(thing, by=by, now=now)
    thing.delete()
