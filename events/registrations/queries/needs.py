"""Needs, for the person and for who provides; elsewhere only how many there are."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from events.conferences.models import Conference
from events.registrations.models import Needs, Registration
from events.registrations.rules import Mode, RegistrationState
from events.registrations.rules.needs import AccessNeed, Diet

Counts = list[tuple[str, int]]


def own_needs(user: Any, conference: Conference) -> Needs | None:
    """What somebody told of their needs."""
    found: Needs | None = Needs.objects.filter(conference=conference, person__user_id=user.pk).first()
    return found


def needs_counted(conference: Conference) -> tuple[Counts, Counts]:
    """(to take part, to eat): how many confirmed people on site need what; no names, no own words."""
    coming = Registration.objects.filter(
        conference=conference, state=RegistrationState.CONFIRMED, mode=Mode.ON_SITE
    )
    return count_needs(Needs.objects.filter(conference=conference, person__in=coming.values("person")))


def count_needs(rows: Iterable[Needs]) -> tuple[Counts, Counts]:
    """(to take part, to eat): in how many of `rows` each need stands."""
    access: Counter[str] = Counter()
    diet: Counter[str] = Counter()
    for row in rows:
        access.update(row.access)
        diet.update(row.diet)
    return (
        [(str(one.label), access[one]) for one in AccessNeed],
        [(str(one.label), diet[one]) for one in Diet],
    )
