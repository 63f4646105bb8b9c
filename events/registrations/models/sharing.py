from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference


class ScheduleShare(models.Model):
    """A link with which somebody shows others their schedule; a new nonce revokes the old link."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("shared schedule")
        verbose_name_plural = _("shared schedules")
        constraints = [
            models.UniqueConstraint(fields=["user", "conference"], name="events_scheduleshare_once")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.conference}"
