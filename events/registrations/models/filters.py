"""Ways of looking at the list of registrations that organisers keep under a name."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    def shown_to(self, user: Any, conference: Conference) -> Self:
        """One's own and those that colleagues share, of one conference."""
        return self.filter(Q(user_id=user.pk) | Q(is_shared=True), conference=conference)


class SavedFilter(models.Model):
    """The filters and the search of a list, of one organiser at one conference."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("account")
    )
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    name = models.CharField(_("name"), max_length=60)
    # What stands in the address behind "?"; rules.filters.kept says which parts of it.
    query = models.CharField(max_length=500)
    is_shared = models.BooleanField(_("shown to colleagues"), default=False)
    saved_at = models.DateTimeField(_("saved"))
    objects: ClassVar[Any] = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "conference", "name"], name="events_savedfilter_once")
        ]

    def __str__(self) -> str:
        return self.name
