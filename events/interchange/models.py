from django.db import models
from django.utils.translation import gettext_lazy as _

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
