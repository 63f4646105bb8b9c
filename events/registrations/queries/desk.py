"""What a focal point reads beside the requests of a delegation: answers, papers, where a letter stands."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from events.conferences.models import Conference, Delegation
from events.registrations.models import AccreditationFile, FormAnswer, FormQuestion, Registration, VisaLetter
from events.registrations.queries.extra import in_words
from events.registrations.queries.files import Asked
from events.registrations.rules.files import FileKind


@dataclass(frozen=True)
class Beside:
    """What somebody answered, in words, and each paper that the category asks for; never what they need.

    `letter` is the one for a visa that is open: of it the state and the due day alone are for focal points.
    """

    answers: list[tuple[FormQuestion, str]] = field(default_factory=list)
    files: Asked = field(default_factory=list)
    letter: VisaLetter | None = None

    def __bool__(self) -> bool:
        return bool(self.answers or self.files or self.letter)


def beside_requests(
    rows: Sequence[Registration], *, user: Any, conference: Conference, now: datetime
) -> dict[int, Beside]:
    """By the id of the registration, as far as `user` may decide on it."""
    answers = _answers(rows, user=user, conference=conference, now=now)
    files = _files(rows, user=user, conference=conference, now=now)
    letters = _letters(rows, user=user, conference=conference, now=now)
    return {row.pk: Beside(answers[row.pk], files[row.pk], letters.get(row.pk)) for row in rows}


def _answers(
    rows: Sequence[Registration], *, user: Any, conference: Conference, now: datetime
) -> dict[int, list[tuple[FormQuestion, str]]]:
    found: dict[int, list[tuple[FormQuestion, str]]] = defaultdict(list)
    seen = FormAnswer.objects.visible_to(user, conference=conference, now=now)
    wanted = seen.filter(registration__in=[row.pk for row in rows])
    for one in wanted.select_related("question").prefetch_related("question__choices"):
        found[one.registration_id].append((one.question, in_words(one.question, one.value)))
    return found


def _files(
    rows: Sequence[Registration], *, user: Any, conference: Conference, now: datetime
) -> dict[int, Asked]:
    found: dict[int, Asked] = defaultdict(list)
    asking = [row for row in rows if row.category.required_files]
    if not asking:
        return found
    seen = AccreditationFile.objects.visible_to(user, conference=conference, now=now).without_bytes()
    sent = seen.filter(person__in=[row.person_id for row in asking]).select_related("conference")
    by_person = {(one.person_id, one.kind): one for one in sent}
    for row in asking:
        kinds = [kind for kind in FileKind if kind in row.category.required_files]
        found[row.pk] = [(kind, by_person.get((row.person_id, kind))) for kind in kinds]
    return found


def _letters(
    rows: Sequence[Registration], *, user: Any, conference: Conference, now: datetime
) -> dict[int, VisaLetter]:
    may = Registration.objects.decidable_by(user, conference=conference, now=now)
    mine = may.filter(pk__in=[row.pk for row in rows])
    letters = VisaLetter.objects.open().filter(registration__in=mine.values("pk"))
    return {one.registration_id: one for one in letters.only("registration", "state", "due_on")}


def to_decide(
    delegation: Delegation, *states: str, user: Any, conference: Conference, now: datetime
) -> QuerySet[Registration]:
    """Those of a delegation in one of `states` on whom `user` may decide, the oldest request first."""
    may = Registration.objects.decidable_by(user, conference=conference, now=now)
    rows: QuerySet[Registration] = (
        may.filter(delegation=delegation, state__in=states)
        .select_related("conference", "category", "person__user", "delegation__organization")
        .prefetch_related("questions")
        .order_by("submitted_at", "pk")
    )
    return rows
