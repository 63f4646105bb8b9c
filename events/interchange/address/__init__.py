"""Reads one published text into a draft address; what is not recognised stays in it and is listed."""

import codecs
import re
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from events.interchange.address import opening, phrases
from events.interchange.address.lines import split_openings
from events.interchange.address.parts import WORDS, AddressDraft, Kind, Part, digest, rebuild, shown_part
from events.interchange.report import RefusedError, Report

LIMIT_BYTES = 1024 * 1024
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_OPENERS = re.compile(r"^(?:''|“|\"|„|«|``|‘‘)")
_CLOSERS = {"''": "''", "“": "”", '"': '"', "„": "“", "«": "»", "``": "''", "‘‘": "’’"}

__all__ = ["AddressDraft", "Kind", "read_address", "rebuild"]


@dataclass
class _Taken:
    """What has been read so far, and the paragraphs still to be named."""

    report: Report
    parts: list[Part] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    unrecognised: list[str] = field(default_factory=list)
    line: opening.Dateline | None = None
    published: date | None = None
    as_prepared: bool = False

    def learn(self, lead: opening.Lead) -> None:
        """Keep what a lead or heading says; the first that says a thing is kept."""
        said = {
            "author": lead.author,
            "author_role": lead.role,
            "kind": lead.kind,
            "addressee": lead.addressee,
            "occasion": lead.occasion,
            "publisher": lead.agency,
        }
        for name, value in said.items():
            if value:
                self.facts.setdefault(name, value)


def read_address(data: bytes, *, language: str = "") -> AddressDraft:
    """The draft in a file; RefusedError for what is no text.

    `language` is a BCP 47 tag given by the organiser; without it only a script that leaves one language
    names it.
    """
    if len(data) > LIMIT_BYTES:
        raise RefusedError(_("The file is larger than 1 MB. One address is a few thousand words at most."))
    report = Report()
    mark, encoding, text = _decoded(data, report)
    _refuse_what_is_no_text(text)
    taken = _Taken(report)
    rest = _headed(taken, text)
    pieces = split_openings(_pieces(rest, report))
    _name_parts(taken, pieces)
    _say_what_is_missing(taken)
    if not language:
        language = phrases.language_of(" ".join(part.shown for part in taken.parts if part.kind in WORDS))
        if language:
            report.assume(_("The language is taken from the text's commonest words"), language)
    return _draft(taken, data, mark, encoding, language)


def _draft(taken: _Taken, data: bytes, mark: bytes, encoding: str, language: str) -> AddressDraft:
    line = taken.line
    day, derived = line.on(taken.published) if line else (None, False)
    if derived:
        taken.report.assume(
            _("The dateline names no year; it is derived from the day of publication"), str(day)
        )
    if line and day is None:
        taken.report.warn(_("The dateline's day cannot be placed in a year"), line.raw.strip())
    if not language:
        taken.report.warn(_("The language is not known; give it with --language"))
    return AddressDraft(
        raw=data,
        sha256=digest(data),
        encoding=encoding,
        mark=mark,
        parts=tuple(taken.parts),
        dateline=line.raw.strip() if line else "",
        dateline_place=line.place if line else "",
        dateline_date=day,
        dateline_year_is_derived=derived,
        source_published_on=taken.published,
        as_prepared=taken.as_prepared,
        language=language,
        unrecognised=tuple(taken.unrecognised),
        report=taken.report,
        **taken.facts,
    )


