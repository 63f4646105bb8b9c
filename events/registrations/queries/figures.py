"""What the page of figures reads: in eight questions, however many registrations there are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from events.conferences.models import Conference, Delegation
from events.conferences.regions import Region, region_of
from events.registrations.models import (
    DoorTally,
    FormAnswer,
    FormChoice,
    FormQuestion,
    ParticipantCategory,
    Registration,
    Scan,
)
from events.registrations.rules import RegistrationState
from events.registrations.rules.extra import AnswerType
from events.registrations.rules.figures import Figures, Request, Tally, figures_of

# Codes of the question whose answers are counted: nobody is asked for it unless a conference does.
GENDER = ("gender", "sex")
Group = tuple[str, Tally]


@dataclass(frozen=True)
class Answers:
    """How many confirmed people gave which answer to one question of the form."""

    question: str
    counts: list[tuple[str, int]]
    silent: int  # confirmed people who chose none of them


@dataclass(frozen=True)
class Counted:
    """The figures with what they are of: groups by their names, the largest first but for categories.

    `by_delegation` leaves out those without a delegation. `at_door` is who came by delegation and day.
    """

    figures: Figures
    by_category: list[tuple[ParticipantCategory, Tally]]
    by_region: list[Group]
    by_delegation: list[tuple[Delegation, Tally]]
    at_door: Mapping[int, Mapping[date, int]]
    gender: Answers | None


def counted_figures(
    conference: Conference, rows: QuerySet[Registration], *, now: datetime, everybody: bool
) -> Counted:
    """The figures of `rows`, registrations of `conference` that somebody may see.

    `everybody`: these are all of them, so that what is left of a purged log counts too.
    """
    rows = rows.filter(conference=conference).order_by()
    requests = _requests(rows)
    came = _came(rows, conference)
    kept = dict(DoorTally.objects.filter(conference=conference).values_list("day", "people"))
    found = figures_of(
        requests,
        came=came,
        kept=kept if everybody else {},
        days=conference.days,
        zone=conference.zone,
        now=now,
    )
    delegations = {
        one.pk: one for one in Delegation.objects.filter(conference=conference).select_related("organization")
    }
    by_delegation = [
        (delegations[pk], tally) for pk, tally in found.by_delegation.items() if pk in delegations
    ]
    by_delegation.sort(key=lambda group: (-group[1].confirmed, -group[1].total, group[0].sort_key))
    return Counted(
        figures=found,
        by_category=[
            (one, found.by_category[one.pk])
            for one in ParticipantCategory.objects.filter(conference=conference)
            if one.pk in found.by_category
        ],
        by_region=_by_region(by_delegation),
        by_delegation=by_delegation,
        at_door=_at_door(requests, came),
        gender=_gender(conference, requests),
    )


def _requests(rows: QuerySet[Registration]) -> list[Request]:
    columns = ("pk", "state", "category", "delegation", "mode", "submitted_at", "decided_at", "days")
    return [
        Request(pk, state, category, delegation, mode, asked, decided, frozenset(days))
        for pk, state, category, delegation, mode, asked, decided, days in rows.values_list(*columns)
    ]


def _came(rows: QuerySet[Registration], conference: Conference) -> dict[date, set[int]]:
    standing = Scan.objects.filter(
        conference=conference, is_standing=True, registration__in=rows.values("pk")
    )
    came: dict[date, set[int]] = {}
    for day, registration in standing.order_by().values_list("day", "registration"):
        came.setdefault(day, set()).add(registration)
    return came


def _at_door(requests: list[Request], came: Mapping[date, set[int]]) -> dict[int, Counter[date]]:
    delegations = {one.pk: one.delegation for one in requests}
    found: dict[int, Counter[date]] = {}
    for day, people in came.items():
        for pk in people:
            delegation = delegations[pk]
            if delegation is not None:
                found.setdefault(delegation, Counter())[day] += 1
    return found


def _by_region(groups: list[tuple[Delegation, Tally]]) -> list[Group]:
    """By the region that an organization says, else by that of its country; what has none comes last."""
    tallies: dict[str, Tally] = {}
    for delegation, tally in groups:
        organization = delegation.organization
        region = organization.region.strip() or region_of(organization.country) or ""
        name = str(Region(region).label) if region in Region.values else region
        tallies[name] = tallies.get(name, Tally()) + tally
    return sorted(tallies.items(), key=lambda group: (not group[0], -group[1].confirmed, group[0]))


def _gender(conference: Conference, requests: list[Request]) -> Answers | None:
    """Only where the conference's own form asks for it by choosing; never guessed."""
    asked = FormQuestion.objects.filter(conference=conference, code__in=GENDER, kind=AnswerType.ONE)
    question = asked.order_by("position", "pk").first()
    if question is None:
        return None
    confirmed = {one.pk for one in requests if one.is_confirmed}
    given = FormAnswer.objects.filter(
        question=question, registration__state=RegistrationState.CONFIRMED
    ).values_list("registration", "value")
    counts = Counter(value for registration, value in given if registration in confirmed)
    choices = FormChoice.objects.filter(question=question)
    named = [(str(one.label), counts[one.code]) for one in choices]
    return Answers(str(question.label), named, len(confirmed) - sum(number for _name, number in named))
