"""Cancel, postpone, withdraw, restore: each on a page that says what readers will see."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from events.programme import actions
from events.programme.rules import SessionState


@dataclass(frozen=True)
class Move:
    """One page: its words, the states it is offered in, the action it calls."""

    name: str
    label: str | Promise
    says: str | Promise
    states: tuple[SessionState, ...]
    act: Callable[..., bool]
    needs_reason: bool = True
    is_harm: bool = False
    # Whether it asks for another session of the conference, handed to the action as `into`.
    needs_other: bool = False


HELD = (SessionState.TENTATIVE, SessionState.SCHEDULED)
MOVES = (
    Move(
        "cancel",
        _("Cancel"),
        _("From the next release on it stands struck through in its place, with the reason."),
        (*HELD, SessionState.POSTPONED),
        actions.cancel_session,
        is_harm=True,
    ),
    Move(
        "postpone",
        _("Postpone"),
        _("From the next release on readers see that it is not held at its hour, and the reason."),
        (*HELD, SessionState.CANCELLED),
        actions.postpone_session,
    ),
    Move(
        "online",
        _("Move online"),
        _("From the next release on it has no room and is held online alone; the reason stands beside it."),
        HELD,
        actions.move_online,
    ),
    Move(
        "merge",
        _("Merge into another"),
        _("From the next release on its page and its place in the programme lead to the other session."),
        (*HELD, SessionState.POSTPONED),
        actions.merge_session,
        needs_other=True,
    ),
    Move(
        "withdraw",
        _("Withdraw"),
        _("The next release leaves it out; its page says that it was withdrawn. It is not deleted."),
        (*HELD, SessionState.POSTPONED, SessionState.CANCELLED),
        actions.withdraw_session,
        is_harm=True,
    ),
    Move(
        "restore",
        _("Schedule again"),
        _("From the next release on it is held again, at the hour and in the room that the draft gives."),
        (SessionState.POSTPONED, SessionState.CANCELLED, SessionState.MERGED, SessionState.WITHDRAWN),
        actions.restore_session,
        needs_reason=False,
    ),
)
BY_NAME: dict[str, Move] = {move.name: move for move in MOVES}


def moves_of(state: Any) -> list[Move]:
    """What may be done with a session in this state."""
    return [move for move in MOVES if state in move.states]
