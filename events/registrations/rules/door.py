"""What the door says of codes and people, and what its log says of who is in."""

import enum
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.common.text import search_key, sound_keys
from events.programme.rules import Access
from events.registrations.rules.requests import MAX_NAME, RegistrationState

# A code as a scanner types it: `<id>.<MAC>`, see common.tokens; looser, so that a damaged one is no name.
CODE_SHAPE = re.compile(r"\w{1,13}\.[\w-]{16,}", re.ASCII)
NO_NAME = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd<>{}\[\]\\|=:/@%$#]")
# How long a device may go on by one list.
LIST_LASTS = timedelta(hours=36)


class Verdict(models.TextChoices):
    """What the door says of a badge."""

    VALID = "valid", pgettext_lazy("log", "Let in")
    ALREADY_IN = "already_in", _("Is in already")
    UNKNOWN = "unknown", _("This code is not one of ours")
    OTHER_CONFERENCE = "other_conference", _("This badge is for another conference")
    REVOKED = "revoked", _("This badge was replaced or taken back")
    NOT_CONFIRMED = "not_confirmed", _("This registration is not confirmed")
    NO_RIGHT = "no_right", _("This badge does not open this place")
    NO_SEAT = "no_seat", _("Has no seat in this session")
    # Told without the network: neither of ours nor foreign, for all that a device knows.
    NOT_LISTED = "not_listed", _("Was not on the list of the device")


# Whoever was told one of these went in.
ADMITTED = (Verdict.VALID, Verdict.ALREADY_IN)


class Direction(models.TextChoices):
    """What an entry of the door's log is about."""

    IN = "in", _("Way in")
    OUT = "out", _("Way out")
    BACK = "back", _("Taken back")


class Conflict(models.TextChoices):
    """What somebody who was let in without the network should not have been let in with."""

    TWICE = "twice", _("Was let in by another entry before")
    REVOKED = "revoked", _("The badge had been replaced or taken back")
    NOT_CONFIRMED = "not_confirmed", _("The registration was not confirmed")
    NO_RIGHT = "no_right", _("Had no right or seat to enter this place")


class Typed(models.TextChoices):
    """What the field of the door was given."""

    CODE = "code", _("Code of a badge")
    NAME = "name", _("Name or registration ID")
    NONSENSE = "nonsense", _("Neither code nor name")


def typed(text: str) -> Typed:
    """What somebody or a scanner typed; only ever read as text, whatever stands in it."""
    if CODE_SHAPE.fullmatch(text):
        return Typed.CODE
    if len(text) > MAX_NAME or NO_NAME.search(text) or not any(c.isalnum() for c in text):
        return Typed.NONSENSE
    return Typed.NAME


def verdict(
    *, same_conference: bool, state: str, badge_works: bool, is_in: bool, refusal: Verdict | None = None
) -> Verdict:
    """What the door says of somebody whose code or name is known (INV5, INV7).

    The first reason against it counts: a person who is not confirmed is not sent for a newer badge.
    `badge_works` is true for who is let in by name, `is_in` for who is in today already; `refusal` says
    why a confirmed person may not enter this place.
    """
    if not same_conference:
        return Verdict.OTHER_CONFERENCE
    if state != RegistrationState.CONFIRMED:
        return Verdict.NOT_CONFIRMED
    if not badge_works:
        return Verdict.REVOKED
    if refusal:
        return refusal
    return Verdict.ALREADY_IN if is_in else Verdict.VALID


def found_by(*names: str) -> str:
    """The text by which the door finds somebody: the words of their names, then each word's sound."""
    key = search_key(*names)
    return " ".join([key, *(f"~{sound}~" for sound in sound_keys(key))])


@dataclass(frozen=True)
class Entry:
    """An entry of the log of one person, day and place; `undoes` is the key of what it takes back."""

    key: uuid.UUID
    at: datetime
    direction: str = Direction.IN
    told: str = Verdict.VALID
    undoes: uuid.UUID | None = None


@dataclass(frozen=True)
class Settled:
    """By which entry the person is or was in, None when not; and which let in somebody who was in already.

    `left_at` is when the person went out, None for who is inside.
    """

    standing: uuid.UUID | None
    twice: frozenset[uuid.UUID]
    left_at: datetime | None = None


def settle(entries: Iterable[Entry]) -> Settled:
    """Reads the log of one person, day and place; the same entries in any order give the same (INV6).

    They count in the order of their hours; at the same instant who was told to go in comes first, then
    keys decide. Who was told to be in
    already and in truth was not, is in by that: the badge was at the door and worked.
    """
    log = sorted(entries, key=lambda entry: (entry.at, entry.told != Verdict.VALID, entry.key))
    undone = {entry.undoes for entry in log if entry.direction == Direction.BACK}
    standing, left_at, twice = None, None, set()
    for entry in log:
        if entry.direction == Direction.BACK or entry.told not in ADMITTED or entry.key in undone:
            continue
        if entry.direction == Direction.OUT:
            left_at = entry.at if standing else None
        elif standing is None:
            standing = entry.key
        elif left_at is not None:
            left_at = None
        elif entry.told == Verdict.VALID:
            twice.add(entry.key)
    return Settled(standing, frozenset(twice), left_at)


class Opening(enum.Enum):
    """To whom the door of a session is open."""

    ALL = "all"
    DELEGATIONS = "delegations"
    NAMED = "named"


def opening(*, access: str, has_limit: bool) -> Opening:
    """Whom a session lets in: where seats are limited those who have one; its people always."""
    if has_limit:
        return Opening.NAMED
    if access in {Access.PUBLIC, Access.REGISTERED}:
        return Opening.ALL
    return Opening.DELEGATIONS if access == Access.DELEGATIONS else Opening.NAMED


def scanned_within(at: datetime, *, listed_at: datetime, now: datetime) -> datetime:
    """The hour of a scan made without the network: not before its list, nor after the list's end or `now`.

    A device says its hour by the server's clock, which it met when it got the list; what a clock that
    was moved since then makes of it is bounded here.
    """
    return max(listed_at, min(at, now, listed_at + LIST_LASTS))


def conflict_of(*, was_confirmed: bool, badge_worked: bool, may_enter: bool = True) -> Conflict | None:
    """What was wrong with letting somebody in, by what the server knew at that hour.

    `may_enter` is whether the place is open to them by the rights and seats of today: those of an hour gone
    by are not kept. The first reason counts, as in `verdict`.
    """
    if not was_confirmed:
        return Conflict.NOT_CONFIRMED
    if not badge_worked:
        return Conflict.REVOKED
    return None if may_enter else Conflict.NO_RIGHT
