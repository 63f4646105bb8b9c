"""Questions that a conference adds to its form: their types, when each is asked, what an answer may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

Value = str | list[str]
# In front of a question's code, so that it never is the name of a field of our own.
PREFIX = "q_"
MAX_SHORT = 300
MAX_LONG = 5000


class AnswerType(models.TextChoices):
    SHORT = "short", _("Short text")
    LONG = "long", _("Long text")
    YES_NO = "yes_no", _("Yes or no")
    ONE = "one", _("One of several")
    SEVERAL = "several", _("Several of several")
    NUMBER = "number", _("Number")
    DATE = "date", _("Date")
    EMAIL = "email", _("E-mail address")
    PHONE = "phone", _("Telephone number")
    URL = "url", _("Web address")
    COUNTRY = "country", _("Country")


WITH_CHOICES = frozenset({AnswerType.ONE, AnswerType.SEVERAL})
# On whose answers other questions may depend.
DECIDING_TYPES = frozenset({AnswerType.YES_NO, AnswerType.ONE, AnswerType.SEVERAL})
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Condition:
    """A question is asked when another one, by code, has this answer; of several, when it is among them."""

    code: str
    value: str


def asked(conditions: Sequence[tuple[str, Condition | None]], answers: Mapping[str, Value]) -> set[str]:
    """The codes of the questions that are asked, given the answers by code.

    `conditions` are (code, when it is asked) in the order of the form. What depends on a question that
    is not asked itself, or that stands later, is not asked.
    """
    found: set[str] = set()
    for code, condition in conditions:
        if condition is None:
            found.add(code)
        elif condition.code in found:
            given = answers.get(condition.code) or ""
            if condition.value in (given if isinstance(given, list) else [given]):
                found.add(code)
    return found
