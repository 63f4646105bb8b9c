"""Changing who one is or in which category one comes, after the request was sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.common.text import clean_line
from events.conferences.models import Delegation
from events.registrations.actions import places, telling
from events.registrations.actions.asking import check_choice, check_offered, hand_in
from events.registrations.actions.badges import issue_badge
from events.registrations.actions.deciding import NOT_ENTITLED
from events.registrations.actions.inviting import use_invitation
from events.registrations.actions.pending import check_none_waits, close, draft_change, write_change
from events.registrations.actions.waiting import joined, promote
from events.registrations.models import ParticipantCategory, PendingChange, Registration
from events.registrations.rules import (
    HOLDING_STATES,
    LIVE_STATES,
    DelegationRole,
    RegistrationState,
    Taking,
)
from events.registrations.rules.changes import (
    IDENTITY,
    ChangeState,
    differences,
    may_change_at_once,
    shows_on_badge,
)

MAX_NOTE = 500


@dataclass(frozen=True)
class Wanted:
    """What a registration shall say; one line of plain text each."""

    category: ParticipantCategory
    delegation: Delegation | None
    name: str
    family_name: str = ""
    given_name: str = ""
    native_name: str = ""
    native_language: str = ""
    organization_name: str = ""

    def identity(self) -> dict[str, str]:
        told = {name: clean_line(getattr(self, name)) for name in IDENTITY}
        if not told["name"]:
            raise ValidationError(_("Give the name that shall stand on the badge."), code="name")
        return told


@places.retry_on_contention
def ask_change(
    registration: Registration,
    *,
    wanted: Wanted,
    by: Any,
    now: datetime,
    note: str = "",
    invitation: str = "",
) -> PendingChange | None:
    """Asks for a change of identity, category or delegation; None when it holds at once.

    It does while nobody has decided on the request. Afterwards what was decided on stays valid until
    whoever decides has agreed. Raises ValidationError with code "not_own", "state" (the registration is
    over), "open" (a change waits already), "same" (nothing is different), or for the new category and
    delegation as `submit` does.
    """
    if registration.person.user_id is None or registration.person.user_id != by.pk:
        raise ValidationError(_("Only the person who was registered may change this."), code="not_own")
    identity = wanted.identity()
    check_choice(registration.conference, category=wanted.category, delegation=wanted.delegation)
    with places.gate(registration.conference):
        registration.refresh_from_db()
        if registration.state not in LIVE_STATES:
            raise ValidationError(_("This registration is over; nothing was changed."), code="state")
        check_none_waits(registration, _("A change waits already. Take it back first."))
        before = {name: getattr(registration, name) for name in IDENTITY}
        after = {name: identity[name] for name in differences(before, identity)}
        change = draft_change(
            registration,
            after,
            category=wanted.category,
            delegation=wanted.delegation,
            now=now,
            note=clean_line(note)[:MAX_NOTE],
        )
        if not after and not change.is_move:
            raise ValidationError(_("Nothing is different from what we have."), code="same")
        if change.category_id != registration.category_id:
            check_offered(wanted.category, invitation=invitation, now=now)
            use_invitation(wanted.category, invitation, by=by, now=now)
        if may_change_at_once(registration.state):
            _change_request(registration, change, by=by, now=now)
            return None
        change.save()
        record_transition(change, from_state="", to_state=change.state, by=by, now=now)
        telling.tell_of_change(change, now=now)
    return change


def _change_request(registration: Registration, change: PendingChange, *, by: Any, now: datetime) -> None:
    """Changes what nobody has decided on; another desk is asked when it is another's now."""
    _write(registration, change, by=by, now=now)
    if change.is_move:
        hand_in(registration, now=now)


