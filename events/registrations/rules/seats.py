"""What clashes, who may have a seat, and who gets the remote link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import combinations

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.programme.rules import Access, RemoteRights


def clashing_pairs(spans: Sequence[tuple[int, datetime, datetime]]) -> list[tuple[int, int]]:
    """Pairs of ids of those (id, start, end) that share time; touching ends do not clash."""
    return [
        (first, second)
        for (first, start, end), (second, other_start, other_end) in combinations(spans, 2)
        if start < other_end and other_start < end
    ]


def clashes_with(
    span: tuple[datetime, datetime], others: Iterable[tuple[int, datetime, datetime]]
) -> list[int]:
    """Ids of those of `others` that share time with `span`."""
    start, end = span
    return [other for other, other_start, other_end in others if start < other_end and other_start < end]


class SeatState(models.TextChoices):
    HELD = "held", _("Seat reserved")
    WAITING = "waiting", _("On the waiting list")
    RELEASED = "released", _("Released")


class Seating(models.TextChoices):
    """Whether a seat may be asked for, and if not, why."""

    YES = "yes", _("Seats may be reserved.")
    OFF = "off", _("This session is not held.")
    BEGUN = "begun", _("This session has begun; seats are no longer given here.")
    CONFIRM = "confirm", _("A seat needs a confirmed registration.")


def may_be_seated(
    *,
    is_held: bool,
    starts_at: datetime | None,
    ends_at: datetime | None,
    is_confirmed: bool,
    by_hand: bool,
    now: datetime,
) -> Seating:
    """Who may have a seat: the confirmed, until the session begins; staff give them until it ends."""
    if not is_held:
        return Seating.OFF
    last = (ends_at or starts_at) if by_hand else starts_at
    if last is not None and now >= last:
        return Seating.BEGUN
    return Seating.YES if is_confirmed else Seating.CONFIRM


class Joining(models.TextChoices):
    """Whether somebody may have the remote link of a session, and if not, why."""

    YES = "yes", _("You may join.")
    NOT_OPEN = "not_open", _("This session is not open to remote participants.")
    OFF = "off", _("This session is not held.")
    CONFIRM = "confirm", _("Confirmed participants may join. Your registration is not confirmed.")
    DELEGATION = "delegation", _("Members of delegations may join. Your registration names none.")
    ASK = "ask", _("Those who are invited get the link from the secretariat.")


def may_join(
    *,
    access: str,
    remote_rights: str,
    is_held: bool,
    on_stage: bool,
    is_staff: bool,
    is_confirmed: bool,
    has_delegation: bool,
) -> Joining:
    """Who gets the remote link of a session: staff and its people always, others by its access."""
    if not is_held:
        return Joining.OFF
    if is_staff or on_stage:
        return Joining.YES
    if remote_rights == RemoteRights.NONE:
        return Joining.NOT_OPEN
    if access == Access.PUBLIC:
        return Joining.YES
    if access not in {Access.REGISTERED, Access.DELEGATIONS}:
        return Joining.ASK
    if not is_confirmed:
        return Joining.CONFIRM
    return Joining.YES if access == Access.REGISTERED or has_delegation else Joining.DELEGATION
