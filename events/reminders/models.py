from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference
from events.programme.models import Release
from events.reminders.rules import DAY, ReminderKind


class ReminderRule(models.Model):
    """When a conference reminds of what; without a row the kind's own timing holds."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="reminder_rules", verbose_name=_("conference")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=ReminderKind.choices)
    minutes_before = models.PositiveIntegerField(
        _("minutes before"),
        validators=[MinValueValidator(5), MaxValueValidator(60 * DAY)],
        help_text=_("60 an hour, 1440 a day; whole days keep the hour of the session"),
    )
    is_active = models.BooleanField(_("active"), default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")
        ordering = ["kind", "-minutes_before"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "kind", "minutes_before"], name="events_reminderrule_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.minutes_before} min"


class ReleaseNotice(models.Model):
    """That those whom a release concerns have been told; written with the messages themselves."""

    release = models.OneToOneField(Release, models.CASCADE, related_name="+", verbose_name=_("release"))
    told_at = models.DateTimeField(_("told"))
    recipients = models.PositiveIntegerField(_("people told"))

    class Meta:
        verbose_name = _("notice of a release")
        verbose_name_plural = _("notices of releases")

    def __str__(self) -> str:
        return str(self.release)
