"""Sessions that somebody puts on their own schedule."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.programme.models import Session
from events.registrations.models import SavedSession
from events.registrations.queries import current_version

MAX_SAVED = 500


def save_session(user: Any, *, session: Session, now: datetime) -> SavedSession:
    """Puts a published session on the schedule of `user`; twice is once.

    Raises ValidationError with code "unpublished" for a session that no release shows (any more),
    "too_many" beyond 500 of one conference.
    """
    if current_version(session) is None:
        raise ValidationError(_("This session is not in the programme."), code="unpublished")
    if SavedSession.objects.filter(user=user, session__conference=session.conference).count() >= MAX_SAVED:
        raise ValidationError(
            _("You have saved %(most)s sessions. Take some off your schedule first."),
            code="too_many",
            params={"most": MAX_SAVED},
        )
    saved, _created = SavedSession.objects.get_or_create(
        user=user, session=session, defaults={"saved_at": now}
    )
    return saved


def unsave_session(user: Any, *, session: Session) -> bool:
    """Takes it off again; True when it was there."""
    deleted, _by_model = SavedSession.objects.filter(user=user, session=session).delete()
    return deleted > 0
