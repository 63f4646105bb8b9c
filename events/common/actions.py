"""Writing down that a state changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from events.common.models import Transition


def sign_history(instance: Any, *, by: Any, now: datetime) -> None:
    """Says who changes `instance` and when; its next save or deletion writes it into the history."""
    instance._history_user = by if getattr(by, "pk", None) else None  # noqa: SLF001  # its documented way
    instance._history_date = now  # noqa: SLF001


def record_transition(
    subject: models.Model, *, from_state: str, to_state: str, by: Any, now: datetime, reason: str = ""
) -> Transition:
    """Appends the transition of `subject`; call it in the transaction that changes the state.

    `by` is a user, or None for the system itself.
    """
    made = new_transition(subject, from_state=from_state, to_state=to_state, by=by, now=now, reason=reason)
    made.save(force_insert=True)
    return made


def record_transitions(made: Iterable[Transition]) -> None:
    """Appends many, in their order; as `record_transition`."""
    Transition.objects.bulk_create(made, batch_size=500)


def new_transition(
    subject: models.Model, *, from_state: str, to_state: str, by: Any, now: datetime, reason: str = ""
) -> Transition:
    """The transition of `subject`, which has been stored; itself not stored yet."""
    return Transition(
        subject=subject._meta.model_name or "",  # noqa: SLF001  # the documented public name of _meta
        subject_id=subject.pk,
        conference_id=getattr(subject, "conference_id", None),
        from_state=from_state,
        to_state=to_state,
        by=by if by is not None and getattr(by, "pk", None) else None,
        reason=reason[:500],
        at=now,
    )
