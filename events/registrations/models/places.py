"""Counters of places, each taken and given back by guarded UPDATEs (docs/explanation/places.md)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from events.conferences.models import Conference, Delegation
from events.registrations.models.categories import ParticipantCategory


class Places(models.Model):
    """How many places there are and how many are taken.

    `overbook` says by how many `taken` is over a lowered `capacity`, so that the database itself refuses
    one more.
    """

    capacity = models.PositiveIntegerField(_("places"), null=True, blank=True, help_text=_("Empty: no limit"))
    taken = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    overbook = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True

    @property
    def left(self) -> int | None:
        """Places that are free, never negative; None without a limit."""
        return None if self.capacity is None else max(0, self.capacity - self.taken)


class Quota(Places):
    """Places of a conference (no category) or of one category."""

    conference = models.ForeignKey(
        Conference, models.CASCADE, related_name="quotas", verbose_name=_("conference")
    )
    category = models.OneToOneField(
        ParticipantCategory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="quota",
        verbose_name=_("category"),
    )
    history = HistoricalRecords(excluded_fields=["taken", "overbook"])

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        constraints = [
            models.UniqueConstraint(
                fields=["conference"], condition=Q(category=None), name="events_quota_one_a_conference"
            ),
            models.CheckConstraint(condition=Q(taken__gte=0), name="events_quota_taken_not_negative"),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=F("capacity") + F("overbook")),
                name="events_quota_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or self.conference}: {self.taken} / {self.capacity}"


class DelegationQuota(Places):
    """Places of a delegation, in all (no category) or in one category; without a row there is no limit."""

    delegation = models.ForeignKey(
        Delegation, models.CASCADE, related_name="quotas", verbose_name=_("delegation")
    )
    category = models.ForeignKey(
        ParticipantCategory,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="delegation_quotas",
        verbose_name=_("category"),
        help_text=_("Empty: all its people together"),
    )
    history = HistoricalRecords(excluded_fields=["taken", "overbook"])

    class Meta:
        verbose_name = _("quota of a delegation")
        verbose_name_plural = _("quotas of delegations")
        ordering = ["delegation__sort_key", "category__position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["delegation", "category"], name="events_delegationquota_once"),
            models.UniqueConstraint(
                fields=["delegation"],
                condition=Q(category=None),
                name="events_delegationquota_one_in_all",
            ),
            models.CheckConstraint(
                condition=Q(taken__gte=0), name="events_delegationquota_taken_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(taken__lte=F("capacity") + F("overbook")),
                name="events_delegationquota_never_oversold",
            ),
        ]

    def __str__(self) -> str:
        whose = f"{self.delegation}, {self.category}" if self.category else str(self.delegation)
        return f"{whose}: {self.taken} / {self.capacity}"

    @property
    def conference(self) -> Conference:
        return self.delegation.conference

    def clean(self) -> None:
        if self.category and self.category.conference_id != self.delegation.conference_id:
            raise ValidationError(
                {"category": ValidationError(_("This is of another conference."), code="foreign")}
            )


AnyQuota = Quota | DelegationQuota
