"""The schedule XML of Pentabarf, frab and pretalx; entities and DTDs are refused before they act."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser
from django.utils.translation import gettext as _

from events.interchange.further import OWN, parsed
from events.interchange.gather import OurZone, choose_zone, finish
from events.interchange.readers.frab import (
    Builder,
    RawDay,
    RawEvent,
    offsets_of,
)
from events.interchange.readers.frab_head import conference_facts, read_change, source_name
from events.interchange.readers.frab_json import elsewhere
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import RoomFacts, Schedule, TrackFacts
from events.interchange.text import clean_line, title_line
from events.interchange.times import UnreadableError, parse_clock, parse_day

DEEPEST = 40
_PROSE = {"abstract", "description"}
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TEXTS = (
    "date", "start", "duration", "end", "title", "subtitle", "track", "type", "language", "abstract",
    "description",
)  # fmt: skip


@dataclass
class Node:
    """An element with the line it begins in."""

    tag: str
    attributes: dict[str, str]
    line: int
    text: list[str] = field(default_factory=list)
    # What instructions of our own export inside it say.
    notes: list[str] = field(default_factory=list)
    children: list["Node"] = field(default_factory=list)

    def all(self, tag: str) -> Iterator["Node"]:
        return (child for child in self.children if child.tag == tag)

    def first(self, tag: str) -> "Node | None":
        return next(self.all(tag), None)

    def value(self, tag: str) -> str:
        child = self.first(tag)
        return child.whole() if child else ""

    def whole(self) -> str:
        """Own text; elements inside a text are written out again, so that HTML in it stays HTML."""
        return "".join(self.text)


class _Tree(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Node | None = None
        self.open: list[Node] = []
        self.locator: Any = None

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802  SAX's name
        self.locator = locator

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802  SAX's name
        if len(self.open) >= DEEPEST:
            where = _("line %(line)d") % {"line": self._number()}
            raise RefusedError(_("The elements lie in one another more than forty deep."), where)
        tag = name.rpartition(":")[2]
        node = Node(
            tag, {key.rpartition(":")[2]: attrs.getValue(key) for key in attrs.getNames()}, self._number()
        )
        link = f' href="{node.attributes["href"]}"' if "href" in node.attributes else ""
        self._quote(f"<{tag}{link}>")
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def endElement(self, name: str) -> None:  # noqa: N802  SAX's name
        self._quote(f"</{self.open.pop().tag}>")

    def characters(self, content: str) -> None:
        self.open[-1].text.append(content)
        for node in self.open[:-1]:
            if node.tag in _PROSE:
                node.text.append(content)

    def processingInstruction(self, target: str, data: str) -> None:  # noqa: N802  SAX's name
        if target == OWN and self.open:
            self.open[-1].notes.append(data)

    def _quote(self, markup: str) -> None:
        """HTML that stands unescaped in a text stays in that text."""
        for node in self.open:
            if node.tag in _PROSE:
                node.text.append(markup)

    def _number(self) -> int:
        return int(self.locator.getLineNumber()) if self.locator else 0


def parse(text: str, report: Report) -> Node:
    """The root element; RefusedError names the line of what is broken or forbidden."""
    illegal = _ILLEGAL.search(text)
    if illegal:
        where = _("line %(line)d") % {"line": text.count("\n", 0, illegal.start()) + 1}
        report.warn(_("Characters that XML forbids were taken out"), where)
    # The text is decoded already, so what the declaration says of bytes no longer holds; lines stay.
    body = _DECLARATION.sub(lambda found: "\n" * found[0].count("\n"), _ILLEGAL.sub("", text), count=1)
    tree = _Tree()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.forbid_entities = True
    parser.forbid_external = True
    parser.setContentHandler(tree)
    try:
        parser.parse(io.BytesIO(body.encode()))
    except DefusedXmlException as error:
        raise RefusedError(
            _("The XML holds a document type or entities, which are never read. Take the DOCTYPE out.")
        ) from error
    except SAXParseException as error:
        line = _("line %(line)d") % {"line": error.getLineNumber()}
        raise RefusedError(
            _("The XML is broken off or not well-formed (%(reason)s). Export it again.")
            % {"reason": error.getMessage()},
            line,
        ) from error
    if tree.root is None:
        raise RefusedError(_("The XML has no element."))
    return tree.root


def read(text: str, *, zone: OurZone, report: Report) -> Schedule:
    """A schedule from XML text; `zone` is the conference's own, for times without one."""
    root = parse(text, report)
    if root.tag != "schedule":
        raise RefusedError(
            _("The XML's first element is <%(tag)s>, not <schedule>.") % {"tag": root.tag[:60]},
            _("line %(line)d") % {"line": root.line},
        )
    head = root.first("conference") or Node("conference", {}, root.line)
    if not head.children:
        report.warn(_("The file says nothing of its conference"))
    texts = {child.tag: child.whole() for child in head.children}
    facts = conference_facts(texts, report)
    change = read_change(clean_line(texts.get("day_change", "")), report)
    events = list(_events(root, change, facts.start, report))
    chosen = choose_zone(facts.zone, zone, offsets_of(events), facts.city, report)
    made_by = root.first("generator")
    generator = made_by.attributes.get("name", "") if made_by else ""
    builder = Builder(chosen, report, is_own=generator == OWN)
    if builder.is_own:
        events += _elsewhere(root, report)
    sessions = [session for event in events if (session := builder.session(event))]
    return finish(
        format_name="frab XML",
        source=source_name(facts, texts.get("base_url", ""), generator),
        conference=replace(facts, zone=chosen.key),
        sessions=sessions,
        persons=builder.persons.values(),
        rooms=[
            RoomFacts(
                name=title_line(node.attributes.get("name")), guid=clean_line(node.attributes.get("guid"))
            )
            for day in root.all("day")
            for node in day.all("room")
            if title_line(node.attributes.get("name"))
        ],
        tracks=[
            TrackFacts(
                name=title_line(node.attributes.get("name") or node.whole()),
                slug=clean_line(node.attributes.get("slug")),
                color=clean_line(node.attributes.get("color")),
            )
            for node in head.all("track")
            if title_line(node.attributes.get("name") or node.whole())
        ],
        report=report,
    )


