"""What a reader assumed, doubted and refused, said once for many places."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHOWN_PLACES = 5


class Level(StrEnum):
    """How much a note matters: ASSUMED was filled in, WARNING needs a look, REFUSED is not imported."""

    ASSUMED = "assumed"
    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True)
class Note:
    level: Level
    text: str
    where: str = ""


class RefusedError(Exception):
    """The whole input cannot be read; `text` says why and what to do, `where` names line or element.

    `skippable` when the rest could be imported without what the report refuses.
    """

    def __init__(
        self, text: str, where: str = "", report: "Report | None" = None, *, skippable: bool = False
    ) -> None:
        super().__init__(f"{where}: {text}" if where else text)
        self.text = text
        self.where = where
        self.report = report
        self.skippable = skippable


@dataclass
class Report:
    """Collects notes in the order of the file."""

    notes: list[Note] = field(default_factory=list)
    # A day of the file that may be two; "" when there is none, or when their order was said.
    unclear_day: str = ""

    def assume(self, text: str, where: str = "") -> None:
        self.notes.append(Note(Level.ASSUMED, text, where))

    def warn(self, text: str, where: str = "") -> None:
        self.notes.append(Note(Level.WARNING, text, where))

    def refuse(self, text: str, where: str = "") -> None:
        self.notes.append(Note(Level.REFUSED, text, where))

    @property
    def refused(self) -> int:
        return sum(note.level is Level.REFUSED for note in self.notes)

    def of(self, level: Level) -> list[Note]:
        return [note for note in self.notes if note.level is level]

    def lines(self) -> list[str]:
        """One line for each different text, refusals first; refused places are all named."""
        return [f"{word}: {text}" for _level, word, text in self.entries()]

    def entries(self) -> list[tuple[Level, str, str]]:
        """The same as level, its word, and the text with its places."""
        return list(_entries(self.notes))


def _entries(notes: Iterable[Note]) -> Iterable[tuple[Level, str, str]]:
    grouped: dict[tuple[Level, str], list[str]] = {}
    for note in notes:
        places = grouped.setdefault((note.level, note.text), [])
        if note.where not in places or note.level is Level.REFUSED:
            places.append(note.where)
    words = {Level.REFUSED: _("Refused"), Level.WARNING: _("Look at"), Level.ASSUMED: _("Assumed")}
    for level in (Level.REFUSED, Level.WARNING, Level.ASSUMED):
        for (found, text), places in grouped.items():
            if found is level:
                yield level, words[level], text + _places(level, [place for place in places if place])


def _places(level: Level, places: list[str]) -> str:
    if not places:
        return ""
    shown = places if level is Level.REFUSED else places[:SHOWN_PLACES]
    rest = len(places) - len(shown)
    listed = "; ".join(shown)
    if len(places) == 1:
        return f" ({listed})"
    count = ngettext("%(n)d place", "%(n)d places", len(places)) % {"n": len(places)}
    more = _("; and %(n)d more") % {"n": rest} if rest else ""
    return f" ({count}: {listed}{more})"
