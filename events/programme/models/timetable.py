from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.programme.rules import MoveKind


class TimetableMove(models.Model):
    """One move at the timetable desk, kept so that its author can take it back."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=MoveKind.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    # [{"session": id, "before": [start, end, day, room], "after": the same}]; see `shifting.Where`.
    steps = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("move in the timetable")
        verbose_name_plural = _("moves in the timetable")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["conference", "by", "at"], name="events_timetablemove_author")]

    def __str__(self) -> str:
        return f"{self.conference} {self.get_kind_display()}"
