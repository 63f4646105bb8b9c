"""Checking people in: each entry once, each person in at most once a day, whoever scans at once."""

import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations.actions.places import retry_on_contention
from events.registrations.models import Registration, Scan
from events.registrations.queries import BadgeReading, read_badge, read_registration
from events.registrations.rules import Direction, Verdict


def check_in_code(conference: Conference, *, code: str, **entry: Any) -> Scan:
    """Checks in whoever wears the badge with that code; see `_check_in` for `entry`."""
    return _check_in(conference, lambda day: read_badge(code, conference=conference, day=day), **entry)


def check_in_person(conference: Conference, *, registration_id: int, **entry: Any) -> Scan:
    """Checks in somebody found by name; an id that is not of this conference is unknown."""
    return _check_in(
        conference,
        lambda day: read_registration(registration_id, conference=conference, day=day),
        **entry,
    )


@retry_on_contention
def _check_in(
    conference: Conference,
    read: Callable[[date], BadgeReading],
    *,
    client_uuid: uuid.UUID,
    desk: str,
    by: Any,
    now: datetime,
) -> Scan:
    """Writes what the door says into its log; the same `client_uuid` again gives the same entry (INV6).

    Raises ValidationError "other_scan" when that is an entry of somebody else.
    """
    day = conference.local(now).date()
    try:
        with transaction.atomic():
            reading = read(day)
            existing = _existing(conference, client_uuid, reading)
            if existing is not None:
                return existing
            if reading.registration is not None:
                lock(reading.registration)
                reading = read(day)  # as it stands now that nobody else may change it
            return Scan.objects.create(
                conference=conference,
                registration=reading.registration,
                badge=reading.badge,
                result=reading.verdict,
                day=day,
                is_standing=reading.verdict == Verdict.VALID,
                desk=clean_line(desk)[:60],
                client_uuid=client_uuid,
                scanned_at=now,
                received_at=now,
                by=by,
            )
    except IntegrityError:
        existing = _existing(conference, client_uuid, read(day))
        if existing is None:
            raise
        return existing


def lock(registration: Registration) -> None:
    """Holds the row until the transaction ends, so that two desks go one after the other."""
    list(Registration.objects.select_for_update().filter(pk=registration.pk).values_list("pk"))


def _existing(conference: Conference, client_uuid: uuid.UUID, reading: BadgeReading) -> Scan | None:
    """The entry that was made already; never that of somebody else, as after a step back in the browser."""
    found = Scan.objects.filter(client_uuid=client_uuid).first()
    if found is None:
        return None
    subject = (conference, reading.registration, reading.badge)
    if (found.conference, found.registration, found.badge) != subject:
        raise ValidationError(_("This page is out of date. Scan again."), code="other_scan")
    return found


@transaction.atomic
def take_back(scan: Scan, *, desk: str, by: Any, now: datetime) -> Scan:
    """Takes back that somebody was let in; they may be let in again, and the log keeps all three entries.

    Raises ValidationError "state" when it does not stand (any more).
    """
    if Scan.objects.filter(pk=scan.pk, is_standing=True).update(is_standing=False) != 1:
        raise ValidationError(_("This was taken back already, or nobody was let in by it."), code="state")
    return Scan.objects.create(
        conference_id=scan.conference_id,
        registration_id=scan.registration_id,
        badge_id=scan.badge_id,
        direction=Direction.BACK,
        result=scan.result,
        day=scan.day,
        undoes=scan,
        desk=clean_line(desk)[:60],
        client_uuid=uuid.uuid4(),
        scanned_at=now,
        received_at=now,
        by=by,
    )
