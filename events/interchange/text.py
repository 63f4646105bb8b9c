"""Making foreign text safe and plain without losing words."""

import codecs
import html
import re
import unicodedata

from django.utils.translation import gettext as _

from events.common import text
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import LIMIT_BYTES

TITLE_LIMIT = 500
TEXT_LIMIT = 100_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
DEEPEST = 5  # tags within tags of a title
_ENTITY = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|#\d{1,7});")
_TAGGED = re.compile(
    r"<(b|i|em|strong|u|s|a|p|div|span|font|sup|sub|small|code|h[1-6])(?:\s[^<>]*)?>([^<]*)</\1>",
    re.IGNORECASE,
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_OTHER_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_XML_DECLARATION = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")


def check_size(data: bytes) -> None:
    """Raise RefusedError for an empty file or one over 5 MB."""
    if len(data) > LIMIT_BYTES:
        raise RefusedError(
            _("The file is larger than 5 MB. Split it, or leave out what is not the schedule.")
        )
    if not data.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise RefusedError(_("The file is empty."))


def decode(data: bytes, report: Report) -> str:
    """Text of a file by its byte-order mark, its XML declaration, or as UTF-8.

    Bytes that are not UTF-8 are read as Windows-1252, which is said, with the line of the first one.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    declared = _XML_DECLARATION.match(data[:400])
    if declared and declared[1].lower() not in {b"utf-8", b"utf8", b"utf-16", b"utf-16le", b"utf-16be"}:
        return _declared(data, declared[1].decode("ascii"))
    wide = _wide(data[:200])
    if wide:
        report.assume(_("No byte-order mark; the text is read as UTF-16."))
        return _strictly(data, wide)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.assume(
            _("The text is not UTF-8 and names no encoding; it is read as Windows-1252. Check the accents."),
            _("line %(line)d") % {"line": line},
        )
        return data.decode("cp1252", errors="replace")


def _declared(data: bytes, encoding: str) -> str:
    try:
        known = codecs.lookup(encoding).name
        decoded = data.decode(known)
    except (LookupError, UnicodeDecodeError, TypeError) as error:
        raise RefusedError(
            _("The file says it is in “%(encoding)s”, and it is not. Save it as UTF-8.")
            % {"encoding": encoding}
        ) from error
    return decoded


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise RefusedError(
            _("The file begins as %(encoding)s but breaks off at byte %(byte)d. Save it again as UTF-8.")
            % {"encoding": encoding.upper(), "byte": error.start}
        ) from error


def _wide(head: bytes) -> str:
    """UTF-16 without a mark shows as a zero in every second byte."""
    even, odd = head[0::2], head[1::2]
    if len(odd) > 4 and odd.count(0) > len(odd) * 0.6 and even.count(0) < len(even) * 0.2:
        return "utf-16-le"
    if len(even) > 4 and even.count(0) > len(even) * 0.6 and odd.count(0) < len(odd) * 0.2:
        return "utf-16-be"
    return ""


def clean_text(value: object) -> str:
    """Lines of plain text: breaks as line feeds, no controls, no direction marks, NFC."""
    return text.clean_text(_SURROGATES.sub("\ufffd", _OTHER_BREAKS.sub("\n", as_text(value))))


def clean_line(value: object) -> str:
    """One line of plain text."""
    return text.clean_line(clean_text(value))


def has_unwanted(value: str) -> bool:
    """Whether cleaning will take characters out that the reader of a report should hear of."""
    return bool(text.UNWANTED.search(_OTHER_BREAKS.sub("\n", value)))


def as_text(value: object) -> str:
    """A string as it is, a number or boolean in words, anything else empty."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else ""


def title_line(value: object) -> str:
    """A title or name on one line; entities and pairs of HTML tags, left by a generator, are resolved."""
    line = clean_line(value)
    if _ENTITY.search(line):
        line = clean_line(html.unescape(line))
    for _depth in range(DEEPEST):
        if not _TAGGED.search(line):
            break
        line = clean_line(_TAGGED.sub(r"\2", line))
    return line


def fold(value: str) -> str:
    """For comparing names and titles: case, width and spaces do not count."""
    return " ".join(unicodedata.normalize("NFKC", value).casefold().split())
