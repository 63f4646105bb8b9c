"""The form in short steps: which answers belong where, and what a draft may hold."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from django.db import models
from django.utils.translation import gettext_lazy as _


class Step(models.TextChoices):
    """One page of the form, in this order."""

    REPRESENT = "represent", _("Who you represent")
    NAME = "name", _("Your name")
    PART = "part", _("How you take part")
    QUESTIONS = "questions", _("A few more questions")
    CHECK = "check", _("Check and send")


# Agreement to the terms, which no draft keeps.
CONSENT = "terms"
# What the form asks; consents come last.
FIELDS: Mapping[str, tuple[str, ...]] = {
    Step.REPRESENT: ("delegation", "organization_name", "function"),
    Step.NAME: ("family_name", "given_name", "name", "native_name", "native_language"),
    Step.PART: ("mode", "days"),
    # The conference's own, see rules.extra.
    Step.QUESTIONS: (),
    Step.CHECK: ("listing", CONSENT),
}
DRAFT_FIELDS = frozenset(name for names in FIELDS.values() for name in names) - {CONSENT}
MAX_ANSWER = 5000
MAX_CHOICES = 60
# A draft that nobody has touched for so long is worth a word.
IDLE = timedelta(days=3)
BEFORE_CLOSING = timedelta(hours=48)

Answers = dict[str, str | list[str]]


def kept(answers: Answers) -> Answers:
    """The answers within the limits of a draft: not too long, not too many, without NUL."""

    def short(text: str) -> str:
        return text.replace("\x00", "")[:MAX_ANSWER]

    return {
        name: [short(one) for one in value[:MAX_CHOICES]] if isinstance(value, list) else short(value)
        for name, value in answers.items()
    }


def reminder_due(
    *, saved_at: datetime, closes_at: datetime | None, now: datetime
) -> Literal["", "idle", "closing"]:
    """Why the owner of a draft is told now that it waits; "closing" wins over "idle"."""
    if closes_at is not None and now >= closes_at:
        return ""
    if closes_at is not None and now >= closes_at - BEFORE_CLOSING:
        return "closing"
    return "idle" if now >= saved_at + IDLE else ""
