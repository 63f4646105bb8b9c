"""Correcting details: one's own, at any time and without asking; somebody's, by whoever decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.common.text import clean_line
from events.registrations.actions import places, telling
from events.registrations.actions.badges import issue_badge
from events.registrations.actions.deciding import check_entitled, check_read
from events.registrations.actions.extra import write_answers
from events.registrations.actions.locking import lock
from events.registrations.actions.pending import check_none_waits, draft_change, write_change
from events.registrations.models import FormQuestion, PendingChange, Registration
from events.registrations.rules import LIVE_STATES, RegistrationState
from events.registrations.rules.changes import CORRECTABLE, ChangeState, differences, shows_on_badge
from events.registrations.rules.extra import Value

OVER = _("This registration is over; nothing was changed.")


@transaction.atomic
def update_details(registration: Registration, *, by: Any, now: datetime, **fields: Any) -> Registration:
    """Corrects what may be corrected at any time: function, listing, mode, days.

    Names, organization, category and delegation are what was decided on, see `ask_change`. Raises
    ValidationError with code "state" once the registration is over.
    """
    safe = {"function", "listing", "mode", "days"}
    if not fields.keys() <= safe:
        raise ValueError(f"not safe to change: {', '.join(sorted(fields.keys() - safe))}")
    lock(registration)
    row = Registration.objects.filter(pk=registration.pk)
    if not row.live().exists():
        raise ValidationError(OVER, code="state")
    for name, value in fields.items():
        setattr(registration, name, clean_line(value) if isinstance(value, str) else list(value))
    if "function" in fields:
        # Whoever decides may correct it too, and has read another one.
        row.exclude(function=registration.function).update(revision=F("revision") + 1)
        registration.refresh_from_db(fields=["revision"])
    registration.save(update_fields=list(fields))
    return registration


@transaction.atomic
def correct(
    registration: Registration,
    *,
    by: Any,
    now: datetime,
    details: Mapping[str, Any],
    answers: Mapping[FormQuestion, Value],
) -> Registration:
    """The person corrects safe details (see update_details) and answers to the conference's questions."""
    update_details(registration, by=by, now=now, **details)
    write_answers(registration, answers)
    return registration


@places.retry_on_contention
def correct_for(
    registration: Registration,
    *,
    details: Mapping[str, str],
    revision: int,
    reason: str,
    by: Any,
    now: datetime,
) -> PendingChange:
    """Whoever decides corrects who somebody is and what they do; it holds at once, and they are told.

    `details` says all of CORRECTABLE, a line of plain text each; `revision` is that of the registration
    which was read. Returns what was changed, old and new, as a change that is over. Raises ValidationError
    with code "not_entitled", "reason" or "name" (none was given), "state" (the registration is over),
    "changed" (it says something else by now), "open" (a change waits for a decision) or "same".
    """
    told = {name: clean_line(details[name]) for name in CORRECTABLE}
    reason = clean_line(reason)[:500]
    if not reason:
        raise ValidationError(_("Give the reason; the person reads it."), code="reason")
    if not told["name"]:
        raise ValidationError(_("Give the name that shall stand on the badge."), code="name")
    with places.gate(registration.conference):
        lock(registration)
        check_entitled(registration, by=by, now=now)
        registration.refresh_from_db()
        if registration.state not in LIVE_STATES:
            raise ValidationError(OVER, code="state")
        check_none_waits(registration, _("A change waits for a decision, which comes first."))
        check_read(registration, revision)
        before = {name: getattr(registration, name) for name in CORRECTABLE}
        after = {name: told[name] for name in differences(before, told)}
        if not after:
            raise ValidationError(_("Nothing is different from what we have."), code="same")
        return _corrected(registration, after, reason=reason, by=by, now=now)


def _corrected(
    registration: Registration, after: Mapping[str, str], *, reason: str, by: Any, now: datetime
) -> PendingChange:
    """Writes it with its record, badge and mail; inside `places.gate`."""
    change = draft_change(
        registration,
        after,
        category=registration.category,
        delegation=registration.delegation,
        now=now,
        state=ChangeState.CORRECTED,
        decided_at=now,
        decided_by=by,
        reason=reason,
    )
    change.save()
    record_transition(change, from_state="", to_state=change.state, by=by, now=now, reason=reason)
    write_change(registration, after, by=by, now=now)
    if registration.state == RegistrationState.CONFIRMED and shows_on_badge(list(after)):
        issue_badge(registration, by=by, now=now)
    telling.tell_of_decision(telling.CHANGED, change, now=now)
    return change
