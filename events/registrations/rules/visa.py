"""Letters that support an application for a visa: states, who may have one, what a passport must say."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.registrations.rules.requests import LIVE_STATES, RegistrationState

PASSPORT_NUMBER = re.compile(r"[A-Z0-9]{5,20}")
OLDEST = 120


class VisaState(models.TextChoices):
    REQUESTED = "requested", _("Asked for")
    IN_REVIEW = "in_review", _("Being made")
    GRANTED = "granted", _("Given")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# The one table of allowed moves; who was refused or withdrew asks anew.
VISA_TRANSITIONS: Mapping[str, frozenset[str]] = {
    VisaState.REQUESTED: frozenset(
        {VisaState.IN_REVIEW, VisaState.GRANTED, VisaState.REFUSED, VisaState.WITHDRAWN}
    ),
    VisaState.IN_REVIEW: frozenset({VisaState.GRANTED, VisaState.REFUSED, VisaState.WITHDRAWN}),
    VisaState.GRANTED: frozenset({VisaState.REFUSED, VisaState.WITHDRAWN}),
    VisaState.REFUSED: frozenset(),
    VisaState.WITHDRAWN: frozenset(),
}
# One of these at a time for a registration.
OPEN_LETTERS = (VisaState.REQUESTED, VisaState.IN_REVIEW, VisaState.GRANTED)
# Somebody in the secretariat has to do something.
WAITING_LETTERS = (VisaState.REQUESTED, VisaState.IN_REVIEW)


def check_visa_move(before: str, after: str) -> None:
    """Raises ValidationError (code "state") for a move that the table does not hold."""
    if after not in VISA_TRANSITIONS[before]:
        raise ValidationError(
            _("This letter is “%(from)s”; it cannot become “%(to)s”."),
            code="state",
            params={"from": VisaState(before).label, "to": VisaState(after).label},
        )


def may_ask_for_letter(*, is_offered: bool, state: str, mode_is_remote: bool, last_day_over: bool) -> bool:
    """Whoever has a live registration on site, where letters are given, until the conference is over."""
    return is_offered and state in LIVE_STATES and not mode_is_remote and not last_day_over


def check_may_grant(state: str) -> None:
    """Raises ValidationError (code "not_confirmed"): the letter says that somebody is expected."""
    if state != RegistrationState.CONFIRMED:
        raise ValidationError(
            _("The registration is not confirmed. Decide on it first; the letter waits."),
            code="not_confirmed",
        )


def due_on(asked: date, *, days: int) -> date:
    """The day by which the secretariat means to have made the letter."""
    return asked + timedelta(days=days)


def is_late(state: str, due: date, *, today: date) -> bool:
    return state in WAITING_LETTERS and today > due


def check_passport_number(value: str) -> None:
    """Raises ValidationError unless `value` could be the number of a passport."""
    if not PASSPORT_NUMBER.fullmatch(value):
        raise ValidationError(
            _("Give the number as it stands in the passport: 5 to 20 letters and figures, without spaces."),
            code="passport_number",
        )


def passport_problems(
    *, born_on: date, issued_on: date, expires_on: date, today: date, ends_on: date
) -> dict[str, ValidationError]:
    """What is wrong with the dates of a passport, by field; all are days, `ends_on` the conference's last."""
    found: dict[str, ValidationError] = {}
    if not today - timedelta(days=366 * OLDEST) < born_on < today:
        found["born_on"] = ValidationError(_("This is not the birthday of somebody alive."), code="born")
    if not born_on < issued_on <= today:
        found["issued_on"] = ValidationError(
            _("A passport is issued after birth and not in the future."), code="issued"
        )
    if expires_on <= issued_on:
        found["expires_on"] = ValidationError(_("This day is before the day of issue."), code="order")
    elif expires_on <= ends_on:
        found["expires_on"] = ValidationError(
            _("This passport ends on %(day)s, before the conference does. Give one valid after %(last)s."),
            code="expires",
            params={
                "day": formats.day(expires_on, width="date", year=True),
                "last": formats.day(ends_on, width="date", year=True),
            },
        )
    return found
