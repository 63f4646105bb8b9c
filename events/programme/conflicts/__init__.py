"""What is wrong with a programme, from plain values, and what would mend it."""

from events.programme.conflicts.facts import (
    HARD,
    Conflict,
    ConflictKind,
    Place,
    Presence,
    Slot,
    Team,
)
from events.programme.conflicts.finding import find_conflicts
from events.programme.conflicts.fixes import Fix, Planner
from events.programme.conflicts.words import Told, conflict_words, fix_words, told

__all__ = [
    "HARD",
    "Conflict",
    "ConflictKind",
    "Fix",
    "Place",
    "Planner",
    "Presence",
    "Slot",
    "Team",
    "Told",
    "conflict_words",
    "find_conflicts",
    "fix_words",
    "told",
]