def _events(root: Node, change: time | None, first: date | None, report: Report) -> Iterator[RawEvent]:
    for number, day in enumerate(root.all("day"), start=1):
        raw_day = _day(day, change, first, number, report)
        for room in day.all("room"):
            for event in room.all("event"):
                yield _event(event, raw_day, room.attributes.get("name", ""), report)
        for event in day.all("event"):
            yield _event(event, raw_day, "", report)


def _elsewhere(root: Node, report: Report) -> Iterator[RawEvent]:
    for number, note in enumerate(root.notes, start=1):
        where = f"{OWN}, {number}"
        if event := parsed(note, where, report):
            yield from elsewhere(event, where, report)


def _day(node: Node, change: time | None, first: date | None, number: int, report: Report) -> RawDay:
    where = _("line %(line)d, day %(number)d") % {"line": node.line, "number": number}
    try:
        found = parse_day(node.attributes.get("date", "") or node.attributes.get("start", "")[:10])
    except UnreadableError as error:
        report.warn(_("A day's date cannot be read"), f"{where}: {error}")
        found = None
    if found is None and first is not None:
        index = node.attributes.get("index", "")
        place = int(index) if index.isdigit() and 0 < int(index) < 100 else number
        found = first + timedelta(days=place - 1)
        report.assume(
            _("A day without a date; it is counted from the conference's first day"), f"{where}: {found}"
        )
    own = node.attributes.get("start", "")
    try:
        return RawDay(found, change or (parse_clock(own[11:16]) if len(own) > 15 else None))
    except UnreadableError:
        return RawDay(found, change)


def _event(node: Node, day: RawDay, room: str, report: Report) -> RawEvent:
    texts = {child.tag: child.whole() for child in node.children if child.tag in _TEXTS}
    for name in ("id", "guid", "date"):
        if node.attributes.get(name):
            texts.setdefault(name, node.attributes[name])
    named = clean_line(node.attributes.get("id") or node.attributes.get("guid") or texts.get("title", ""))[
        :60
    ]
    own = node.first("room")
    persons = node.first("persons") or Node("persons", {}, node.line)
    where = _("line %(line)d, event %(name)s") % {"line": node.line, "name": named or "?"}
    return RawEvent(
        where=where,
        day=day,
        room=(own.whole() if own and own.whole().strip() else room),
        texts=texts,
        persons=tuple(_person(person) for person in persons.all("person")),
        links=tuple(
            (link.attributes.get("href", ""), link.whole())
            # Attachments of our own export are papers, of which the instruction says more.
            for group in (("links",) if node.notes else ("links", "attachments"))
            for parent in node.all(group)
            for link in parent.children
        ),
        further=parsed(node.notes[0], where, report) if node.notes else None,
    )


def _person(node: Node) -> dict[str, str]:
    found = {
        "id": node.attributes.get("id", ""),
        "guid": node.attributes.get("guid", ""),
        "name": node.whole(),
    }
    if node.attributes.get("role"):
        found["role"] = node.attributes["role"]
    return found
