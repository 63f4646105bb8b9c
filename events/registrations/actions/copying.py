"""What a copied conference takes over from the one before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.actions import sign_history
from events.common.tokens import new_nonce
from events.conferences.models import Conference
from events.registrations.models import ParticipantCategory, Quota, Zone


@transaction.atomic
def copy_categories(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """Gives `made` the categories of `source`, its zones and numbers of places; nobody's registration."""
    zones = _zones(source, made, by=by, now=now)
    capacities: dict[int | None, int | None] = dict(
        Quota.objects.filter(conference=source).values_list("category", "capacity")
    )
    for category in source.categories.prefetch_related("zones"):
        copy = ParticipantCategory.objects.get(pk=category.pk)
        copy.opens_at = copy.closes_at = None
        copy.invitation_nonce = new_nonce()
        _copy(copy, made, by=by, now=now)
        copy.zones.set([zones[zone.pk] for zone in category.zones.all()])
        _quota(made, copy, capacities.get(category.pk), by=by, now=now)
    _quota(made, None, capacities.get(None), by=by, now=now)


def _zones(source: Conference, made: Conference, *, by: Any, now: datetime) -> dict[int, Zone]:
    """The zones of `made`, by the ids of those of `source` that they were copied from."""
    copies = {zone.pk: zone for zone in source.zones.all()}
    for copy in copies.values():
        _copy(copy, made, by=by, now=now)
    return copies


def _copy(row: Any, made: Conference, *, by: Any, now: datetime) -> None:
    """Stores the row once more, as one of `made`."""
    row.pk = None
    row._state.adding = True  # noqa: SLF001  # Django's documented way to copy a row
    row.conference = made
    sign_history(row, by=by, now=now)
    row.save()


def _quota(
    made: Conference, category: ParticipantCategory | None, capacity: int | None, *, by: Any, now: datetime
) -> None:
    quota = Quota(conference=made, category=category, capacity=capacity)
    sign_history(quota, by=by, now=now)
    quota.save()
