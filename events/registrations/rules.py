"""States of a request to attend and how it may move; who decides; when a place is held."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegistrationState(models.TextChoices):
    SUBMITTED = "submitted", _("Waiting for a decision")
    WAITLISTED = "waitlisted", _("On the waiting list")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# The one table of allowed moves.
TRANSITIONS: dict[str, frozenset[str]] = {
    RegistrationState.SUBMITTED: frozenset(
        {
            RegistrationState.CONFIRMED,
            RegistrationState.WAITLISTED,
            RegistrationState.REFUSED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.WAITLISTED: frozenset(
        {
            RegistrationState.CONFIRMED,
            RegistrationState.REFUSED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.CONFIRMED: frozenset({RegistrationState.WITHDRAWN, RegistrationState.REFUSED}),
    RegistrationState.REFUSED: frozenset({RegistrationState.SUBMITTED}),
    RegistrationState.WITHDRAWN: frozenset(),
}
# One of these at a time for a person at a conference (INV1).
LIVE_STATES = (
    RegistrationState.SUBMITTED,
    RegistrationState.WAITLISTED,
    RegistrationState.CONFIRMED,
)


class Route(models.TextChoices):
    FOCAL_POINT = "focal_point", _("Focal point of the delegation")
    SECRETARIAT = "secretariat", _("Secretariat")
    MEDIA_DESK = "media_desk", _("Media desk")
    AUTOMATIC = "automatic", _("Automatic")


class Mode(models.TextChoices):
    ON_SITE = "onsite", _("On site")
    REMOTE = "remote", _("Remote")


class ListVisibility(models.TextChoices):
    HIDDEN = "hidden", _("Do not list me")
    PARTICIPANTS = "participants", _("List me for other participants")
    PUBLIC = "public", _("List me in public")
