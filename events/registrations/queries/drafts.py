"""Drafts of requests to attend."""

from datetime import datetime, timedelta
from typing import Any

from events.conferences.models import Conference
from events.conferences.rules import ConferenceState
from events.registrations.models import Registration, RegistrationDraft
from events.registrations.queries.requests import registration_window
from events.registrations.rules import Window
from events.registrations.rules.steps import IDLE


def draft_of(user: Any, conference: Conference) -> RegistrationDraft | None:
    """What somebody has filled in for `conference` and not sent yet."""
    if not getattr(user, "pk", None):
        return None
    found: RegistrationDraft | None = RegistrationDraft.objects.filter(
        user_id=user.pk, conference=conference
    ).first()
    return found


def waiting_draft(user: Any, conference: Conference, *, now: datetime) -> RegistrationDraft | None:
    """The same, while it can still be sent."""
    if registration_window(conference, now=now) != Window.OPEN:
        return None
    return draft_of(user, conference)


def closing_of(draft: RegistrationDraft, *, now: datetime) -> datetime | None:
    """The instant after which the draft cannot be sent; now, when registration is not open."""
    if registration_window(draft.conference, now=now) != Window.OPEN:
        return now
    return draft.conference.registration_closes_at


def drafts_to_tell_of(*, now: datetime) -> list[RegistrationDraft]:
    """Drafts that may be worth a mail at `now`: idle, or of a conference that closes within days."""
    open_ones = RegistrationDraft.objects.filter(conference__state=ConferenceState.ANNOUNCED)
    soon = open_ones.filter(
        conference__registration_closes_at__gt=now,
        conference__registration_closes_at__lte=now + timedelta(days=3),
    )
    found = (soon | open_ones.filter(saved_at__lte=now - IDLE)).select_related("conference", "user")
    live = {
        (one.conference_id, one.person.user_id)
        for one in Registration.objects.live()
        .filter(conference__in={draft.conference_id for draft in found})
        .select_related("person")
        if one.person.user_id
    }
    return [draft for draft in found if (draft.conference_id, draft.user_id) not in live]
