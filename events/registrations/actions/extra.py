"""Answers to a conference's own questions: kept, and the questions retired."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from events.common.actions import sign_history
from events.registrations.models import FormAnswer, FormQuestion, Registration
from events.registrations.rules.extra import Value


def write_answers(registration: Registration, answers: Mapping[FormQuestion, Value]) -> None:
    """Keeps what was answered; an empty answer takes the one before away. In the caller's transaction."""
    for question, value in answers.items():
        if value:
            FormAnswer.objects.update_or_create(
                registration=registration, question=question, defaults={"value": value}
            )
        else:
            FormAnswer.objects.filter(registration=registration, question=question).delete()


@transaction.atomic
def retire_question(question: FormQuestion, *, by: Any, now: datetime) -> None:
    """Asks it no more; what was answered stays. Those that depended on it are retired with it."""
    for one in FormQuestion.objects.in_use().filter(asked_if=question):
        retire_question(one, by=by, now=now)
    question.retired_at = now
    sign_history(question, by=by, now=now)
    question.save(update_fields=["retired_at"])
