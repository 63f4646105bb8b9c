"""Changes of identity or category that wait for a decision; what they would replace stays valid meanwhile."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference, Delegation
from events.conferences.rules import Role
from events.registrations.models.categories import ParticipantCategory
from events.registrations.models.requests import Registration, deciding
from events.registrations.rules import Route
from events.registrations.rules.changes import ChangeState


class PendingChangeQuerySet(models.QuerySet["PendingChange"]):
    def open(self) -> Self:
        return self.filter(state=ChangeState.OPEN)

    def visible_to(self, user: Any) -> Self:
        """Those of registrations that `user` sees; for the media desk, also those that would become its."""
        press = Conference.objects.organised_by(user, Role.MEDIA)
        seen = Registration.objects.visible_to(user).values("pk")
        return self.filter(
            Q(registration__in=seen) | Q(conference__in=press, category__route=Route.MEDIA_DESK)
        )

    def decidable_by(self, user: Any, *, conference: Conference, now: datetime) -> Self:
        """Those that `user` may decide on: who decides on the registration as it would become (INV2)."""
        return self.filter(deciding(user, conference=conference, now=now), conference=conference)


class PendingChange(models.Model):
    """What a person wants their registration to say; one is open at a time.

    `before` and `after` hold the fields that differ, by name. `category` and `delegation` are those of
    the registration after the change, `from_category` and `from_delegation` those before.
    """

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="pending_changes", verbose_name=_("conference")
    )
    registration = models.ForeignKey(
        Registration, models.CASCADE, related_name="pending_changes", verbose_name=_("registration")
    )
    before = models.JSONField(_("as it was"), default=dict, blank=True)
    after = models.JSONField(_("as it shall be"), default=dict, blank=True)
    from_category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, related_name="+", verbose_name=_("category before")
    )
    from_delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("delegation before"),
    )
    category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, related_name="pending_changes", verbose_name=_("category")
    )
    delegation = models.ForeignKey(
        Delegation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="pending_changes",
        verbose_name=_("delegation"),
    )
    note = models.CharField(_("why"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=ChangeState.choices, default=ChangeState.OPEN)
    asked_at = models.DateTimeField(_("asked"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    objects: ClassVar[Any] = PendingChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pending change")
        verbose_name_plural = _("pending changes")
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(state=ChangeState.OPEN),
                name="events_pendingchange_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.registration}: {self.get_state_display()}"

    @property
    def is_move(self) -> bool:
        """Whether it is of another category or delegation, and so another desk may decide."""
        return (self.from_category_id, self.from_delegation_id) != (self.category_id, self.delegation_id)
