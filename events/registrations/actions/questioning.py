"""Asking a person for more before deciding, and answering."""

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common.text import clean_line, clean_text
from events.registrations.actions import places, telling
from events.registrations.actions.correcting import update_details
from events.registrations.actions.deciding import BulkResult, Rows, check_entitled, each
from events.registrations.actions.moving import check_moved, move
from events.registrations.models import Question, Registration
from events.registrations.rules import RegistrationState, check_due


def ask_for_more(
    registration: Registration, *, by: Any, now: datetime, text: str, due_on: date
) -> Registration:
    """Asks the person one thing, to be answered by `due_on` on the conference's clock.

    Raises ValidationError with code "not_entitled", "state" (not waiting for a decision), "question"
    (nothing was asked) or "due".
    """
    check_entitled(registration, by=by, now=now)
    return _ask(registration, by=by, now=now, text=text, due_on=due_on)


def ask_many(registrations: Rows, *, by: Any, now: datetime, text: str, due_on: date) -> BulkResult:
    """Asks each the same."""
    return each(
        registrations, lambda row: _ask(row, by=by, now=now, text=text, due_on=due_on), by=by, now=now
    )


@places.retry_on_contention
def _ask(registration: Registration, *, by: Any, now: datetime, text: str, due_on: date) -> Registration:
    text = clean_line(text)[:500]
    if not text:
        raise ValidationError(_("Say what you need; the person reads it."), code="question")
    conference = registration.conference
    check_due(due_on, today=conference.local(now).date(), last=conference.ends_on)
    with places.gate(conference):
        registration.refresh_from_db(fields=["state"])
        moved = move(registration, RegistrationState.INFO_REQUESTED, by=by, now=now, reason=text, quiet=True)
        check_moved(moved)
        question = Question.objects.create(
            registration=registration, text=text, due_on=due_on, asked_at=now, asked_by=by
        )
        telling.tell_question(question, registration, now=now)
    return registration


@places.retry_on_contention
def answer(registration: Registration, *, by: Any, now: datetime, text: str, **fields: str) -> Registration:
    """The person answers, and corrects safe details (`fields`, see update_details): a decision is due again.

    Raises ValidationError with code "not_own", "answer" (nothing was said) or "state" (nothing is asked,
    or it was decided meanwhile).
    """
    if registration.person.user_id is None or registration.person.user_id != by.pk:
        raise ValidationError(_("Only the person who was asked may answer."), code="not_own")
    text = clean_text(text)[:2000]
    if not text:
        raise ValidationError(_("Write your answer."), code="answer")
    with places.gate(registration.conference):
        registration.refresh_from_db(fields=["state"])
        question = Question.objects.unanswered().filter(registration=registration).first()
        if question is None or registration.state != RegistrationState.INFO_REQUESTED:
            raise ValidationError(_("Nothing is asked of you any more."), code="state")
        update_details(registration, by=by, now=now, **fields)
        check_moved(move(registration, RegistrationState.SUBMITTED, by=by, now=now, quiet=True))
        question.answer = text
        question.answered_at = now
        question.save(update_fields=["answer", "answered_at"])
        telling.tell_answer(question, registration, now=now)
    return registration
