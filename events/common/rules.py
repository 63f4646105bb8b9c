"""Decisions that all slices share."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LinkState(models.TextChoices):
    """Where a single-use link is in its life."""

    OPEN = "open", pgettext_lazy("invitation", "Open")
    USED = "used", _("Used")
    REVOKED = "revoked", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


def link_state(
    *, used_at: datetime | None, revoked_at: datetime | None, expires_at: datetime, now: datetime
) -> LinkState:
    """What has become of a link by `now`; using it counts before all else."""
    if used_at is not None:
        return LinkState.USED
    if revoked_at is not None:
        return LinkState.REVOKED
    return LinkState.OPEN if now < expires_at else LinkState.EXPIRED
