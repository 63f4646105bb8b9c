"""What was left over in a text that is about to be published: placeholders, empty headings, dead links."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

LIMIT = 100_000
# [publish the guidelines here] but not [a link](…), [a link][1], [1]: …, nor a figure such as [3].
BRACKETS = re.compile(r"(?<![\]\w!])\[(?!\s*\d+\s*\])([^\[\]\n]{2,200})\](?![(\[:])")
MARKERS = re.compile(r"\b(TODO|TBC|TBD|TBA|FIXME|XXX+)\b")
DUMMY = re.compile(
    r"\b(lorem ipsum|dolor sit amet|placeholder text|text goes here|insert text)\b", re.IGNORECASE
)
HEADING = re.compile(r"(#{1,6})(\s+(.*))?$")
LINK = re.compile(r"\]\(\s*([^)\s]*)[^)]*\)")
DEAD = re.compile(r"(#|https?://|https?://(localhost|127\.|example\.(com|org))\S*|)\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Leftover:
    """One find: the line (from 1), the words found and what is wrong with them."""

    line: int
    found: str
    why: str

    def __str__(self) -> str:
        return _("Line %(line)d: “%(found)s” – %(why)s") % {
            "line": self.line,
            "found": self.found,
            "why": self.why,
        }


def leftovers(text: str) -> list[Leftover]:
    """What an editor forgot in a Markdown text; only the first 100,000 characters are read."""
    lines = text[:LIMIT].splitlines()
    found = [one for number, line in enumerate(lines, start=1) for one in _of_line(number, line)]
    return sorted([*found, *_empty_headings(lines)], key=lambda one: one.line)


def _of_line(number: int, line: str) -> list[Leftover]:
    found = [
        Leftover(number, match.group(0)[:80], _("looks like a note to the editor"))
        for match in BRACKETS.finditer(line)
    ]
    found += [Leftover(number, m.group(0), _("is a reminder to yourself")) for m in MARKERS.finditer(line)]
    found += [Leftover(number, m.group(0), _("is dummy text")) for m in DUMMY.finditer(line)]
    found += [
        Leftover(number, match.group(1) or "()", _("leads nowhere"))
        for match in LINK.finditer(line)
        if DEAD.match(match.group(1))
    ]
    return found


def _empty_headings(lines: list[str]) -> list[Leftover]:
    found = []
    open_heading: tuple[int, str, int] | None = None
    for number, line in enumerate([*lines, "# end"], start=1):
        match = HEADING.match(line.strip())
        if match:
            depth = len(match.group(1))
            if open_heading and depth <= open_heading[2]:
                found.append(Leftover(open_heading[0], open_heading[1], _("has nothing under it")))
            open_heading = (number, line.strip()[:80], depth)
        elif line.strip():
            open_heading = None
    return found
