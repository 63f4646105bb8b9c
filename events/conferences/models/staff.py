"""What staff are sent and send in: invitations, tables."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.common.rules import LinkState, link_state
from events.conferences.models.conferences import Conference
from events.conferences.rules import Role


class OrganiserInvitationQuerySet(models.QuerySet["OrganiserInvitation"]):
    def open(self, now: datetime) -> Self:
        """Those whose link still works."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=now)


class OrganiserInvitation(models.Model):
    """A one-time link that gives a role (or, without a conference, the whole site)."""

    email = models.EmailField(_("e-mail address"))
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices, blank=True)
    nonce = models.CharField(max_length=32, editable=False)
    created_at = models.DateTimeField(_("made"))
    expires_at = models.DateTimeField(_("expires"))
    used_at = models.DateTimeField(_("used"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    objects: ClassVar[Any] = OrganiserInvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation of an organiser")
        verbose_name_plural = _("invitations of organisers")

    def __str__(self) -> str:
        return self.email

    def link_state(self, now: datetime) -> LinkState:
        return link_state(
            used_at=self.used_at, revoked_at=self.revoked_at, expires_at=self.expires_at, now=now
        )


class TableFile(models.Model):
    """A table that an organiser sent in: kept for a day until they say that it shall be imported."""

    kind = models.CharField(_("rows of"), max_length=64)
    conference = models.ForeignKey(Conference, models.CASCADE, null=True, blank=True, related_name="+")
    name = models.CharField(_("file"), max_length=200)
    data = models.BinaryField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sent_at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("table to import")
        verbose_name_plural = _("tables to import")

    def __str__(self) -> str:
        return self.name
