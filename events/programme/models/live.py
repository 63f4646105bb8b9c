from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField

from events.conferences.models import Conference
from events.programme.models.sessions import Session
from events.programme.rules import MOST_LATE, Live, LivePhase


class LiveStateQuerySet(models.QuerySet["LiveState"]):
    def for_conference(self, conference: Conference) -> Self:
        return self.filter(session__conference=conference)


class LiveState(models.Model):
    """How a session runs on its day: a small row beside what is published, read at request time.

    There is none before somebody first presses a button of the run sheet.
    """

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="live", verbose_name=_("session"), primary_key=True
    )
    phase = models.CharField(
        _("state"), max_length=12, choices=LivePhase.choices, default=LivePhase.SCHEDULED
    )
    started_at = models.DateTimeField(_("begun"), null=True, blank=True)
    suspended_at = models.DateTimeField(_("suspended"), null=True, blank=True)
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)
    late = models.PositiveSmallIntegerField(_("minutes late"), default=0)
    note = I18nCharField(_("public note"), max_length=300, blank=True, default="")
    changed_at = models.DateTimeField(_("changed"))
    objects: ClassVar[Any] = LiveStateQuerySet.as_manager()

    class Meta:
        verbose_name = _("running session")
        verbose_name_plural = _("run sheet")
        constraints = [
            models.CheckConstraint(
                condition=Q(phase=LivePhase.SCHEDULED, started_at=None)
                | (~Q(phase=LivePhase.SCHEDULED) & Q(started_at__isnull=False)),
                name="events_livestate_begun_when_started",
            ),
            models.CheckConstraint(
                condition=Q(phase=LivePhase.CLOSED, ended_at__isnull=False)
                | (~Q(phase=LivePhase.CLOSED) & Q(ended_at=None)),
                name="events_livestate_over_when_ended",
            ),
            models.CheckConstraint(condition=Q(late__lte=MOST_LATE), name="events_livestate_late_in_bounds"),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.get_phase_display()}"

    @property
    def conference_id(self) -> int:
        return self.session.conference_id

    @property
    def facts(self) -> Live:
        """The row as the rules take it."""
        return Live(
            LivePhase(self.phase), self.started_at, self.suspended_at, self.ended_at, self.late, self.note
        )


class SessionPlaces(models.Model):
    """Limited places of a session and how many are taken; no row means that anybody may come.

    Taking one is a guarded UPDATE. `overbook` says by how many `taken` is over a lowered `capacity`,
    so that the database itself refuses one more.
    """

    session = models.OneToOneField(
        Session, models.CASCADE, related_name="places", verbose_name=_("session"), primary_key=True
    )
    capacity = models.PositiveIntegerField(_("seats"))
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    waiting = models.PositiveIntegerField(_("waiting"), default=0, editable=False)
    overbook = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("session with limited seats")
        verbose_name_plural = _("sessions with limited seats")
        constraints = [
            models.CheckConstraint(condition=Q(taken__gte=0), name="events_sessionplaces_not_negative"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity") + F("overbook")),
                name="events_sessionplaces_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session}: {self.taken} / {self.capacity}"

    @property
    def left(self) -> int:
        """Seats that a newcomer may have: none while somebody waits for one."""
        return 0 if self.waiting else max(0, self.capacity - self.taken)
