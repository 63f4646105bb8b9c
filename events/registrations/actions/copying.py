"""What a copied conference takes over from the one before."""

from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.actions import sign_history
from events.common.tokens import new_nonce
from events.conferences.copying import duplicate
from events.conferences.models import Conference
from events.registrations.models import FormQuestion, ParticipantCategory, ProtocolRank, Quota, Zone


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


@transaction.atomic
def copy_questions(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """Gives `made` the questions in use, with choices and conditions, for the categories of the same codes.

    One that was for certain categories stays away when `made` has none of them, lest all be asked; so does
    one whose condition stays away. Nobody's answer goes along.
    """
    categories = {category.code: category for category in made.categories.all()}
    copies: dict[int, FormQuestion] = {}
    rows = FormQuestion.objects.filter(conference=source).in_use()
    for question in rows.order_by("position", "pk").prefetch_related("categories", "choices"):
        asked_of = [category.code for category in question.categories.all()]
        kept = [categories[code] for code in asked_of if code in categories]
        condition = question.asked_if_id
        if (asked_of and not kept) or (condition and condition not in copies):
            continue
        copy = duplicate(
            question, by=by, now=now, conference=made, asked_if=copies[condition] if condition else None
        )
        copy.categories.set(kept)
        for choice in question.choices.all():
            duplicate(choice, by=by, now=now, question=copy)
        copies[question.pk] = copy


def copy_ranks(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """Gives `made` the kinds of VIP and their order; nobody's rank."""
    for rank in ProtocolRank.objects.filter(conference=source):
        duplicate(rank, by=by, now=now, conference=made)
