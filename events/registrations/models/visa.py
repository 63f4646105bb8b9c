"""Letters that support an application for a visa, the passports they are made from, and proofs of papers."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField, I18nTextField
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference
from events.registrations.models.requests import Registration
from events.registrations.rules import OPEN_LETTERS, VisaState


class Letterhead(models.Model):
    """Who writes the letters of a conference. Letters can be asked for where there is one."""

    conference = models.OneToOneField(
        Conference, models.CASCADE, related_name="letterhead", verbose_name=_("conference")
    )
    sender = I18nCharField(_("who writes"), max_length=300)
    address = I18nTextField(_("postal address and telephone"), blank=True, default="")
    signatory = models.CharField(_("who signs"), max_length=200)
    signatory_title = I18nCharField(_("function of who signs"), max_length=200, blank=True, default="")
    note = I18nTextField(
        _("what the letter says besides"),
        blank=True,
        default="",
        help_text=_("Such as who bears the costs of travel and stay"),
    )
    days = models.PositiveSmallIntegerField(
        _("days to make a letter"), default=14, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return str(self.sender)


class Paper(models.Model):
    """A paper given to somebody, which anybody who has its code can ask about; holds no name."""

    class Kind(models.TextChoices):
        VISA = "visa", _("Visa support letter")
        CERTIFICATE = "certificate", _("Certificate of attendance")

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="papers", verbose_name=_("registration")
    )
    kind = models.CharField(_("paper"), max_length=12, choices=Kind.choices)
    code = models.CharField(_("code"), max_length=16, unique=True, editable=False)
    # An HMAC of the name that stands on it, see actions.papers.
    name_mac = models.CharField(max_length=64, editable=False)
    issued_at = models.DateTimeField(_("given"))
    ended_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "kind"], condition=Q(ended_at=None), name="events_paper_one_a_kind"
            )
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class VisaLetterQuerySet(models.QuerySet["VisaLetter"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_LETTERS)


class VisaLetter(models.Model):
    """A request for a letter, and what became of it; nothing of a passport stands here."""

    conference = models.ForeignKey(Conference, models.PROTECT, related_name="+", verbose_name=_("conference"))
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="visa_letters", verbose_name=_("registration")
    )
    state = models.CharField(
        _("state"), max_length=12, choices=VisaState.choices, default=VisaState.REQUESTED
    )
    asked_at = models.DateTimeField(_("asked"))
    due_on = models.DateField(_("due"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True, help_text=_("Shown to the person"))
    paper = models.OneToOneField(
        Paper, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("paper")
    )
    objects: ClassVar[Any] = VisaLetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("visa letter")
        verbose_name_plural = _("visa letters")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(state__in=list(OPEN_LETTERS)),
                name="events_visaletter_one_open",
            )
        ]
        indexes = [models.Index(fields=["conference", "state", "due_on"], name="events_visaletter_queue")]

    def __str__(self) -> str:
        return f"{self.registration}"


class Passport(models.Model):
    """What a letter is made from, encrypted; deleted when it is not needed any more."""

    letter = models.OneToOneField(
        VisaLetter, models.CASCADE, related_name="passport", verbose_name=_("visa letter")
    )
    # rules.visa and actions.visa.PassportFacts, sealed under FIELD_KEY.
    sealed = models.BinaryField()

    class Meta:
        verbose_name = _("passport")
        verbose_name_plural = _("passports")

    def __str__(self) -> str:
        return f"{self.letter_id}"
