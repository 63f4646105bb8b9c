"""A published text taken apart so that nothing is lost: its parts in order rebuild the file exactly."""

import hashlib
import itertools
import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from events.common.text import UNWANTED
from events.interchange.report import Report


class Kind(StrEnum):
    """What a stretch of the file is; the last three are the author's words."""

    SPACE = "space"
    HEADER = "header"
    DATELINE = "dateline"
    LEAD = "lead"
    HEADING = "heading"
    LABEL = "label"
    ATTRIBUTION = "attribution"
    SALUTATION = "salutation"
    BODY = "body"
    CLOSING = "closing"


WORDS = (Kind.SALUTATION, Kind.BODY, Kind.CLOSING)


@dataclass(frozen=True)
class Edit:
    """At `place` of the shown text stands `shown` where the file has `raw`."""

    place: int
    raw: str
    shown: str


@dataclass(frozen=True)
class Part:
    """A stretch of the file: `shown` with `edits` for the author's words, as it is otherwise."""

    kind: Kind
    shown: str
    edits: tuple[Edit, ...] = ()

    @property
    def raw(self) -> str:
        pieces, end = [], len(self.shown)
        for edit in reversed(self.edits):
            after = edit.place + len(edit.shown)
            pieces += [self.shown[after:end], edit.raw]
            end = edit.place
        return "".join(reversed([*pieces, self.shown[:end]]))


@dataclass(frozen=True, kw_only=True)
class AddressDraft:
    """What one file says of an address; None and "" stand for what it does not say."""

    raw: bytes
    sha256: str
    encoding: str
    mark: bytes
    parts: tuple[Part, ...]
    title: str = ""
    kind: str = ""
    author: str = ""
    author_role: str = ""
    addressee: str = ""
    occasion: str = ""
    publisher: str = ""
    attribution: str = ""
    dateline: str = ""
    dateline_place: str = ""
    dateline_date: date | None = None
    dateline_year_is_derived: bool = False
    source_published_on: date | None = None
    source_url: str | None = None
    as_prepared: bool = False
    language: str = ""
    unrecognised: tuple[str, ...] = ()
    report: Report = field(default_factory=Report)

    def blocks(self, kind: Kind) -> list[str]:
        """The shown paragraphs of one kind, in order."""
        return [part.shown for part in self.parts if part.kind is kind]

    def verbatim(self, kind: Kind) -> list[str]:
        """The paragraphs of one kind with the signs of the file."""
        return [part.raw for part in self.parts if part.kind is kind]

    @property
    def normalisations(self) -> list[dict[str, Any]]:
        """What display changes, in reading order: [{"from", "to", "count"}], equal neighbours joined."""
        edits = [(edit.raw, edit.shown) for part in self.parts for edit in part.edits]
        return [
            {"from": raw, "to": shown, "count": len(list(same))}
            for (raw, shown), same in itertools.groupby(edits)
        ]


def rebuild(draft: AddressDraft) -> bytes:
    """The file again, from shown paragraphs, listed edits and agency apparatus (INV17)."""
    return draft.mark + "".join(part.raw for part in draft.parts).encode(draft.encoding)


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


_CHANGED = re.compile(rf"\s*\r?\n\s*|''|``|\"|{UNWANTED.pattern}")


def shown_part(
    kind: Kind, raw: str, *, first: tuple[str, str] | None = None, last: tuple[str, str] | None = None
) -> Part:
    """A paragraph as it is shown: typographic quotation marks, one line, no control characters.

    `first` and `last` are what stands at its ends in the file and what is shown for it, such as the
    agency's marks around the whole; every change is kept as an edit.
    """
    begin, end = len(first[0]) if first else 0, len(raw) - (len(last[0]) if last else 0)
    paired = _paired(raw[begin:end])
    opening = True
    changes = [(0, *first)] if first else []
    for found in _CHANGED.finditer(raw, begin, end):
        new, opening = _shown_for(found, opening=opening, paired=paired)
        if new != found[0]:
            changes.append((found.start(), found[0], new))
    if last:
        changes.append((end, *last))
    edits: list[Edit] = []
    shown = ""
    done = 0
    for place, old, new in changes:
        shown += raw[done:place]
        edits.append(Edit(len(shown), old, new))
        shown += new
        done = place + len(old)
    return Part(kind, shown + raw[done:], tuple(edits))


def _paired(text: str) -> bool:
    return text.count('"') % 2 == 0 and len(re.findall(r"''|``", text)) % 2 == 0


def _shown_for(found: re.Match[str], *, opening: bool, paired: bool) -> tuple[str, bool]:
    """What is shown for a break, a mark or a control character; whether the next mark opens."""
    old = found[0]
    if "\n" in old:
        following = found.string[found.end() : found.end() + 1]
        return ("" if re.match(r"[\u3000-\u9fff\uff00-\uffef]", following) else " "), opening
    if old in {"''", "``", '"'}:
        if not paired:
            return old, opening
        return ("“" if opening else "”"), not opening
    return "", opening
