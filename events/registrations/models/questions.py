"""What was asked of a person before deciding, and the answer."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.registrations.models.requests import Registration


class QuestionQuerySet(models.QuerySet["Question"]):
    def unanswered(self) -> Any:
        return self.filter(answered_at=None)


class Question(models.Model):
    """One thing asked of a registered person by whoever decides; one is open at a time.

    `due_on` is a day on the conference's clock, included. An answer after it still counts.
    """

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="questions", verbose_name=_("registration")
    )
    text = models.CharField(_("question"), max_length=500)
    due_on = models.DateField(_("answer by"))
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"], condition=Q(answered_at=None), name="events_question_one_open"
            )
        ]

    def __str__(self) -> str:
        return self.text
