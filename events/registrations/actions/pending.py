"""The pending changes of a registration: closing them, and writing what was agreed to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition, sign_history
from events.conferences.models import Delegation
from events.registrations.models import ParticipantCategory, PendingChange, Registration
from events.registrations.rules import found_by
from events.registrations.rules.changes import ChangeState
from events.registrations.rules.keeping import ended_before


def draft_change(
    registration: Registration,
    after: Mapping[str, str],
    *,
    category: ParticipantCategory,
    delegation: Delegation | None,
    now: datetime,
    **facts: Any,
) -> PendingChange:
    """The change, not saved yet, that makes `registration` say `after`, the fields that differ, by name."""
    return PendingChange(
        conference=registration.conference,
        registration=registration,
        before={name: getattr(registration, name) for name in after},
        after=dict(after),
        from_category=registration.category,
        from_delegation=registration.delegation,
        category=category,
        delegation=delegation,
        asked_at=now,
        **facts,
    )


def check_none_waits(registration: Registration, text: Any) -> None:
    """Raises ValidationError (code "open", with `text`) while a change waits; inside `places.gate`."""
    if PendingChange.objects.open().filter(registration=registration).exists():
        raise ValidationError(text, code="open")


def write_change(registration: Registration, fields: Mapping[str, Any], *, by: Any, now: datetime) -> None:
    """Writes `fields` into the registration, its history and what it is found by."""
    for name, value in fields.items():
        setattr(registration, name, value)
    names = (registration.name, registration.native_name, registration.organization_name)
    registration.search_text = found_by(*names)
    registration.revision += 1
    sign_history(registration, by=by, now=now)
    registration.save(update_fields=[*fields, "search_text", "revision"])


def close(change: PendingChange, state: ChangeState, *, by: Any, now: datetime, reason: str = "") -> None:
    """Ends an open change; inside `places.gate`.

    Raises ValidationError (code "over") when it was decided, taken back or ended before.
    """
    written: dict[str, Any] = {"state": state, "decided_at": now, "reason": reason}
    written["decided_by"] = by if getattr(by, "pk", None) else None
    if PendingChange.objects.open().filter(pk=change.pk).update(**written) != 1:
        raise ValidationError(_("This change waits no more. Look again."), code="over")
    for name, value in written.items():
        setattr(change, name, value)
    record_transition(change, from_state=ChangeState.OPEN, to_state=state, by=by, now=now, reason=reason)


def end_changes_of(registration: Registration, *, by: Any, now: datetime) -> None:
    """Ends what waits, because the registration is over."""
    for change in PendingChange.objects.open().filter(registration=registration):
        close(change, ChangeState.ENDED, by=by, now=now)


def purge_changes(*, now: datetime) -> int:
    """Deletes the changes of conferences that ended long enough ago; how many they were."""
    over = PendingChange.objects.filter(conference__ends_on__lt=ended_before(now))
    gone: tuple[int, Any] = over.delete()
    return gone[0]
