"""Giving one person's place to another, so that it is never free between."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.registrations.actions import places
from events.registrations.actions.asking import Details
from events.registrations.actions.deciding import check_entitled
from events.registrations.actions.moving import check_moved, move
from events.registrations.actions.on_behalf import register_colleague
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState


@places.retry_on_contention
def replace(
    registration: Registration, *, email: str, details: Details, by: Any, now: datetime
) -> Registration:
    """Confirms somebody else in the place of `registration`, whose badge stops working; returns the new one.

    Category and delegation stay; rank, seats and everything else about the person do not go over. Raises
    ValidationError with code "not_entitled", "state" (it is not confirmed) or "live" (the other person has
    a registration already).
    """
    check_entitled(registration, by=by, now=now)
    with places.gate(registration.conference):
        registration.refresh_from_db(fields=["state"])
        if registration.state != RegistrationState.CONFIRMED:
            raise ValidationError(
                _("Only who is confirmed can be replaced: this registration is “%(state)s”."),
                code="state",
                params={"state": registration.get_state_display()},
            )
        return register_colleague(
            registration.conference,
            email=email,
            category=registration.category,
            delegation=registration.delegation,
            details=details,
            settle=lambda new: _hand_over(registration, new, by=by, now=now),
            by=by,
            now=now,
        )


def _hand_over(old: Registration, new: Registration, *, by: Any, now: datetime) -> None:
    """The counters stay as they are: one goes, one comes, in the same category and delegation."""
    check_moved(move(old, RegistrationState.REPLACED, by=by, now=now, keeps_place=True))
    confirmed = move(
        new, RegistrationState.CONFIRMED, by=by, now=now, decided_at=now, decided_by=by, replaces=old
    )
    check_moved(confirmed)
