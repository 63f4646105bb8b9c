"""Taking over what a device scanned without the network: in any order, each scan once, nothing lost."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations.actions.door import existing_scan, settle_day, settled
from events.registrations.actions.locking import lock
from events.registrations.actions.places import retry_on_contention
from events.registrations.models import Scan
from events.registrations.queries import (
    BadgeReading,
    list_is_ours,
    may_enter_there,
    place_of,
    place_of_scan,
    read_badge,
    read_registration,
    was_good,
)
from events.registrations.rules import ADMITTED, Direction, Verdict, conflict_of, scanned_within


@dataclass(frozen=True)
class OfflineScan:
    """What a device wrote down: when by the server's clock, by which list, what it told its keeper.

    `code` as scanned, or `person`, the id of somebody found by name; `place` as queries.Place.code. An
    entry that takes another one back names that one's key in `undoes`.
    """

    key: uuid.UUID
    at: datetime
    listed_at: datetime
    list_token: str
    told: str
    direction: str = Direction.IN
    code: str = ""
    person: int | None = None
    undoes: uuid.UUID | None = None
    desk: str = ""
    place: str = ""


def merge_scan(conference: Conference, made: OfflineScan, *, by: Any, now: datetime) -> Scan | None:
    """Writes an entry of a device into the log (INV6); the same again gives the same entry.

    None when it takes back an entry that has not come yet: the device sends it again later. What the
    device told is kept, for so it was at the door; where the server knows better, the entry says so in
    `conflict`. Raises ValidationError "list" for a list that is not ours, "place" for a place that is
    none, "other_scan" for a key that is another scan's.
    """
    if not list_is_ours(made.list_token, conference=conference, made_at=made.listed_at):
        raise ValidationError(_("This scan was made by a list that is not one of ours."), code="list")
    if made.direction == Direction.BACK:
        return _merge_back(conference, made, by=by, now=now)
    return _merge_in(conference, made, by=by, now=now)


def _merge_in(conference: Conference, made: OfflineScan, *, by: Any, now: datetime) -> Scan:
    place = place_of(made.place, conference)
    if place is None:
        raise ValidationError(_("This scan was made at a place that is no more."), code="place")
    if made.person is None:
        reading = read_badge(made.code, conference=conference, place=place)
    else:
        reading = read_registration(made.person, conference=conference, place=place)
    at = scanned_within(made.at, listed_at=made.listed_at, now=now)
    known = reading.registration is not None
    result = made.told if known or made.told not in ADMITTED else Verdict.NOT_LISTED
    facts = {"result": result, "scanned_at": at, "day": conference.local(at).date()}
    if known and result in ADMITTED and made.direction == Direction.IN:
        was_confirmed, badge_worked = was_good(reading, at=at)
        may_enter = may_enter_there(reading)
        conflict = conflict_of(was_confirmed=was_confirmed, badge_worked=badge_worked, may_enter=may_enter)
        facts["conflict"] = conflict or ""
    return _write(conference, made, reading, by=by, now=now, **facts)


def _merge_back(conference: Conference, made: OfflineScan, *, by: Any, now: datetime) -> Scan | None:
    if made.undoes is None:
        return None
    taken = Scan.objects.filter(conference=conference, client_uuid=made.undoes).exclude(undoes__isnull=False)
    scan = taken.select_related("registration", "badge", "zone", "session").first()
    if scan is None or scan.registration is None:
        return None
    reading = BadgeReading(Verdict(scan.result), scan.registration, scan.badge, place=place_of_scan(scan))
    at = scanned_within(made.at, listed_at=made.listed_at, now=now)
    facts = {"result": scan.result, "scanned_at": at, "day": scan.day, "undoes": scan}
    return _write(conference, made, reading, by=by, now=now, **facts)


@retry_on_contention
def _write(
    conference: Conference, made: OfflineScan, reading: BadgeReading, *, by: Any, now: datetime, **facts: Any
) -> Scan:
    facts |= {"listed_at": made.listed_at}
    try:
        with transaction.atomic():
            if reading.registration is not None:
                lock(reading.registration)
            existing = existing_scan(conference, made.key, reading)
            if existing is not None:
                return _told_otherwise(existing, facts)
            scan = Scan.objects.create(
                conference=conference,
                registration=reading.registration,
                badge=reading.badge,
                direction=made.direction,
                desk=clean_line(made.desk)[:60],
                client_uuid=made.key,
                received_at=now,
                by=by,
                **reading.place.keys,
                **facts,
            )
            return settled(scan)
    except IntegrityError:
        existing = existing_scan(conference, made.key, reading)
        if existing is None:
            raise
        return existing


def _told_otherwise(existing: Scan, facts: dict[str, Any]) -> Scan:
    """The network went while the server's verdict was on its way: what the device told was what happened."""
    if existing.listed_at is not None or existing.result == facts["result"]:
        return existing
    before = existing.day
    for name, value in facts.items():
        setattr(existing, name, value)
    existing.save(update_fields=[*facts, "is_standing"])
    settle_day(existing.registration, before, place_of_scan(existing))
    return settled(existing)
