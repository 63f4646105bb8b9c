"""Content lines of iCalendar with the line of the file they stand in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from events.interchange.report import RefusedError, Report
from events.interchange.text import has_unwanted

_NAME = re.compile(
    r"^([A-Za-z0-9-]+)((?:;[^:;=]+=(?:\"[^\"]*\"|[^\";:]*)(?:,(?:\"[^\"]*\"|[^\";:]*))*)*):", re.DOTALL
)
_PARAMETER = re.compile(r";([^:;=]+)=((?:\"[^\"]*\"|[^\";])*)")
_ESCAPED = re.compile(r"\\([\\;,nN])")


@dataclass(frozen=True)
class Line:
    name: str
    parameters: dict[str, str]
    value: str
    where: str


@dataclass
class Block:
    """One component: its lines, and its text as it stood for those who must parse it whole."""

    where: str
    lines: list[Line] = field(default_factory=list)
    raw: str = ""

    def first(self, name: str) -> Line | None:
        return next(self.all(name), None)

    def all(self, name: str) -> Iterator[Line]:
        return (line for line in self.lines if line.name == name)

    def text(self, name: str) -> str:
        line = self.first(name)
        return line.value if line else ""


def unescape(value: str) -> str:
    """A TEXT value with its commas, semicolons and breaks."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()


def unfold(text: str) -> Iterator[tuple[int, str]]:
    """Logical lines with the number of the line they begin in; only CR and LF break lines."""
    begun, parts = 0, list[str]()
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in {" ", "\t"} and parts:
            parts.append(line[1:])
            continue
        if parts and "".join(parts).strip():
            yield begun, "".join(parts)
        begun, parts = number, [line]
    if parts and "".join(parts).strip():
        yield begun, "".join(parts)


def blocks(text: str, report: Report) -> tuple[dict[str, str], list[Block], list[Block]]:
    """The calendar's own values, its events and its zones; RefusedError when it breaks off."""
    calendar: dict[str, str] = {}
    events: list[Block] = []
    zones: list[Block] = []
    stack: list[tuple[str, Block]] = []
    number = 0
    for number, raw in unfold(text):
        where = _("line %(line)d") % {"line": number}
        line = _line(raw, where)
        if line is None:
            _continue(stack, raw, where, report)
            continue
        if line.name == "BEGIN":
            stack.append((line.value.strip().upper(), Block(where)))
        elif line.name == "END":
            _close(stack, line, events, zones, report)
        elif stack:
            stack[-1][1].lines.append(line)
            if stack[-1][0] == "VCALENDAR":
                calendar.setdefault(line.name, line.value)
        for kind, block in stack:
            if kind == "VTIMEZONE":
                block.raw += raw + "\r\n"
    if stack:
        raise RefusedError(
            _("The calendar breaks off: %(kind)s is not closed. Export it again.")
            % {"kind": stack[-1][0][:40]},
            _("line %(line)d") % {"line": number},
        )
    return calendar, events, zones


def _continue(stack: list[tuple[str, Block]], raw: str, where: str, report: Report) -> None:
    """What begins no property is the rest of the one before, whose break was not written as it should be."""
    if stack and stack[-1][1].lines:
        block = stack[-1][1]
        last = block.lines[-1]
        block.lines[-1] = replace(last, value=f"{last.value}\\n{raw}")
        report.assume(_("A line that begins no property is taken as more of the one before it"), where)
    else:
        report.warn(_("A line that is no content line is left out"), where)


def _close(
    stack: list[tuple[str, Block]], line: Line, events: list[Block], zones: list[Block], report: Report
) -> None:
    kind = line.value.strip().upper()
    if not stack or stack[-1][0] != kind:
        raise RefusedError(
            _("END:%(kind)s stands where something else is open. Export it again.") % {"kind": kind[:40]},
            line.where,
        )
    _kind, block = stack.pop()
    if kind == "VEVENT":
        uid = block.text("UID")[:60]
        where = f"{block.where}, UID {uid}" if uid else block.where
        events.append(Block(where, block.lines))
        if any(has_unwanted(found.value) for found in block.lines):
            report.warn(_("Control or direction characters were taken out"), where)
    elif kind == "VTIMEZONE":
        block.raw += "END:VTIMEZONE\r\n"
        zones.append(block)
    elif kind in {"VTODO", "VJOURNAL", "VFREEBUSY"}:
        report.warn(_("Only events are read; %(kind)s is left out") % {"kind": kind}, block.where)


def _line(raw: str, where: str) -> Line | None:
    found = _NAME.match(raw)
    if not found:
        return None
    parameters = {key.upper(): value for key, value in _PARAMETER.findall(found[2])}
    return Line(found[1].upper(), parameters, raw[found.end() :], where)