def _decoded(data: bytes, report: Report) -> tuple[bytes, str, str]:
    """The byte-order mark, the encoding and the text; encoding the text gives the same bytes again."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return mark, encoding, data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                raise RefusedError(
                    _("The file breaks off in the middle of a character. Save it as UTF-8.")
                ) from error
    try:
        return b"", "utf-8", data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    report.assume(_("The text is not UTF-8; it is read as Western European. Check the accents."))
    try:
        return b"", "cp1252", data.decode("cp1252")
    except UnicodeDecodeError:
        return b"", "latin-1", data.decode("latin-1")


def _refuse_what_is_no_text(text: str) -> None:
    letters = sum(char.isalpha() for char in text)
    if not letters:
        raise RefusedError(_("There are no words in the file."))
    if text.count("\x00") > 5 or letters < len(text) * 0.3:
        raise RefusedError(_("This is not a text. Save the address as plain text in UTF-8."))
    start = text.lstrip()[:200].casefold()
    if re.match(r"<(?:!doctype|html|\?xml)|[\[{]\s*[\"{\[]|begin:v|%pdf|\{\\rtf", start):
        raise RefusedError(
            _("This is a page or data file, not a plain text. Copy the words into a text file.")
        )


def _headed(taken: _Taken, text: str) -> str:
    """Takes header and dateline off the start."""
    raw, taken.published = opening.header(text)
    if raw:
        taken.parts.append(Part(Kind.HEADER, raw))
    rest = text[len(raw) :]
    space = rest[: len(rest) - len(rest.lstrip())]
    if space:
        taken.parts.append(Part(Kind.SPACE, space))
    rest = rest[len(space) :]
    taken.line = opening.dateline(rest)
    if taken.line:
        taken.parts.append(Part(Kind.DATELINE, taken.line.raw))
        rest = rest[len(taken.line.raw) :]
    return rest


def _pieces(text: str, report: Report) -> list[tuple[bool, str]]:
    """Paragraphs (True) and the white space between them (False), in order, nothing left out."""
    breaks = r"(\s*\n[ \t\r]*\n\s*|\s*\u2029\s*)"
    if not re.search(breaks, text.strip()) and text.strip().count("\n"):
        breaks = r"(\s*\n\s*)"
        report.assume(_("The text has no blank lines; each line is taken as a paragraph"))
    found: list[tuple[bool, str]] = []
    for number, piece in enumerate(re.split(breaks, text)):
        if number % 2:
            found.append((False, piece))
            continue
        inner = piece.strip()
        begin = piece.index(inner) if inner else len(piece)
        spaced = [(False, piece[:begin]), (bool(inner), inner), (False, piece[begin + len(inner) :])]
        found += [item for item in spaced if item[1]]
    return found


def _name_parts(taken: _Taken, pieces: list[tuple[bool, str]]) -> None:
    paragraphs = [place for place, (is_text, _piece) in enumerate(pieces) if is_text]
    kinds = _opening_kinds(taken, [pieces[place][1] for place in paragraphs])
    kinds = _closing_kinds([pieces[place][1] for place in paragraphs], kinds)
    named = dict(zip(paragraphs, kinds, strict=True))
    words = [place for place in paragraphs if named[place] in WORDS]
    end = phrases.tail(pieces[words[-1]][1]) if words else None
    if end:
        taken.facts["attribution"] = end["words"]
    spoken = {place: pieces[place][1] for place in words}
    if end:
        spoken[words[-1]] = pieces[words[-1]][1][: end.end("mark")]
    opened, closed = _marks(spoken[words[0]], spoken[words[-1]], alone=len(words) == 1) if words else ("", "")
    for place, (is_text, piece) in enumerate(pieces):
        if place in spoken:
            first = (opened, "") if opened and place == words[0] else None
            last = (closed, "." if closed.startswith(",") else "") if closed and place == words[-1] else None
            taken.parts.append(shown_part(named[place], spoken[place], first=first, last=last))
            if piece != spoken[place]:
                taken.parts.append(Part(Kind.ATTRIBUTION, piece[len(spoken[place]) :]))
        else:
            taken.parts.append(Part(named[place] if is_text else Kind.SPACE, piece))


def _marks(first: str, last: str, *, alone: bool) -> tuple[str, str]:
    """The agency's quotation marks around the whole: what opens the first paragraph and closes the last.

    A comma before the closing one is the agency's too. Marks round a single word are the author's.
    """
    opening_mark = _OPENERS.match(first)
    closer = _CLOSERS.get(opening_mark[0], "") if opening_mark else ""
    if not opening_mark or not last.endswith(closer):
        return "", ""
    opener = opening_mark[0]
    inside = first[len(opener) : -len(closer)] if alone else first[len(opener) :]
    before = inside if alone else last[: -len(closer)]
    if closer in inside.replace(opener, "") or inside.count(opener) % 2 or _opens(before, opener, closer):
        return "", ""
    return opener, "," + closer if last.endswith("," + closer) else closer


def _opens(text: str, opener: str, closer: str) -> bool:
    """Whether a quotation that begins in `text` is still open at its end."""
    if opener == closer:
        return text.count(opener) % 2 == 1
    return text.count(opener) > text.count(closer)


def _opening_kinds(taken: _Taken, paragraphs: list[str]) -> list[Kind]:
    """What stands before the salutation, where there is one near the top."""
    greeted = next((n for n, text in enumerate(paragraphs[:8]) if phrases.is_salutation(text)), None)
    kinds = []
    saluting = False
    for number, text in enumerate(paragraphs):
        before = number < (greeted if greeted is not None else 1)
        lead = opening.lead(text) if number < 3 else None
        title = opening.heading(text) if number < 4 and lead is None else None
        if before and (lead or title):
            taken.learn(lead or title or opening.Lead())
            kinds.append(Kind.LEAD if lead else Kind.HEADING)
            if title:
                taken.facts.setdefault("title", " ".join(text.split())[:300])
        elif phrases.is_label(text) and number < 6:
            taken.as_prepared = "delivered" not in text.casefold()
            kinds.append(Kind.LABEL)
        elif greeted is not None and (number == greeted or (saluting and phrases.is_salutation(text))):
            saluting = True
            kinds.append(Kind.SALUTATION)
            continue
        else:
            if before and (greeted is not None or taken.line):
                taken.unrecognised.append(text)
                taken.report.warn(_("Not recognised; it stays in the text"), _short(text))
            kinds.append(Kind.BODY)
        saluting = False
    return kinds


def _closing_kinds(paragraphs: list[str], kinds: list[Kind]) -> list[Kind]:
    """Leave-takings at the end, upwards until a paragraph that is none."""
    result = list(kinds)
    for number in range(len(paragraphs) - 1, -1, -1):
        if result[number] is Kind.BODY and phrases.is_end_mark(paragraphs[number]):
            result[number] = Kind.LABEL
        elif result[number] is Kind.BODY and phrases.is_closing(paragraphs[number]) and number:
            result[number] = Kind.CLOSING
        elif result[number] is not Kind.LABEL:
            break
    return result


def _say_what_is_missing(taken: _Taken) -> None:
    if taken.line and taken.line.agency:
        taken.facts.setdefault("publisher", taken.line.agency)
    missing = {
        "author": _("author"),
        "author_role": _("author's role"),
        "occasion": _("occasion"),
        "publisher": _("publisher"),
    }
    absent = [word for name, word in missing.items() if not taken.facts.get(name)]
    if not taken.line:
        absent.append(_("dateline"))
    if not any(part.kind is Kind.SALUTATION for part in taken.parts):
        absent.append(_("salutation"))
    if absent:
        taken.report.warn(_("Not found in the text; fill it in if it is known"), ", ".join(absent))
    taken.report.warn(_("The address of the source page is not in the file; it stays unknown"))


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) < 90 else plain[:88] + "…"
