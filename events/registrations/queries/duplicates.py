"""Who may be registered twice, and what stands side by side before two persons become one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q

from accounts.rules import normalise_email
from events.conferences.models import Conference
from events.conferences.queries import numbered, relations_to
from events.conferences.rules import Role
from events.people.models import Person, Speaker
from events.registrations.models import (
    DistinctPersons,
    FocalPoint,
    FormAnswer,
    MergedPerson,
    Registration,
    Scan,
    Seat,
)
from events.registrations.rules import LIVE_STATES
from events.registrations.rules.merging import Known, Suspect, stays_first, suspects_of

# Pairs shown at once; the next come up when these are done with.
MOST_SHOWN = 100
PERSON_FIELDS = (
    "name", "native_name", "native_language", "honorific", "email", "organization", "country", "language",
    "time_zone",
)  # fmt: skip
# What somebody said of themselves. Category, delegation, rank, consent and state are none of it.
REGISTRATION_FIELDS = (
    "family_name", "given_name", "name", "native_name", "native_language", "organization_name", "function",
    "mode", "days", "contact_email",
)  # fmt: skip
# Keys to a person in the tables of this slice and of those below, each with how its conference is found.
# Whatever else has a key to a person has a field `conference`, or belongs to none.
PATHS = {"FocalPoint": "delegation__conference"}


@dataclass(frozen=True)
class Likely:
    """Two registrations of one conference whose persons may be the same, and why."""

    first: Registration
    second: Registration
    why: tuple[Any, ...]

    @property
    def sides(self) -> tuple[tuple[Registration, str], ...]:
        """Each with the mailbox that its mails go to."""
        return tuple((one, mailbox_of(one)) for one in (self.first, self.second))


def mailbox_of(row: Registration) -> str:
    """Where mails about a registration go; "" for nowhere."""
    user = row.person.user
    return user.email if user else row.person.email or row.contact_email


def likely_duplicates(conference: Conference) -> tuple[list[Likely], int]:
    """(the likeliest pairs, at most MOST_SHOWN; how many there are in all); three questions."""
    live = Registration.objects.filter(conference=conference, state__in=LIVE_STATES)
    columns = (
        "person", "name", "native_name", "person__email", "person__user__email", "contact_email",
        "delegation",
    )  # fmt: skip
    people = [
        Known(pk, name, native, frozenset(normalise_email(one) for one in mails if one), delegation)
        for pk, name, native, *mails, delegation in live.order_by().values_list(*columns)
    ]
    said = DistinctPersons.objects.filter(first__registrations__conference=conference)
    distinct = frozenset(said.values_list("first", "second"))
    found = suspects_of(people, distinct=distinct)
    return _with_rows(live, found[:MOST_SHOWN]), len(found)


def _with_rows(live: Any, suspects: Sequence[Suspect]) -> list[Likely]:
    wanted = {pk for one in suspects for pk in (one.first, one.second)}
    rows = {
        row.person_id: row
        for row in live.filter(person__in=wanted).select_related(
            "person__user", "category", "delegation__organization", "conference"
        )
    }
    return [Likely(rows[one.first], rows[one.second], one.why) for one in suspects]


def merged_lately(conference: Conference) -> list[MergedPerson]:
    """The last persons of the conference that were joined, newest first."""
    rows = MergedPerson.objects.filter(person__registrations__conference=conference).distinct()
    return list(rows.select_related("person", "by").order_by("-at", "-pk")[:20])


def conferences_of(*people: Person) -> set[int]:
    """Every conference at which something belongs to one of these persons, whichever slice keeps it."""
    found: set[int] = set()
    for model, name in relations_to(Person):
        path = PATHS.get(model.__name__, "conference" if _has_conference(model) else "")
        if path:
            rows = model._default_manager.filter(**{f"{name}__in": people})  # noqa: SLF001  # any model
            found.update(rows.values_list(path, flat=True))
    return found - {None}


def _has_conference(model: type[Model]) -> bool:
    return any(field.name == "conference" for field in model._meta.concrete_fields)  # noqa: SLF001  # any model


def is_beyond_reach(user: Any, *people: Person) -> bool:
    """Whether one of them is known at a conference whose registration `user` does not run."""
    own = Conference.objects.organised_by(user, Role.REGISTRATION).values_list("pk", flat=True)
    return not conferences_of(*people) <= set(own)


@dataclass(frozen=True)
class Pair:
    """Two live registrations of one conference; `first` is that of the first person.

    `answers` are (question, answer of the first, answer of the second) where they differ.
    """

    first: Registration
    second: Registration
    answers: tuple[tuple[Any, Any, Any], ...]

    @property
    def conference(self) -> Conference:
        return self.first.conference

    @property
    def better(self) -> Registration:
        """The one that should stay unless somebody says otherwise."""
        return self.first if stays_first(self.first.state, self.second.state) else self.second


def pairs_of(first: Person, second: Person) -> list[Pair]:
    """Conferences at which both have a live registration."""
    rows = Registration.objects.live().filter(person__in=[first, second])
    rows = rows.select_related("conference", "category", "delegation__organization", "person__user")
    by_conference: dict[int, dict[int, Registration]] = {}
    for row in rows.order_by("conference", "pk"):
        by_conference.setdefault(row.conference_id, {})[row.person_id] = row
    return [
        Pair(both[first.pk], both[second.pk], _answers(both[first.pk], both[second.pk]))
        for both in by_conference.values()
        if len(both) > 1
    ]


def _answers(first: Registration, second: Registration) -> tuple[tuple[Any, Any, Any], ...]:
    rows = FormAnswer.objects.filter(registration__in=[first, second]).select_related("question")
    given: dict[Any, dict[int, FormAnswer]] = {}
    for row in rows.prefetch_related("question__choices"):
        given.setdefault(row.question, {})[row.registration_id] = row
    return tuple(
        (question, by[first.pk], by[second.pk])
        for question, by in given.items()
        if len(by) > 1 and by[first.pk].value != by[second.pk].value
    )


def lasting_powers(person: Person, *, now: datetime) -> list[FocalPoint]:
    """The delegations for which somebody decides now or will, on the clock of each conference."""
    powers = FocalPoint.objects.filter(Q(valid_until=None) | Q(valid_until__gte=now.date()), person=person)
    return list(powers.select_related("delegation__organization", "delegation__conference"))


def shared_stages(first: Person, second: Person) -> list[Conference]:
    """Conferences at which both are speakers."""
    stages = [Speaker.objects.filter(person=one).values("conference") for one in (first, second)]
    return list(Conference.objects.filter(pk__in=stages[0]).filter(pk__in=stages[1]))


def people_of(ids: Iterable[int], *, conferences: Any) -> list[Person]:
    """Those of the persons who are registered at one of `conferences`, by id; erased ones are nobody."""
    seen = Registration.objects.filter(conference__in=conferences.values("pk")).values("person")
    rows = Person.objects.filter(pk__in=list(ids), erased_at=None).filter(pk__in=seen)
    return list(rows.select_related("user", "organization").order_by("pk"))


def outcome(other: Person) -> list[str]:
    """What of `other` goes over, each kind with its number, whichever slice keeps it."""
    found: dict[type[Model], int] = {}
    for model, name in relations_to(Person):
        if model is not DistinctPersons:
            number = model._default_manager.filter(**{name: other}).count()  # noqa: SLF001  # any model
            found[model] = found.get(model, 0) + number
    return [numbered(model, number) for model, number in found.items() if number]


def joined(goes: Registration) -> list[str]:
    """What goes over with a registration that is withdrawn into another one."""
    own = {"registration": goes}
    parts: dict[type[Model], int] = {
        Scan: Scan.objects.filter(**own).count(),
        Seat: Seat.objects.live().filter(**own).count(),
        FormAnswer: FormAnswer.objects.filter(**own).count(),
    }
    return [numbered(model, number) for model, number in parts.items() if number]
