"""Telling what one needs, and letting it be forgotten."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.text import clean_text
from events.conferences.models import Conference
from events.registrations.actions.asking import person_of
from events.registrations.models import Needs
from events.registrations.rules.keeping import NEEDS_KEPT_DAYS, ended_before
from events.registrations.rules.needs import MAX_OTHER, AccessNeed, Diet


@transaction.atomic
def tell_needs(
    conference: Conference,
    *,
    by: Any,
    now: datetime,
    access: Sequence[str],
    diet: Sequence[str],
    other: str,
) -> None:
    """Keeps what the person behind `by` needs, in place of what was told before."""
    person = person_of(by)
    facts = {
        "access": [one for one in AccessNeed.values if one in access],
        "diet": [one for one in Diet.values if one in diet],
        "other": clean_text(other)[:MAX_OTHER],
    }
    if any(facts.values()):
        told = {**facts, "told_at": now}
        Needs.objects.update_or_create(conference=conference, person=person, defaults=told)
    else:
        Needs.objects.filter(conference=conference, person=person).delete()


def purge_needs(*, now: datetime) -> int:
    """Deletes the needs of conferences that ended long enough ago; how many they were."""
    over = Needs.objects.filter(conference__ends_on__lt=ended_before(now, days=NEEDS_KEPT_DAYS))
    gone: tuple[int, Any] = over.delete()
    return gone[0]
