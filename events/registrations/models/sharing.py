from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.programme.models import Session


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


class SavedSession(models.Model):
    """A session that somebody put on their own schedule; needs an account only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    # For oneself alone; never part of a feed or of a shared schedule.
    note = models.TextField(blank=True, default="")

    class Meta:
        verbose_name = _("saved session")
        verbose_name_plural = _("saved sessions")
        constraints = [models.UniqueConstraint(fields=["user", "session"], name="events_savedsession_once")]

    def __str__(self) -> str:
        return f"{self.user}: {self.session}"
