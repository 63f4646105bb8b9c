"""Files that a category asks for, such as a press card; their bytes stand here (docs/adr/0009)."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.people.models import Person
from events.registrations.models.requests import Registration
from events.registrations.rules.files import FileKind


class AccreditationFileQuerySet(models.QuerySet["AccreditationFile"]):
    def visible_to(self, user: Any, *, conference: Conference, now: datetime) -> Self:
        """One's own, and those of people on whom one may decide; nobody else's."""
        if not getattr(user, "is_active", False):
            return self.none()
        decided = Registration.objects.decidable_by(user, conference=conference, now=now)
        may = Q(person__user_id=user.pk) | Q(person__in=decided.values("person"))
        return self.filter(may, conference=conference)

    def without_bytes(self) -> Self:
        return self.defer("data")


class AccreditationFile(models.Model):
    """One file of one kind, by one person for one conference."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=16, choices=FileKind.choices)
    # Names the file in its address; a new file gets a new one.
    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    media_type = models.CharField(max_length=40)
    data = models.BinaryField()
    sent_at = models.DateTimeField(_("sent"))
    objects: ClassVar[Any] = AccreditationFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("file of an accreditation")
        verbose_name_plural = _("files of accreditations")
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "person", "kind"], name="events_accreditationfile_one_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_kind_display()}"

    @property
    def download_name(self) -> str:
        """A name of our own: what the sender called it is not kept."""
        return f"{self.kind}.{'pdf' if self.media_type == 'application/pdf' else 'jpg'}"

    def get_absolute_url(self) -> str:
        """Where whoever may see it gets it."""
        return reverse("events:accreditation-file", args=[self.conference.slug, self.code])
