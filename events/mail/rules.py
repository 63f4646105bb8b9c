"""States of a message, and when a failed one is tried again."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    QUEUED = "queued", _("Queued")
    CLAIMED = "claimed", _("Claimed by a worker")
    SENDING = "sending", _("Being sent")
    SENT = "sent", _("Sent")
    DEFERRED = "deferred", _("Put off, will be tried again")
    FAILED = "failed", _("Failed for good")
    SUPPRESSED = "suppressed", _("Not sent, on purpose")
    EXPIRED = "expired", _("Too late to be of use")


# What still has to be done something about; the partial index and the sweeper go by it.
OPEN_STATES = (MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENDING, MessageState.DEFERRED)


class MailClass(models.TextChoices):
    TRANSACTIONAL = "T", _("Always sent")
    SERVICE = "S", _("Service, can be switched off")
    OPTIONAL = "O", _("Only when asked for")
