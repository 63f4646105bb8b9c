"""What people need to take part; kept apart from all else about them (INV21)."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.people.models import Person
from events.registrations.rules.needs import MAX_OTHER


class Needs(models.Model):
    """One person's needs at one conference; without history, in no list, mail, table or log."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    # Values of rules.needs.AccessNeed and Diet.
    access = models.JSONField(_("to take part"), default=list, blank=True)
    diet = models.JSONField(_("to eat"), default=list, blank=True)
    other = models.TextField(_("something else"), max_length=MAX_OTHER, blank=True)
    told_at = models.DateTimeField(_("told"))
    objects: ClassVar[Any] = models.Manager()

    class Meta:
        verbose_name = _("needs")
        verbose_name_plural = _("needs")
        constraints = [
            models.UniqueConstraint(fields=["conference", "person"], name="events_needs_once_a_person")
        ]

    def __str__(self) -> str:
        """Says nothing: it may stand in a log."""
        return f"{self._meta.verbose_name} {self.pk}"
