"""Persons that turned out to be one, and those that look alike and are not."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from events.people.models import Person


class MergedPerson(models.Model):
    """That a person was joined with another: who did it, when and why; what it was is in the history.

    `gone` is the id of the row that is deleted; erasing the person that stays reaches its history by it.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    gone = models.BigIntegerField(_("was"), db_index=True)
    reason = models.CharField(_("reason"), max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("merged person")
        verbose_name_plural = _("merged persons")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.gone} → {self.person_id}"


class DistinctPersons(models.Model):
    """Two persons of whom somebody said that they are not the same; `first` has the smaller id."""

    first = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    second = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("other person"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    at = models.DateTimeField(_("when"))
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("distinct persons")
        verbose_name_plural = _("distinct persons")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="events_distinctpersons_once"),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="events_distinctpersons_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"
