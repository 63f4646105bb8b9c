"""Which of today's numbers concern whom."""

from collections.abc import Collection
from enum import Enum

from events.conferences.rules import Role
from events.programme.rules import RUNNERS


class Matter(Enum):
    """What an organiser may have to do something about today, in the order of the page."""

    CLASHES = "clashes"
    CHANGES = "changes"
    REQUESTS = "requests"
    CORRECTIONS = "corrections"
    PLACES = "places"
    LETTERS = "letters"
    ANSWERS = "answers"
    ADDRESSES = "addresses"
    MAILS = "mails"
    ANNOUNCEMENTS = "announcements"


EVERYBODY: frozenset[str] = frozenset(Role)
CONCERNS: dict[Matter, frozenset[str]] = {
    Matter.CLASHES: frozenset({Role.PROGRAMME}),
    Matter.CHANGES: frozenset({Role.PROGRAMME}),
    Matter.REQUESTS: frozenset({Role.REGISTRATION, Role.PROTOCOL, Role.MEDIA}),
    Matter.CORRECTIONS: frozenset({Role.REGISTRATION, Role.PROTOCOL, Role.MEDIA}),
    Matter.PLACES: frozenset({Role.REGISTRATION}),
    Matter.LETTERS: frozenset({Role.VISA}),
    Matter.ANSWERS: frozenset({Role.PROGRAMME, Role.PROTOCOL}),
    Matter.ADDRESSES: frozenset({Role.ADDRESSES}),
    Matter.MAILS: frozenset({Role.MAIL}),
    Matter.ANNOUNCEMENTS: EVERYBODY,
}


def matters_of(roles: Collection[str]) -> list[Matter]:
    """What concerns somebody with these roles at a conference; an owner everything."""
    held = set(roles)
    return [one for one in Matter if Role.OWNER in held or CONCERNS[one] & held]


def may_run_a_day(roles: Collection[str]) -> bool:
    """Whether somebody with these roles says how sessions run (programme/admin/live.py asks for the same)."""
    return bool({Role.OWNER, *RUNNERS} & set(roles))


def may_see_figures(roles: Collection[str]) -> bool:
    """Whether somebody with these roles sees registrations (registrations/admin asks for the same)."""
    return bool({Role.OWNER, *CONCERNS[Matter.REQUESTS]} & set(roles))


def is_nearly_full(taken: int, capacity: int | None) -> bool:
    """Whether at most a tenth of the places is left, so that somebody should decide about more."""
    return capacity is not None and (capacity - taken) * 10 <= capacity
