"""What some calendars write into descriptions for want of a field; only unmistakable forms are taken."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from events.interchange.markup import to_markdown
from events.interchange.report import Report
from events.interchange.schedule import PersonFacts
from events.interchange.text import fold, title_line

_HEAD = re.compile(r"^(Section|Kind|Name):\s*(.*)$")
_SPEAKERS = re.compile(r"^Speakers?:\s*(.*)$")
_OPENING = re.compile(r"<(?:p|div|ul|ol|blockquote|h\d)\b", re.IGNORECASE)
_CLOSING = re.compile(r"</(?:p|div|ul|ol|blockquote|h\d)>", re.IGNORECASE)


@dataclass(frozen=True)
class Described:
    text: str
    kind: str = ""
    persons: tuple[PersonFacts, ...] = ()


def described(text: str, title: str, where: str, report: Report) -> Described:
    """A description without its head (Section, Kind, Name) and without its list of speakers."""
    lines = text.split("\n")
    kind, lines = _headless(lines, title, report)
    place = next((number for number, line in enumerate(lines) if _SPEAKERS.match(line.strip())), None)
    if place is None:
        return Described("\n".join(lines), kind)
    persons = _persons(lines[place:])
    if persons is None:
        report.warn(_("A list of speakers that is not plain enough stays in the abstract"), where)
        return Described("\n".join(lines), kind)
    report.assume(_("Names under “Speakers:” at the end of a description are its speakers"), where)
    return Described("\n".join(lines[:place]), kind, persons)


def _headless(lines: list[str], title: str, report: Report) -> tuple[str, list[str]]:
    """Takes the head off only when it repeats the title, which shows that a program wrote it."""
    head: dict[str, str] = {}
    count = 0
    for line in lines[:3]:
        found = _HEAD.match(line)
        if not found:
            break
        head[found[1]] = found[2]
        count += 1
    if fold(title_line(head.get("Name", ""))) != fold(title) or not title:
        return "", lines
    report.assume(
        _("The lines Section, Kind and Name at the head of a description are left out of the abstract")
    )
    return head.get("Kind", ""), lines[count:]


def _persons(lines: list[str]) -> tuple[PersonFacts, ...] | None:
    """`Speakers: A, B` on one line, or names on lines of their own, each before its life in HTML."""
    first = _SPEAKERS.match(lines[0].strip())
    rest = [line for line in lines[1:] if line.strip()]
    if first and first[1].strip():
        names = [name for name in re.split(r"\s*[,;]\s*", first[1].strip()) if name]
        return None if rest else _named([(name, "") for name in names])
    found: list[tuple[str, list[str]]] = []
    depth = 0
    for line in rest:
        if depth == 0 and not line.lstrip().startswith("<"):
            found.append((line, []))
        elif found:
            found[-1][1].append(line)
        else:
            return None
        depth = max(depth + len(_OPENING.findall(line)) - len(_CLOSING.findall(line)), 0)
    return _named([(name, "\n".join(life)) for name, life in found])


def _named(pairs: list[tuple[str, str]]) -> tuple[PersonFacts, ...] | None:
    persons = {}
    for written, life in pairs:
        name = title_line(written)
        if (
            not name
            or len(name) > 80
            or len(name.split()) > 8
            or name.endswith((".", "!", "?", ":"))
            or "://" in name
        ):
            return None
        biography = to_markdown(life)
        persons[fold(name)] = PersonFacts(
            key=fold(name), name=name, biography="" if biography == "-" else biography
        )
    return tuple(persons.values()) or None
