"""Questions that a conference adds to its form, and what people answered."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference
from events.registrations.models.categories import ParticipantCategory
from events.registrations.models.requests import Registration
from events.registrations.rules.extra import PREFIX, AnswerType, Condition


class FormQuestionQuerySet(models.QuerySet["FormQuestion"]):
    def in_use(self) -> Self:
        return self.filter(retired_at=None)

    def for_category(self, category: ParticipantCategory) -> Self:
        """Those that people of `category` are asked, in the order of the form."""
        wanted = Q(categories=None) | Q(categories=category)
        mine = self.filter(wanted, conference_id=category.conference_id).distinct()
        return mine.select_related("asked_if").prefetch_related("choices").order_by("position", "pk")


class FormQuestion(models.Model):
    """One more question of a conference's form, for all categories or for some.

    Once somebody has answered, its type stays and it is retired instead of deleted.
    """

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="form_questions", verbose_name=_("conference")
    )
    code = models.SlugField(_("code"), max_length=40, help_text=_("Names the column in tables"))
    kind = models.CharField(
        _("type of answer"), max_length=8, choices=AnswerType.choices, default=AnswerType.SHORT
    )
    label = I18nCharField(_("question"), max_length=300)
    help_text = I18nTextField(_("help"), blank=True, default="")
    is_required = models.BooleanField(_("has to be answered"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    categories = models.ManyToManyField(
        ParticipantCategory,
        blank=True,
        related_name="form_questions",
        verbose_name=_("categories"),
        help_text=_("None ticked means all of them."),
    )
    asked_if = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked only after"),
        help_text=_("An earlier question that is answered by yes or no or by choosing."),
    )
    asked_if_value = models.CharField(
        _("when the answer there is"),
        max_length=40,
        blank=True,
        help_text=_("“yes”, “no” or the code of a choice"),
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    history = HistoricalRecords(m2m_fields=[])
    objects: ClassVar[Any] = FormQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of the form")
        verbose_name_plural = _("questions of the form")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "code"], name="events_formquestion_code_unique")
        ]

    def __str__(self) -> str:
        return str(self.label)

    @property
    def field_name(self) -> str:
        """The name of its field in the form."""
        return f"{PREFIX}{self.code}"

    @property
    def condition(self) -> Condition | None:
        return Condition(self.asked_if.code, self.asked_if_value) if self.asked_if else None


class FormChoice(models.Model):
    """One of the answers that a question offers; its code is what is kept."""

    question = models.ForeignKey(
        FormQuestion, models.CASCADE, related_name="choices", verbose_name=_("question")
    )
    code = models.SlugField(_("code"), max_length=40)
    label = I18nCharField(_("answer"), max_length=200)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "code"], name="events_formchoice_code_unique")
        ]

    def __str__(self) -> str:
        return str(self.label)


class FormAnswerQuerySet(models.QuerySet["FormAnswer"]):
    def visible_to(self, user: Any, *, conference: Conference, now: datetime) -> Self:
        """One's own, and those of people on whom one may decide; nobody else's."""
        if not getattr(user, "is_active", False):
            return self.none()
        decided = Registration.objects.decidable_by(user, conference=conference, now=now)
        may = Q(registration__person__user_id=user.pk) | Q(registration__in=decided.values("pk"))
        return self.filter(may, registration__conference=conference)


class FormAnswer(models.Model):
    """What a registered person answered to one question; goes with the person."""

    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="form_answers", verbose_name=_("registration")
    )
    question = models.ForeignKey(
        FormQuestion, models.PROTECT, related_name="answers", verbose_name=_("question")
    )
    # Text; codes of choices as a list; days as ISO 8601, countries as ISO 3166, "yes" and "no".
    value = models.JSONField(_("answer"))
    objects: ClassVar[Any] = FormAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position", "question"]
        constraints = [
            models.UniqueConstraint(fields=["registration", "question"], name="events_formanswer_once")
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.question}"
