from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference
from events.programme.models import Session


class SourceName(models.Model):
    """What another system calls one of our sessions, so that its next file finds it again."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    session = models.ForeignKey(Session, models.CASCADE, related_name="+")
    source = models.CharField(max_length=200)
    # "guid:…" or "id:…", as the file says it.
    value = models.CharField(max_length=250)

    class Meta:
        verbose_name = _("name in another system")
        verbose_name_plural = _("names in other systems")
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "source", "value"], name="events_sourcename_value_unique"
            )
        ]
        indexes = [models.Index(fields=["session"], name="events_sourcename_session")]

    def __str__(self) -> str:
        return f"{self.source} {self.value}"


class ScheduleFile(models.Model):
    """A schedule that an organiser sent in: kept as it came, looked at first, then imported."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField(editable=False)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    sent_at = models.DateTimeField(_("sent"))
    imported_at = models.DateTimeField(_("imported"), null=True, blank=True)
    summary = models.CharField(_("result"), max_length=200, blank=True)
    history = HistoricalRecords(excluded_fields=["data"])

    class Meta:
        verbose_name = _("import of a schedule")
        verbose_name_plural = _("imports of schedules")
        ordering = ["-sent_at", "-pk"]

    def __str__(self) -> str:
        return self.name
