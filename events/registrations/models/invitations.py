"""Links that invite one named person into a category, once."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.common.rules import LinkState, link_state
from events.conferences.models import Conference
from events.registrations.models.categories import ParticipantCategory


class CategoryInvitationQuerySet(models.QuerySet["CategoryInvitation"]):
    def open(self, now: datetime) -> Self:
        """Those whose link still works."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class CategoryInvitation(models.Model):
    """A one-time link for somebody by name; beside it the shared link of a category goes on working."""

    conference = models.ForeignKey(
        Conference, models.PROTECT, related_name="category_invitations", verbose_name=_("conference")
    )
    category = models.ForeignKey(
        ParticipantCategory, models.PROTECT, related_name="invitations", verbose_name=_("category")
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200, blank=True)
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(_("sent"))
    expires_at = models.DateTimeField(_("expires"))
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("used by"),
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    objects: ClassVar[Any] = CategoryInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal invitation")
        verbose_name_plural = _("personal invitations")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.email

    def link_state(self, now: datetime) -> LinkState:
        return link_state(
            used_at=self.used_at, revoked_at=self.revoked_at, expires_at=self.expires_at, now=now
        )
