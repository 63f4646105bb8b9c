"""What a copied conference takes over from the one before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.actions import sign_history
from events.conferences.models import Conference
from events.registrations.models import ParticipantCategory, Quota


@transaction.atomic
def copy_categories(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """Gives `made` the categories of `source` and all numbers of places; nobody's registration."""
    capacities: dict[int | None, int | None] = dict(
        Quota.objects.filter(conference=source).values_list("category", "capacity")
    )
    for category in source.categories.all():
        copy = ParticipantCategory.objects.get(pk=category.pk)
        copy.pk = None
        copy._state.adding = True  # noqa: SLF001  # Django's documented way to copy a row
        copy.conference = made
        sign_history(copy, by=by, now=now)
        copy.save()
        _quota(made, copy, capacities.get(category.pk), by=by, now=now)
    _quota(made, None, capacities.get(None), by=by, now=now)


def _quota(
    made: Conference, category: ParticipantCategory | None, capacity: int | None, *, by: Any, now: datetime
) -> None:
    quota = Quota(conference=made, category=category, capacity=capacity)
    sign_history(quota, by=by, now=now)
    quota.save()
