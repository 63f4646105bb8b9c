"""Changes that a person asks for after the request was sent: what holds at once, what waits for a decision.

See docs/reference/registration-states.md, “Changing one's data”.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.registrations.rules.requests import RegistrationState


class ChangeState(models.TextChoices):
    OPEN = "open", _("Waiting for a decision")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    TAKEN_BACK = "taken_back", _("Taken back")
    ENDED = "ended", _("Ended with the registration")
    CORRECTED = "corrected", _("Corrected by whoever decides")


# Who somebody is: what the badge desk compares with the passport, and what the badge says of them.
IDENTITY = (
    "family_name",
    "given_name",
    "name",
    "native_name",
    "native_language",
    "organization_name",
)
# What whoever decides may correct for somebody; their category and delegation are another decision.
CORRECTABLE = (*IDENTITY, "function")
# A passport's name in two parts stands on no badge.
ON_NO_BADGE = frozenset({"family_name", "given_name"})
# Nobody has decided yet, so a change changes what will be decided on.
UNDECIDED_STATES = (RegistrationState.SUBMITTED, RegistrationState.INFO_REQUESTED)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of what `after` says differently, in its order."""
    return [name for name, value in after.items() if before[name] != value]


def shows_on_badge(names: Collection[str]) -> bool:
    """Whether a badge printed before says something else now."""
    return bool(set(names) - ON_NO_BADGE)


def may_change_at_once(state: str) -> bool:
    """Whether a change of identity or category needs no decision of its own."""
    return state in UNDECIDED_STATES
