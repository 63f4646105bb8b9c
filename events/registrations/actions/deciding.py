"""Approving, refusing, withdrawing: one at a time, or several with an account of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations.actions import places
from events.registrations.actions.moving import check_moved, move
from events.registrations.actions.waiting import place, promote
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState

MAX_AT_ONCE = 500
Rows = Iterable[Registration]


@dataclass
class BulkResult:
    """What came of each of several registrations; `failed` are (registration, why) pairs."""

    confirmed: list[Registration] = field(default_factory=list)
    waitlisted: list[Registration] = field(default_factory=list)
    asked: list[Registration] = field(default_factory=list)
    closed: list[Registration] = field(default_factory=list)
    failed: list[tuple[Registration, str]] = field(default_factory=list)

    def add(self, row: Registration) -> None:
        """Files a row by the state it is in now."""
        filed = {
            RegistrationState.CONFIRMED: self.confirmed,
            RegistrationState.WAITLISTED: self.waitlisted,
            RegistrationState.INFO_REQUESTED: self.asked,
        }
        filed.get(RegistrationState(row.state), self.closed).append(row)


def approve(registration: Registration, *, by: Any, now: datetime) -> Registration:
    """Lets somebody attend: confirmed when a place is free or kept for them, else on the waiting list.

    Approving what is approved already changes nothing. Raises ValidationError with code
    "not_entitled" when `by` may not decide here, "state" when it was refused or withdrawn meanwhile,
    "changed" when it says something else by now than the `registration` that was read.
    """
    check_entitled(registration, by=by, now=now)
    return _approve(registration, by=by, now=now)


@places.retry_on_contention
def _approve(registration: Registration, *, by: Any, now: datetime) -> Registration:
    with places.gate(registration.conference):
        read = registration.revision
        registration.refresh_from_db(fields=["state", "revision"])
        if registration.state in {RegistrationState.CONFIRMED, RegistrationState.WAITLISTED}:
            return registration
        check_read(registration, read)
        if registration.state == RegistrationState.OFFERED:
            moved = move(registration, RegistrationState.CONFIRMED, by=by, now=now)
        else:
            moved = place(registration, by=by, now=now, decided_at=now, decided_by=by)
        check_moved(moved)
    return registration


def refuse(registration: Registration, *, by: Any, now: datetime, reason: str) -> Registration:
    """Refuses a request, or takes back a confirmation, for a reason that the person reads.

    Raises as `approve` does, and with code "reason" when there is none.
    """
    check_entitled(registration, by=by, now=now)
    return _refuse(registration, by=by, now=now, reason=reason)


@places.retry_on_contention
def _refuse(registration: Registration, *, by: Any, now: datetime, reason: str) -> Registration:
    reason = clean_line(reason)[:500]
    if not reason:
        raise ValidationError(_("Give the reason; the person reads it."), code="reason")
    with places.gate(registration.conference):
        read = registration.revision
        registration.refresh_from_db(fields=["state", "revision"])
        if registration.state == RegistrationState.REFUSED:
            return registration
        check_read(registration, read)
        _close(registration, RegistrationState.REFUSED, by=by, now=now, reason=reason, decided=True)
    return registration


def withdraw(
    registration: Registration, *, by: Any, now: datetime, reason: str = "", quiet: bool = False
) -> Registration:
    """Ends a registration, by the person, by who decides on it, or (by=None) when an account is erased.

    A place that it held goes to the waiting list in the same transaction. Twice is once. `quiet` sends
    the person no mail, for those who asked to be forgotten.
    """
    if by is not None and registration.person.user_id != by.pk:
        check_entitled(registration, by=by, now=now)
    return _withdraw(registration, by=by, now=now, reason=reason, quiet=quiet)


@places.retry_on_contention
def _withdraw(
    registration: Registration, *, by: Any, now: datetime, reason: str, quiet: bool = False
) -> Registration:
    with places.gate(registration.conference):
        registration.refresh_from_db(fields=["state"])
        if registration.state == RegistrationState.WITHDRAWN:
            return registration
        why = clean_line(reason)[:500]
        _close(registration, RegistrationState.WITHDRAWN, by=by, now=now, reason=why, quiet=quiet)
    return registration


def _close(
    registration: Registration,
    state: RegistrationState,
    *,
    by: Any,
    now: datetime,
    reason: str,
    decided: bool = False,
    quiet: bool = False,
) -> None:
    fields: dict[str, Any] = {"decided_at": now, "decided_by": by} if decided else {}
    moved = move(
        registration, state, by=by, now=now, reason=reason, quiet=quiet, waiting_since=None, **fields
    )
    check_moved(moved)
    promote(registration.conference, now=now)


NOT_ENTITLED = _("You may not decide on this registration: it belongs to another delegation or desk.")


def _entitled(registrations: list[Registration], *, by: Any, now: datetime) -> set[int]:
    """Ids of those that `by` may decide on; one question a conference."""
    by_conference: dict[Conference, list[int]] = {}
    for row in registrations:
        by_conference.setdefault(row.conference, []).append(row.pk)
    found: set[int] = set()
    for conference, pks in by_conference.items():
        may = Registration.objects.decidable_by(by, conference=conference, now=now)
        found.update(may.filter(pk__in=pks).values_list("pk", flat=True))
    return found


def check_entitled(registration: Registration, *, by: Any, now: datetime) -> None:
    """Raises ValidationError (code "not_entitled") unless `by` may decide on `registration`."""
    if registration.pk not in _entitled([registration], by=by, now=now):
        raise ValidationError(NOT_ENTITLED, code="not_entitled")


def check_read(registration: Registration, revision: int) -> None:
    """Raises ValidationError (code "changed") unless `registration` is as it was at `revision`."""
    if registration.revision != revision:
        raise ValidationError(
            _("This request was changed after you opened the page. Look again."), code="changed"
        )


def approve_many(registrations: Rows, *, by: Any, now: datetime) -> BulkResult:
    """Approves each, oldest first, in a transaction of its own; says what came of each."""
    return each(registrations, lambda row: _approve(row, by=by, now=now), by=by, now=now)


def refuse_many(registrations: Rows, *, by: Any, now: datetime, reason: str) -> BulkResult:
    return each(registrations, lambda row: _refuse(row, by=by, now=now, reason=reason), by=by, now=now)


def withdraw_many(registrations: Rows, *, by: Any, now: datetime, reason: str = "") -> BulkResult:
    """Withdraws each on behalf of its person, for those who decide on it."""
    return each(registrations, lambda row: _withdraw(row, by=by, now=now, reason=reason), by=by, now=now)


def each(
    registrations: Rows, act: Callable[[Registration], Registration], *, by: Any, now: datetime
) -> BulkResult:
    """Does `act` to each that `by` may decide on, oldest first; says what came of each."""
    rows = sorted(registrations, key=lambda row: (row.submitted_at, row.pk))
    if len(rows) > MAX_AT_ONCE:
        raise ValidationError(
            _("Choose at most %(most)s at a time; these are %(count)s."),
            code="too_many",
            params={"most": MAX_AT_ONCE, "count": len(rows)},
        )
    entitled = _entitled(rows, by=by, now=now)
    result = BulkResult()
    for row in rows:
        if row.pk not in entitled:
            result.failed.append((row, str(NOT_ENTITLED)))
            continue
        try:
            result.add(act(row))
        except ValidationError as error:
            result.failed.append((row, " ".join(error.messages)))
    return result
