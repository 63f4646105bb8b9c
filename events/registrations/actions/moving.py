"""The guarded change of state, with its transition, badge, place and mail."""

from datetime import datetime
from typing import Any

from events.common.actions import record_transition
from events.registrations.actions import places, telling
from events.registrations.actions.badges import deactivate_badges, issue_badge
from events.registrations.actions.seats import release_seats_of
from events.registrations.models import Registration
from events.registrations.rules import HOLDING_STATES, RegistrationState, check_move


def move(
    registration: Registration,
    to_state: RegistrationState,
    *,
    by: Any,
    now: datetime,
    reason: str = "",
    quiet: bool = False,
    **fields: Any,
) -> bool:
    """Moves `registration` from the state it is in to `to_state`; call it inside `places.gate`.

    False when somebody else moved it first: then nothing was written. Raises ValidationError (code
    "state") for a move that is not in the table. A place that was held is given back; taking one
    comes before, by whoever calls this with CONFIRMED. `quiet` writes no mail.
    """
    before = registration.state
    check_move(before, to_state)
    matched = Registration.objects.filter(pk=registration.pk, state=before).update(
        state=to_state, reason=reason, **fields
    )
    if matched != 1:
        return False
    for name, value in {"state": to_state, "reason": reason, **fields}.items():
        setattr(registration, name, value)
    record_transition(registration, from_state=before, to_state=to_state, by=by, now=now, reason=reason)
    if before in HOLDING_STATES and to_state not in HOLDING_STATES:
        places.give_back(registration.conference, registration.category)
        deactivate_badges(registration, by=by, now=now)
        release_seats_of(registration, by=by, now=now)
    if to_state == RegistrationState.CONFIRMED:
        issue_badge(registration, by=by, now=now)
    if not quiet:
        _tell(registration, before=before, now=now)
    return True


def _tell(registration: Registration, *, before: str, now: datetime) -> None:
    kinds = {
        RegistrationState.CONFIRMED: telling.CONFIRMED,
        RegistrationState.WAITLISTED: telling.WAITLISTED,
        RegistrationState.REFUSED: telling.REFUSED,
        RegistrationState.WITHDRAWN: telling.WITHDRAWN,
    }
    kind = kinds[RegistrationState(registration.state)]
    if before == RegistrationState.WAITLISTED and kind == telling.CONFIRMED:
        kind = telling.PROMOTED
    telling.tell_person(kind, registration, now=now)
