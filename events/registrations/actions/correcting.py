"""Correcting what one may change at any time and without asking."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.text import clean_line
from events.registrations.actions.extra import write_answers
from events.registrations.models import FormQuestion, Registration
from events.registrations.rules.extra import Value


def update_details(registration: Registration, *, by: Any, now: datetime, **fields: Any) -> Registration:
    """Corrects what may be corrected at any time: function, listing, mode, days.

    Names, organization, category and delegation are what was decided on, see `ask_change`. Raises
    ValidationError with code "state" once the registration is over.
    """
    safe = {"function", "listing", "mode", "days"}
    if not fields.keys() <= safe:
        raise ValueError(f"not safe to change: {', '.join(sorted(fields.keys() - safe))}")
    if not Registration.objects.filter(pk=registration.pk).live().exists():
        raise ValidationError(_("This registration is over; nothing was changed."), code="state")
    for name, value in fields.items():
        setattr(registration, name, clean_line(value) if isinstance(value, str) else list(value))
    registration.save(update_fields=list(fields))
    return registration


@transaction.atomic
def correct(
    registration: Registration,
    *,
    by: Any,
    now: datetime,
    details: Mapping[str, Any],
    answers: Mapping[FormQuestion, Value],
) -> Registration:
    """The person corrects safe details (see update_details) and answers to the conference's questions."""
    update_details(registration, by=by, now=now, **details)
    write_answers(registration, answers)
    return registration
