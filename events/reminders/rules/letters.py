"""What organisers send themselves: letters to many, and emergencies that two of them send."""

from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

# An organiser's own mailing

NEWS = "mailing.news"
ESSENTIAL = "mailing.essential"
NEWSLETTER = "mailing.newsletter"


class MailingTo(models.TextChoices):
    REGISTERED = "registered", _("People who asked to attend")
    SPEAKERS = "speakers", _("Speakers")
    FOCAL_POINTS = "focal_points", _("Focal points")
    SUBSCRIBERS = "subscribers", _("Who asked for the newsletter")


class MailingState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENDING = "sending", _("Being sent")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")


MAILING_MOVES: dict[str, frozenset[str]] = {
    MailingState.DRAFT: frozenset({MailingState.SENDING}),
    MailingState.SENDING: frozenset({MailingState.PAUSED, MailingState.STOPPED}),
    MailingState.PAUSED: frozenset({MailingState.SENDING, MailingState.STOPPED}),
    MailingState.STOPPED: frozenset(),
}


def may_become(from_state: str, to_state: str) -> bool:
    return to_state in MAILING_MOVES[from_state]


def kind_of_mailing(to: str, *, is_essential: bool) -> str:
    """The kind of mail: one that readers may switch off, or asked for, unless it is essential."""
    if to == MailingTo.SUBSCRIBERS:
        return NEWSLETTER
    return ESSENTIAL if is_essential else NEWS


# An emergency: one organiser writes, another agrees, then it goes out at once

EMERGENCY = "mailing.emergency"
EMERGENCY_ASKED = "mailing.emergency-asked"
# Within this time of the last change of its words another organiser agrees, or nobody does.
AGREE_WITHIN = timedelta(minutes=60)
# How long after the announced hour of the next update the message still stands.
STANDS_FOR = timedelta(hours=12)


class EmergencyTo(models.TextChoices):
    """Whom an emergency message goes to besides all who work there."""

    ON_SITE = "on_site", _("Everybody confirmed on site")
    INSIDE = "inside", _("Who is inside now, by the scans at all doors")
    ZONE = "zone", _("Who is in one zone now, by the scans at its door")


class EmergencyState(models.TextChoices):
    PROPOSED = "proposed", _("Waits for a second organiser")
    SENT = "sent", _("Sent")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ENDED = "ended", _("Ended")


EMERGENCY_MOVES: dict[str, frozenset[str]] = {
    EmergencyState.PROPOSED: frozenset({EmergencyState.SENT, EmergencyState.WITHDRAWN}),
    EmergencyState.SENT: frozenset({EmergencyState.ENDED}),
    EmergencyState.WITHDRAWN: frozenset(),
    EmergencyState.ENDED: frozenset(),
}


class Hindrance(models.TextChoices):
    """Why somebody may not agree to an emergency message."""

    STATE = "state", _("It no longer waits: it was sent or withdrawn.")
    OWN = "own", _("You wrote these words. Another organiser has to agree to them.")
    EXPIRED = "expired", _("An hour has passed since it was written. Look at it again and save it anew.")
    CHANGED = "changed", _("The words were changed while you read them. Read them again.")
    UPDATE = "update", _("The time of the next update has passed. Give a later one.")


def hindrance(
    *,
    state: str,
    written_by: int | None,
    by: int,
    written_at: datetime,
    read_at: datetime | None,
    next_update_at: datetime,
    now: datetime,
) -> Hindrance | None:
    """Why `by` may not agree at `now` to the words written at `read_at`; None when they may."""
    if state != EmergencyState.PROPOSED:
        return Hindrance.STATE
    if written_by is None or written_by == by:
        return Hindrance.OWN
    if now > written_at + AGREE_WITHIN:
        return Hindrance.EXPIRED
    if read_at != written_at:
        return Hindrance.CHANGED
    return Hindrance.UPDATE if next_update_at <= now else None
