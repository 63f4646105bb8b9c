"""States and kinds of an address; when it may be read."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    EMBARGOED = "embargoed", _("Under embargo")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AddressKind(models.TextChoices):
    MESSAGE = "message", _("Message")
    SPEECH = "speech", _("Speech")
    STATEMENT = "statement", _("Statement")
    REMARKS = "remarks", _("Remarks")
    VIDEO = "video", _("Video message")


class Delivery(models.TextChoices):
    UNKNOWN = "unknown", _("Not known")
    IN_PERSON = "in_person", _("Delivered by the author")
    READ_OUT = "read_out", _("Read out by somebody else")
    VIDEO = "video", _("By video")
    WRITTEN = "written", _("In writing only")


class TextKind(models.TextChoices):
    AS_PREPARED = "as_prepared", _("As prepared – check against delivery")
    AS_DELIVERED = "as_delivered", _("As delivered")
    OFFICIAL_TRANSLATION = "official_translation", _("Official translation")
    UNOFFICIAL_TRANSLATION = "unofficial_translation", _("Unofficial translation")
    AS_PUBLISHED = "as_published", _("As published by the source")


def is_readable(*, state: str, embargo_until: datetime | None, now: datetime) -> bool:
    """Whether the public may read it at `now`; decided when it is read, by no task (INV14)."""
    if state == AddressState.PUBLISHED:
        return True
    return state == AddressState.EMBARGOED and embargo_until is not None and embargo_until <= now
