from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference


class DoorTally(models.Model):
    """How many people came on a day: what is left of the door's log once it is purged."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    day = models.DateField(_("day"))
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("people on a day")
        verbose_name_plural = _("people by day")
        ordering = ["conference", "day"]
        constraints = [
            models.UniqueConstraint(fields=["conference", "day"], name="events_doortally_day_unique")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.people}"
