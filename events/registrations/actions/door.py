"""Checking people in: each entry once, each person in at most once a day, whoever scans at once."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations.actions.locking import lock
from events.registrations.actions.places import retry_on_contention
from events.registrations.models import Registration, Scan
from events.registrations.queries import (
    ENTRANCE,
    BadgeReading,
    Place,
    is_taken_back,
    place_of_scan,
    read_badge,
    read_registration,
)
from events.registrations.rules import ADMITTED, Conflict, Direction, Entry, Verdict, settle


def check_in_code(
    conference: Conference, *, code: str, place: Place = ENTRANCE, direction: str = Direction.IN, **entry: Any
) -> Scan:
    """Checks whoever wears the badge with that code in or out; see `_check_in` for `entry`."""
    by_badge = partial(read_badge, code, conference=conference, place=place)
    return _check_in(conference, lambda day: _reading(by_badge(day=day), direction), direction, **entry)


def check_in_person(
    conference: Conference,
    *,
    registration_id: int,
    place: Place = ENTRANCE,
    direction: str = Direction.IN,
    **entry: Any,
) -> Scan:
    """The same for somebody found by name; an id that is not of this conference is unknown."""
    by_id = partial(read_registration, registration_id, conference=conference, place=place)
    return _check_in(conference, lambda day: _reading(by_id(day=day), direction), direction, **entry)


def _reading(reading: BadgeReading, direction: str) -> BadgeReading:
    """Whoever goes out is let out, whatever the way in would say."""
    is_out = direction == Direction.OUT and reading.registration is not None
    return replace(reading, verdict=Verdict.VALID) if is_out else reading


@retry_on_contention
def _check_in(
    conference: Conference,
    read: Callable[[date], BadgeReading],
    direction: str,
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
            existing = existing_scan(conference, client_uuid, reading)
            if existing is not None:
                return existing
            if reading.registration is not None:
                lock(reading.registration)  # two desks go one after the other
                reading = read(day)  # as it stands now that nobody else may change it
            scan = Scan.objects.create(
                conference=conference,
                registration=reading.registration,
                badge=reading.badge,
                direction=direction,
                result=reading.verdict,
                **reading.place.keys,
                day=day,
                desk=clean_line(desk)[:60],
                client_uuid=client_uuid,
                scanned_at=now,
                received_at=now,
                by=by,
            )
            return settled(scan)
    except IntegrityError:
        existing = existing_scan(conference, client_uuid, read(day))
        if existing is None:
            raise
        return existing


def existing_scan(conference: Conference, client_uuid: uuid.UUID, reading: BadgeReading) -> Scan | None:
    """The entry that was made already; never that of somebody else, as after a step back in the browser."""
    scans = Scan.objects.select_related("zone", "session").filter(client_uuid=client_uuid)
    found = scans.first()
    if found is None:
        return None
    subject = (conference, _whose(reading.registration), reading.badge, reading.place.code)
    if (found.conference, _whose(found.registration), found.badge, place_of_scan(found).code) != subject:
        raise ValidationError(_("This page is out of date. Scan again."), code="other_scan")
    return found


def _whose(registration: Registration | None) -> int | None:
    """The person: an entry may stand with the registration that another of theirs was joined with."""
    return registration.person_id if registration else None


def settle_day(registration: Registration | None, day: date, place: Place) -> None:
    """Says anew by which entry of that day the person is in there; call it with the registration locked."""
    if registration is None:
        return
    log = Scan.objects.filter(registration=registration, day=day, **place.keys)
    facts = log.values_list("client_uuid", "scanned_at", "direction", "result", "undoes__client_uuid")
    found = settle(Entry(*row) for row in facts)
    standing = [found.standing] if found.standing else []
    # Off before on: the database holds that one stands.
    log.filter(is_standing=True).exclude(client_uuid__in=standing).update(is_standing=False, left_at=None)
    log.filter(client_uuid__in=standing).update(is_standing=True, left_at=found.left_at)
    log.filter(conflict=Conflict.TWICE).exclude(client_uuid__in=found.twice).update(conflict="")
    log.filter(conflict="", client_uuid__in=found.twice).update(conflict=Conflict.TWICE)


def settled(scan: Scan) -> Scan:
    """`scan` as it stands once its day is settled."""
    settle_day(scan.registration, scan.day, place_of_scan(scan))
    scan.refresh_from_db(fields=["is_standing", "left_at", "conflict"])
    return scan


@transaction.atomic
def take_back(scan: Scan, *, desk: str, by: Any, now: datetime) -> Scan:
    """Takes back that somebody was let in or out; they may be again, and the log keeps all three entries.

    Raises ValidationError "state" when that was done already, or nobody was let in by it.
    """
    if scan.registration is not None:
        lock(scan.registration)
    passed = scan.direction != Direction.BACK and scan.result in ADMITTED
    if not passed or is_taken_back(scan):
        raise ValidationError(_("This was taken back already, or nobody was let in by it."), code="state")
    back = Scan.objects.create(
        conference_id=scan.conference_id,
        registration=scan.registration,
        badge_id=scan.badge_id,
        direction=Direction.BACK,
        result=scan.result,
        day=scan.day,
        zone_id=scan.zone_id,
        session_id=scan.session_id,
        undoes=scan,
        desk=clean_line(desk)[:60],
        client_uuid=uuid.uuid4(),
        scanned_at=now,
        received_at=now,
        by=by,
    )
    return settled(back)
