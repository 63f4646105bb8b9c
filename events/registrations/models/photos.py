"""Photographs of participants; their bytes stand here, not among public files (docs/adr)."""

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.conferences.rules import Role
from events.people.models import Person
from events.registrations.models.requests import Registration


class PhotoQuerySet(models.QuerySet["Photo"]):
    def visible_to(self, user: Any, *, conference: Conference, now: datetime) -> Self:
        """One's own; for the door, registration and protocol all; for who decides, those they decide on."""
        if not getattr(user, "is_active", False):
            return self.none()
        run = Conference.objects.organised_by(user, Role.REGISTRATION, Role.PROTOCOL, Role.DOOR)
        decided = Registration.objects.decidable_by(user, conference=conference, now=now)
        may = Q(person__user_id=user.pk) | Q(conference__in=run) | Q(person__in=decided.values("person"))
        return self.filter(may, conference=conference)

    def without_bytes(self) -> Self:
        return self.defer("kept", "portrait")


class Photo(models.Model):
    """One person's photograph for one conference; both pictures are JPEGs that we wrote ourselves."""

    conference = models.ForeignKey(Conference, models.CASCADE, related_name="+", verbose_name=_("conference"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    # Names the picture in its address; a new picture gets a new one.
    code = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # What can be cut anew, see common.pictures.KEPT_SIDE; shown to the person alone.
    kept = models.BinaryField()
    # What the badge shows, of common.pictures.PORTRAIT's size.
    portrait = models.BinaryField()
    # See common.pictures.Crop.
    crop_x = models.PositiveSmallIntegerField(default=50)
    crop_y = models.PositiveSmallIntegerField(default=25)
    crop_zoom = models.PositiveSmallIntegerField(default=100)
    uploaded_at = models.DateTimeField(_("sent"))
    objects: ClassVar[Any] = PhotoQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        constraints = [
            models.UniqueConstraint(fields=["conference", "person"], name="events_photo_one_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.conference}"

    def get_absolute_url(self) -> str:
        """Where whoever may see it gets it."""
        return reverse("events:photo", args=[self.conference.slug, self.code])
