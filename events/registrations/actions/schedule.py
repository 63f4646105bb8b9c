"""Sessions that somebody puts on their own schedule."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.common.rules import LinkState
from events.common.text import clean_text
from events.common.tokens import new_nonce
from events.conferences.models import Conference
from events.programme.models import Session
from events.registrations.models import SavedSession, ScheduleShare
from events.registrations.queries import current_version

MAX_SAVED = 500
MAX_NOTE = 1000


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


def note_session(user: Any, *, session: Session, text: str, now: datetime) -> SavedSession:
    """Keeps a note for oneself beside a session, "" for none; saves the session if it was not.

    Raises ValidationError with code "long" beyond 1,000 characters, and whatever `save_session` does.
    """
    note = clean_text(text)
    if len(note) > MAX_NOTE:
        raise ValidationError(
            _("This has %(length)s characters; at most %(limit)s fit."),
            code="long",
            params={"length": len(note), "limit": MAX_NOTE},
        )
    saved = save_session(user, session=session, now=now)
    SavedSession.objects.filter(pk=saved.pk).update(note=note)
    saved.note = note
    return saved


@transaction.atomic
def share_schedule(user: Any, *, conference: Conference, now: datetime) -> ScheduleShare:
    """A link that shows the schedule to whoever has it; the link there was stops working."""
    share, _created = ScheduleShare.objects.update_or_create(
        user=user,
        conference=conference,
        defaults={"nonce": new_nonce(), "created_at": now, "revoked_at": None},
    )
    record_transition(share, from_state="", to_state=LinkState.OPEN, by=user, now=now)
    return share


@transaction.atomic
def unshare_schedule(user: Any, *, conference: Conference, now: datetime) -> bool:
    """Withdraws the link; returns whether there was one."""
    share = ScheduleShare.objects.filter(user=user, conference=conference, revoked_at=None).first()
    if share is None or not ScheduleShare.objects.filter(pk=share.pk, revoked_at=None).update(revoked_at=now):
        return False
    record_transition(share, from_state=LinkState.OPEN, to_state=LinkState.REVOKED, by=user, now=now)
    return True
