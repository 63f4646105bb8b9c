"""Questions that conferences add to their forms, and answers to them, in words."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from events.common import formats, names
from events.registrations.models import FormAnswer, FormQuestion, ParticipantCategory, Registration
from events.registrations.rules.extra import YES, AnswerType


def extra_questions(category: ParticipantCategory) -> list[FormQuestion]:
    """What people of `category` are asked besides, in the order of the form."""
    return list(FormQuestion.objects.in_use().for_category(category))


def answers_of(registration: Registration) -> list[tuple[FormQuestion, str]]:
    """Each question that a person answered, retired ones too, with the answer in words."""
    rows = (
        FormAnswer.objects.filter(registration=registration)
        .select_related("question")
        .prefetch_related("question__choices")
    )
    return [(row.question, in_words(row.question, row.value)) for row in rows]


def kept_answers(registration: Registration) -> dict[str, str | list[str]]:
    """The answers as they are kept, by the name of the form's field."""
    rows = FormAnswer.objects.filter(registration=registration).select_related("question")
    return {row.question.field_name: row.value for row in rows}


def answers_by_code(registrations: Iterable[Registration]) -> dict[int, dict[str, str]]:
    """For tables: the kept answers by the id of the registration and the code of the question."""
    found: dict[int, dict[str, str]] = {}
    rows = FormAnswer.objects.filter(registration__in=[one.pk for one in registrations])
    for row in rows.select_related("question"):
        value = row.value if isinstance(row.value, str) else ", ".join(row.value)
        found.setdefault(row.registration_id, {})[row.question.code] = value
    return found


def in_words(question: FormQuestion, value: str | list[str]) -> str:
    """An answer as a person reads it, in the language of the page."""
    if isinstance(value, list):
        labels = {choice.code: str(choice.label) for choice in question.choices.all()}
        return ", ".join(labels.get(code, code) for code in value)
    if question.kind == AnswerType.ONE:
        return {choice.code: str(choice.label) for choice in question.choices.all()}.get(value, value)
    if question.kind == AnswerType.YES_NO:
        return _("Yes") if value == YES else _("No")
    if question.kind == AnswerType.DATE:
        return formats.day(date.fromisoformat(value), year=True)
    return names.country(value) if question.kind == AnswerType.COUNTRY else value
