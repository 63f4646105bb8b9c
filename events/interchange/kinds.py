"""Types of sessions as other systems name them."""

from events.interchange.text import fold
from events.programme.rules import SessionType

_TYPES: dict[str, SessionType] = {
    **{fold(str(kind.value).replace("_", " ")): kind for kind in SessionType},
    "lecture": SessionType.TALK,
    "session": SessionType.TALK,
    "charla": SessionType.TALK,
    "lightning talk": SessionType.TALK,
    "lightning talks": SessionType.TALK,
    "lightningtalk": SessionType.TALK,
    "maintrack": SessionType.TALK,
    "devroom": SessionType.TALK,
    "tutorial": SessionType.WORKSHOP,
    "training": SessionType.WORKSHOP,
    "hands on": SessionType.WORKSHOP,
    "sponsor workshop": SessionType.WORKSHOP,
    "podium": SessionType.PANEL,
    "panel discussion": SessionType.PANEL,
    "dialogue": SessionType.PANEL,
    "roundtable": SessionType.PANEL,
    "round table": SessionType.PANEL,
    "opening": SessionType.CEREMONY,
    "closing": SessionType.CEREMONY,
    "signing": SessionType.CEREMONY,
    "high level segment": SessionType.HIGH_LEVEL,
    "policy statements": SessionType.HIGH_LEVEL,
    "working group of the plenary": SessionType.WORKING_GROUP,
    "ad hoc group": SessionType.WORKING_GROUP,
    "heads of delegation": SessionType.HEADS,
    "forum": SessionType.SIDE_EVENT,
    "summit": SessionType.SIDE_EVENT,
    "social": SessionType.RECEPTION,
    "lunch": SessionType.BREAK,
    "coffee": SessionType.BREAK,
    "coffee break": SessionType.BREAK,
    "dinner": SessionType.RECEPTION,
    "party": SessionType.RECEPTION,
    "poster": SessionType.EXHIBITION,
    "press conference": SessionType.PRESS,
    "bilateral meeting": SessionType.BILATERAL,
    "networking": SessionType.NETWORK,
    "network meeting": SessionType.NETWORK,
}


def session_type(kind: str | None) -> SessionType | None:
    """The type that a file's word means; None for a word that means none of ours."""
    return _TYPES.get(fold((kind or "").replace("-", " ").replace("_", " ")))
