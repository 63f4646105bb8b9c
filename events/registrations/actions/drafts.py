"""Drafts of requests: kept as they are filled in, told of, and let go."""

from datetime import datetime
from typing import Any

from django.db import transaction

from events.conferences.models import Conference
from events.registrations.actions import telling
from events.registrations.models import Photo, Registration, RegistrationDraft
from events.registrations.queries import closing_of, drafts_to_tell_of
from events.registrations.rules.keeping import ended_before
from events.registrations.rules.steps import Answers, kept, reminder_due


@transaction.atomic
def save_draft(
    conference: Conference,
    *,
    user: Any,
    now: datetime,
    category: str,
    step: str,
    answers: Answers,
    invitation: str = "",
) -> RegistrationDraft:
    """Keeps what was filled in, by the names of the fields; what is not among `answers` stays as it was.

    `invitation` is the link by which a category was opened; without one the link before stays.
    """
    draft: RegistrationDraft
    draft, created = RegistrationDraft.objects.select_for_update(of=("self",)).get_or_create(
        user=user,
        conference=conference,
        defaults={
            "category_code": category,
            "step": step,
            "answers": kept(answers),
            "saved_at": now,
            "invitation": invitation,
        },
    )
    if not created:
        draft.category_code, draft.step, draft.saved_at = category, step, now
        draft.answers = {**draft.answers, **kept(answers)}
        draft.invitation = invitation or draft.invitation
        draft.save(update_fields=["category_code", "step", "answers", "saved_at", "invitation"])
    return draft


@transaction.atomic
def drop_draft(conference: Conference, *, user: Any) -> None:
    """Deletes somebody's draft, and a photo that nothing else was asked with."""
    RegistrationDraft.objects.filter(conference=conference, user=user).delete()
    asked = Registration.objects.filter(conference=conference).owned_by(user).live()
    if not asked.exists():
        Photo.objects.filter(conference=conference, person__user=user).delete()


def tell_of_drafts(*, now: datetime) -> None:
    """Tells the owners of drafts that wait, once when idle and once before registration closes."""
    for draft in drafts_to_tell_of(now=now):
        why = reminder_due(saved_at=draft.saved_at, closes_at=closing_of(draft, now=now), now=now)
        if why:
            telling.tell_of_draft(draft, why, now=now)


def purge_drafts(*, now: datetime) -> int:
    """Deletes the drafts of conferences that ended long enough ago; how many they were."""
    over = RegistrationDraft.objects.filter(conference__ends_on__lt=ended_before(now))
    gone: tuple[int, Any] = over.delete()
    return gone[0]
