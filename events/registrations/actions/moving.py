"""The guarded change of state, with its transition, badge, place and mail."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.registrations.actions import places, telling
from events.registrations.actions.badges import deactivate_badges, issue_badge
from events.registrations.actions.pending import end_changes_of
from events.registrations.actions.seats import release_seats_of
from events.registrations.actions.visa import end_letters_of
from events.registrations.models import Registration
from events.registrations.rules import HOLDING_STATES, LIVE_STATES, RegistrationState, check_move


def move(
    registration: Registration,
    to_state: RegistrationState,
    *,
    by: Any,
    now: datetime,
    reason: str = "",
    quiet: bool = False,
    keeps_place: bool = False,
    **fields: Any,
) -> bool:
    """Moves `registration` from the state it is in to `to_state`; call it inside `places.gate`.

    False when somebody else moved it first: then nothing was written. Raises ValidationError (code
    "state") for a move that is not in the table. A place that was held is given back; taking one
    comes before, by whoever calls this with OFFERED or CONFIRMED. `quiet` writes no mail; `keeps_place`
    leaves the place to whoever takes it over in the same transaction.
    """
    before = registration.state
    check_move(before, to_state)
    written = {"state": to_state, "reason": reason, "offer_until": None, **fields}
    if not claim(registration, before, written):
        return False
    for name, value in written.items():
        setattr(registration, name, value)
    record_transition(registration, from_state=before, to_state=to_state, by=by, now=now, reason=reason)
    if before in HOLDING_STATES and to_state not in HOLDING_STATES:
        if not keeps_place:
            places.give_back(registration)
        deactivate_badges(registration, by=by, now=now)
        release_seats_of(registration, by=by, now=now)
    if to_state not in LIVE_STATES:
        end_letters_of(registration, by=by, now=now)
        end_changes_of(registration, by=by, now=now)
    if to_state == RegistrationState.CONFIRMED:
        issue_badge(registration, by=by, now=now)
    if not quiet:
        _tell(registration, before=before, now=now)
    return True


def claim(registration: Registration, before: str, written: dict[str, Any]) -> bool:
    """Writes the change unless somebody else moved it out of `before` first."""
    row = Registration.objects.filter(pk=registration.pk, state=before)
    return bool(row.update(**written) == 1)


KINDS = {
    RegistrationState.CONFIRMED: telling.CONFIRMED,
    RegistrationState.WAITLISTED: telling.WAITLISTED,
    RegistrationState.OFFERED: telling.OFFERED,
    RegistrationState.LAPSED: telling.LAPSED,
    RegistrationState.REPLACED: telling.REPLACED,
    RegistrationState.REFUSED: telling.REFUSED,
    RegistrationState.WITHDRAWN: telling.WITHDRAWN,
}
# Where the mail depends on the state before as well.
KINDS_FROM = {
    (RegistrationState.WAITLISTED, RegistrationState.CONFIRMED): telling.PROMOTED,
    (RegistrationState.OFFERED, RegistrationState.WITHDRAWN): telling.DECLINED,
}


def _tell(registration: Registration, *, before: str, now: datetime) -> None:
    state = RegistrationState(registration.state)
    kind = KINDS_FROM.get((RegistrationState(before), state), KINDS[state])
    telling.tell_person(kind, registration, now=now)


def check_moved(moved: bool) -> None:  # noqa: FBT001  # the one value there is
    """Raises ValidationError (code "moved") when somebody else was first."""
    if not moved:
        raise ValidationError(_("Somebody else decided at the same moment. Look again."), code="moved")