def _write(registration: Registration, change: PendingChange, *, by: Any, now: datetime) -> None:
    fields: dict[str, Any] = dict(change.after)
    if change.is_move:
        fields |= {"category": change.category, "delegation": change.delegation}
    if change.delegation_id != change.from_delegation_id:
        fields["delegation_role"] = DelegationRole.MEMBER
    if change.is_move and registration.state == RegistrationState.WAITLISTED:
        # Whoever joins another list stands at its end.
        fields["waiting_since"] = joined(registration.conference, now=now)
    write_change(registration, fields, by=by, now=now)


def take_back_change(change: PendingChange, *, by: Any, now: datetime) -> PendingChange:
    """The person wants the change no more. Twice is once; raises with code "not_own" or "over"."""
    if change.registration.person.user_id is None or change.registration.person.user_id != by.pk:
        raise ValidationError(_("Only the person who asked may take this back."), code="not_own")
    return _closed(change, ChangeState.TAKEN_BACK, by=by, now=now)


def refuse_change(change: PendingChange, *, by: Any, now: datetime, reason: str) -> PendingChange:
    """Leaves the registration as it is, for a reason that the person reads.

    Raises ValidationError with code "not_entitled", "reason" or "over".
    """
    check_may_decide(change, by=by, now=now)
    reason = clean_line(reason)[:500]
    if not reason:
        raise ValidationError(_("Give the reason; the person reads it."), code="reason")
    return _closed(change, ChangeState.REFUSED, by=by, now=now, reason=reason)


@places.retry_on_contention
def _closed(
    change: PendingChange, state: ChangeState, *, by: Any, now: datetime, reason: str = ""
) -> PendingChange:
    with places.gate(change.conference):
        change.refresh_from_db(fields=["state"])
        if change.state == state:
            return change
        close(change, state, by=by, now=now, reason=reason)
        if state == ChangeState.REFUSED:
            telling.tell_of_decision(telling.CHANGE_REFUSED, change, now=now)
    return change


def approve_change(change: PendingChange, *, by: Any, now: datetime) -> PendingChange:
    """Makes the registration say what was asked for, in one step with its place, badge and mail.

    Twice is once. Raises ValidationError with code "not_entitled", "over" (refused, taken back or ended
    meanwhile) or "full" (no place in the new category or delegation; then nothing was changed).
    """
    check_may_decide(change, by=by, now=now)
    return _approved(change, by=by, now=now)


@places.retry_on_contention
def _approved(change: PendingChange, *, by: Any, now: datetime) -> PendingChange:
    with places.gate(change.conference):
        change.refresh_from_db(fields=["state"])
        if change.state == ChangeState.APPROVED:
            return change
        registration = change.registration
        registration.refresh_from_db()
        if change.state == ChangeState.OPEN:
            _move_place(registration, change)
        close(change, ChangeState.APPROVED, by=by, now=now)
        _write(registration, change, by=by, now=now)
        names = [*change.after, *(["category"] if change.is_move else [])]
        if registration.state == RegistrationState.CONFIRMED and shows_on_badge(names):
            issue_badge(registration, by=by, now=now)
        telling.tell_of_decision(telling.CHANGED, change, now=now)
        if change.is_move:
            promote(change.conference, now=now)
    return change


def _move_place(registration: Registration, change: PendingChange) -> None:
    """Takes a place in the new category and delegation for the one held; raises with code "full"."""
    if not change.is_move or registration.state not in HOLDING_STATES:
        return
    taking = places.exchange(registration, category=change.category, delegation=change.delegation)
    if taking != Taking.TAKEN:
        raise ValidationError(
            _("%(full)s. Nothing was changed: the registration and its place stay as they are."),
            code="full",
            params={"full": taking.label},
        )


def check_may_decide(change: PendingChange, *, by: Any, now: datetime) -> None:
    """Raises ValidationError (code "not_entitled") unless `by` decides on the registration as it would be."""
    may = PendingChange.objects.decidable_by(by, conference=change.conference, now=now)
    if not may.filter(pk=change.pk).exists():
        raise ValidationError(NOT_ENTITLED, code="not_entitled")
