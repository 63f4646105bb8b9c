from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference


class ReminderRule(models.Model):
    """When a conference reminds of what; without a row the kind's own timing holds."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("Before the conference")
        SAVED_SESSION = "saved_session", _("Before a saved session")
        SPEAKING = "speaking", _("Before speaking")

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="reminder_rules", verbose_name=_("conference")
    )
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    minutes_before = models.PositiveIntegerField(_("minutes before"))
    is_active = models.BooleanField(_("active"), default=True)

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
