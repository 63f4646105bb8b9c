from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.programme.models import Session
from events.registrations.models.requests import Registration
from events.registrations.rules import SeatState


class SeatQuerySet(models.QuerySet["Seat"]):
    def live(self) -> Self:
        """Held or waited for."""
        return self.filter(state__in=[SeatState.HELD, SeatState.WAITING])

    def waiting_in_order(self) -> Self:
        """The waiting list, first to be served first."""
        return self.filter(state=SeatState.WAITING).order_by("waiting_since", "pk")


class Seat(models.Model):
    """A participant's seat in a session with limited places, or their place on its waiting list.

    One row a person and session, however often they change their mind. The counter that is never
    overdrawn is events.programme.models.SessionPlaces.
    """

    session = models.ForeignKey(Session, models.PROTECT, related_name="+", verbose_name=_("session"))
    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="seats", verbose_name=_("registration")
    )
    state = models.CharField(_("state"), max_length=12, choices=SeatState.choices)
    asked_at = models.DateTimeField(_("asked"))
    waiting_since = models.DateTimeField(_("on the waiting list since"), null=True, blank=True)
    is_by_hand = models.BooleanField(_("given by staff"), default=False)
    objects: ClassVar[Any] = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        ordering = ["session", "state", "waiting_since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "registration"], name="events_seat_once"),
            models.CheckConstraint(
                condition=Q(state=SeatState.WAITING, waiting_since__isnull=False)
                | (~Q(state=SeatState.WAITING) & Q(waiting_since=None)),
                name="events_seat_waiting_since_when_waiting",
            ),
        ]
        indexes = [models.Index(fields=["session", "state", "waiting_since"], name="events_seat_queue")]

    def __str__(self) -> str:
        return f"{self.registration}: {self.session}"

    @property
    def conference_id(self) -> int:
        return self.session.conference_id
