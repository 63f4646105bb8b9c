"""Title pages whose lines stand in one paragraph: heading, place and day, "check against delivery"."""

import re
from itertools import accumulate

from events.interchange.address.opening import heading
from events.interchange.address.phrases import is_label

Piece = tuple[bool, str]
WITHIN = 4  # paragraphs at the top in which such lines are looked for


def split_openings(pieces: list[Piece]) -> list[Piece]:
    """The pieces, those at the top parted after a heading's line and around labels; nothing left out."""
    found: list[Piece] = []
    seen = 0
    for is_text, piece in pieces:
        seen += is_text
        found += _parted(piece) if is_text and seen <= WITHIN and "\n" in piece else [(is_text, piece)]
    return found


def _parted(text: str) -> list[Piece]:
    """Lines of a paragraph and the breaks between them, where its lines are of several kinds."""
    parts = re.split(r"(\s*\n\s*)", text)
    upto = list(accumulate(parts))
    lines = range(0, len(parts), 2)
    # A heading may itself run over several lines: the shortest that is understood ends it.
    end = next((place for place in lines if heading(upto[place])), None)
    if end is not None and end < len(parts) - 1:
        rest = [(place % 2 == 0, part) for place, part in enumerate(parts) if place > end]
        return [(True, upto[end]), *rest]
    if is_label(parts[-1]):
        return [(True, upto[-3]), (False, parts[-2]), (True, parts[-1])]
    if is_label(parts[0]):
        return [(True, parts[0]), (False, parts[1]), (True, "".join(parts[2:]))]
    return [(True, text)]
