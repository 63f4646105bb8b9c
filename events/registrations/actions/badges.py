"""Badges: one active at a time for a registration (INV5), each printed once."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.common.actions import record_transition
from events.common.text import clean_line
from events.common.tokens import new_nonce
from events.conferences.models import Conference
from events.registrations.actions.locking import lock
from events.registrations.actions.places import retry_on_contention
from events.registrations.models import Badge, PrintRun, Registration
from events.registrations.queries.badges import BadgesSoFar, badges_so_far, may_print, to_print
from events.registrations.rules import Layout, Printing

MAX_BADGES = 500
PRINTED = (Printing.FIRST, Printing.AGAIN)


@dataclass
class Printed:
    """What came of printing: the run, or None when nobody was left, and those left out with why."""

    run: PrintRun | None = None
    left_out: list[tuple[Registration, Printing]] = field(default_factory=list)


@retry_on_contention
@transaction.atomic
def issue_badge(registration: Registration, *, by: Any, now: datetime) -> Badge:
    """A new badge; those before it stop working. In the transaction that confirms."""
    lock(registration)
    return _issue(registration, badges_so_far([registration])[registration.pk], by=by, now=now)


def _issue(
    registration: Registration,
    so_far: BadgesSoFar,
    *,
    by: Any,
    now: datetime,
    run: PrintRun | None = None,
    reason: str = "",
) -> Badge:
    if so_far.active is not None:
        _deactivate(so_far.active, by=by, now=now, reason=reason)
    badge = Badge.objects.create(
        registration=registration, serial=so_far.last_serial + 1, nonce=new_nonce(), issued_at=now, run=run
    )
    record_transition(badge, from_state="", to_state=Badge.State.ACTIVE, by=by, now=now, reason=reason)
    return badge


def deactivate_badges(registration: Registration, *, by: Any, now: datetime) -> None:
    """Takes back whatever badge works; its code is then “revoked” at every door."""
    for badge in registration.badges.filter(state=Badge.State.ACTIVE):
        _deactivate(badge, by=by, now=now)


def _deactivate(badge: Badge, *, by: Any, now: datetime, reason: str = "") -> None:
    Badge.objects.filter(pk=badge.pk).update(state=Badge.State.DEACTIVATED)
    record_transition(
        badge,
        from_state=Badge.State.ACTIVE,
        to_state=Badge.State.DEACTIVATED,
        by=by,
        now=now,
        reason=reason,
    )


def print_badges(
    conference: Conference,
    registrations: Iterable[Registration],
    *,
    layout: str,
    form_key: uuid.UUID,
    by: Any,
    now: datetime,
    reason: str = "",
) -> Printed:
    """Puts the badges of those who are confirmed on one print run; the same form again is the same run.

    Whose badge was printed before gets a new one, and the old one stops working, if there is a reason;
    else they are left out. Raises ValidationError with code "not_entitled", "layout", "too_many"
    or "other_run" (the form was somebody else's).
    """
    if not may_print(by, conference):
        raise ValidationError(_("You may not print badges of this conference."), code="not_entitled")
    if layout not in Layout.values:
        raise ValidationError(_("Choose what to print on."), code="layout")
    chosen = list(registrations)
    if len(chosen) > MAX_BADGES:
        raise ValidationError(
            _("Choose at most %(most)s at a time; these are %(count)s."),
            code="too_many",
            params={"most": MAX_BADGES, "count": len(chosen)},
        )
    existing = PrintRun.objects.filter(conference=conference, form_key=form_key, by=by).first()
    if existing is not None:
        return Printed(existing)
    reason = clean_line(reason)[:200]
    try:
        return _print(conference, chosen, layout=layout, form_key=form_key, by=by, now=now, reason=reason)
    except IntegrityError as error:
        existing = PrintRun.objects.filter(conference=conference, form_key=form_key, by=by).first()
        if existing is None:
            raise ValidationError(_("This page is out of date. Open it again."), code="other_run") from error
        return Printed(existing)


@retry_on_contention
@transaction.atomic
def _print(
    conference: Conference, chosen: list[Registration], *, by: Any, now: datetime, **run: Any
) -> Printed:
    """`run` are the layout, form key and reason of the run."""
    lock(*chosen)
    pks = [one.pk for one in chosen]
    rows = list(Registration.objects.filter(pk__in=pks, conference=conference).order_by("pk"))
    so_far = badges_so_far(rows)
    verdicts = to_print(rows, reason=run["reason"])
    left_out = [(row, verdict) for row, verdict in verdicts if verdict not in PRINTED]
    if len(left_out) == len(verdicts):
        return Printed(left_out=left_out)
    made = PrintRun.objects.create(conference=conference, by=by, made_at=now, **run)
    for row, verdict in verdicts:
        active = so_far[row.pk].active
        if verdict == Printing.FIRST and active is not None:
            Badge.objects.filter(pk=active.pk).update(run=made)
        elif verdict in PRINTED:
            _issue(row, so_far[row.pk], by=by, now=now, run=made, reason=run["reason"])
    return Printed(made, left_out)
