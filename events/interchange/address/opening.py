"""The agency's part before the words: header, dateline, lead and heading. Taken whole or not at all."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from events.interchange.address.phrases import ROLE_NOUN, months
from events.interchange.times import FIRST_YEAR, LAST_YEAR

LONGEST = 700
_HEADER = re.compile(
    r"^\s*(?:date|published|published on|дата|fecha|tarix|التاريخ|日期)\s*[:=]?\s*"
    r"(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?Z?)?[ \t]*\n?\s*",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_][^\W\d_’'.-]*(?:[-’'.][^\W\d_]+)*\.?"
# A preposition before the day is no part of the place.
_IN = r"(?!(?-i:le|el|on|в|في)\s)"
_PLACE = rf"{_IN}{_WORD}(?: {_IN}{_WORD}){{0,3}}"
_NAME = r"[A-ZÀ-ÞƏİŞĞÇÖÜ][\w’'.-]*(?: (?:[a-z]{1,3} )?[A-ZÀ-ÞƏİŞĞÇÖÜ][\w’'.-]*){1,5}"
_VERB = (
    r"(?:has |have )?(?:addressed"
    r"(?: (?:to )?(?P<addressee>(?:the )?(?:participants|delegates|guests|attendees)[^,]*?))?"
    r"|sent (?:a |an )?(?P<sent>message|address|letter|congratulatory letter) to (?P<to>[^,]+?)"
    r"|delivered (?:a |an |the )?(?P<delivered>speech|address|statement|message|remarks)"
    r" (?:at|to) (?P<at>[^,]+?))"
)
_LEAD = re.compile(
    rf"^(?P<who>[^.]{{5,200}}?),? {_VERB}"
    r"(?:, (?P<agency>[^\W\d_][\w.&’' -]{1,40}) (?:reports|reported|informs|said))?\.$"
)
_HEADING = re.compile(
    r"^(?P<kind>(?:policy )?statement|(?:opening )?remarks|(?:keynote )?address|speech|(?:video )?message) "
    r"(?:by|from|of) (?P<who>[^\n]{4,240}?)"
    r"(?:,? (?:at|to|on the occasion of|for) (?P<occasion>(?:the )?[^\n]{4,240}?))?\.?$",
    re.IGNORECASE,
)
_KINDS = {
    "statement": "statement", "policy statement": "statement", "remarks": "remarks",
    "opening remarks": "remarks",
    "address": "speech", "speech": "speech", "keynote address": "speech", "message": "message",
    "letter": "message",
    "congratulatory letter": "message", "video message": "video",
}  # fmt: skip
_HONORIFIC = re.compile(r"^(?:H\.? ?E\.? ?)?(?:(?:Mr|Ms|Mrs|Dr|Prof|Eng|Amb)\.? )*", re.IGNORECASE)


@dataclass(frozen=True)
class Dateline:
    raw: str
    place: str
    agency: str
    month: int
    day: int
    year: int | None

    def on(self, published: date | None) -> tuple[date | None, bool]:
        """The day, and whether its year was derived from the day of publication."""
        year = self.year or (published.year if published else None)
        if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
            return None, False
        try:
            found = date(year, self.month, self.day)
            if self.year is None and published and found > published + timedelta(days=180):
                found = date(year - 1, self.month, self.day)
        except ValueError:
            return None, False
        return found, self.year is None


@dataclass(frozen=True)
class Lead:
    author: str = ""
    role: str = ""
    kind: str = ""
    addressee: str = ""
    occasion: str = ""
    agency: str = ""


def header(text: str) -> tuple[str, date | None]:
    """A scraper's first line with the day of publication: its raw text and the day."""
    found = _HEADER.match(text)
    if not found:
        return "", None
    try:
        day = date.fromisoformat(found[1])
    except ValueError:
        return "", None
    return (found[0], day) if FIRST_YEAR <= day.year <= LAST_YEAR else ("", None)


@cache
def _datelines() -> tuple[re.Pattern[str], ...]:
    month = "|".join(re.escape(name) for name in sorted(months(), key=len, reverse=True))
    day = r"(?P<day>\d{1,2})(?:er|st|nd|rd|th|º)?"
    year = r"(?:,? (?P<year>\d{4})(?: ?г\.| ?il)?)?"
    plain = "AZ[EƏ]RTAC|Trend|TASS|ТАСС|АЗЕРТАДЖ|AFP|Xinhua|Reuters|APA|Report"
    agency = rf"(?:[.,]? ?[(/](?P<agency>[^\W\d_][^()/\n]{{1,40}})[)/]|,? (?P<plain>{plain}))?"
    stop = r"(?:\s*(?:[.:]\s*)?(?:--?|–|—)\s+|\s*\.\s+|\s*\n|:\s+)"
    place = rf"(?P<place>{_PLACE}(?:, {_PLACE})?)"
    written = rf"(?:(?P<month>{month})\.? {day}|(?:le |el |on |в |في )?{day} (?:de )?(?P<month2>{month})\.?)"
    western = (
        rf"^{place}[,،]? (?:le |el |on |في )?{written.replace('?P<day>', '?P<day1>', 1)}{year}{agency}{stop}"
    )
    bracket = (
        rf"^{place} \((?P<agency>[^\W\d_][^()\n]{{1,40}})\)[,]? (?:(?P<month>{month})\.? {day})?{year}{stop}"
    )
    chinese = (
        r"^(?P<plain>新华社|中新社|人民网|央视新闻)?(?P<place>[\u4e00-\u9fff]{2,8}?)"
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
        r"(?:电|讯)[ \u3000]*(?:[（(][^()（）]{1,30}[）)])?[ \u3000]*"
    )
    flags = re.IGNORECASE
    return re.compile(western, flags), re.compile(bracket, flags), re.compile(chinese)


def dateline(text: str) -> Dateline | None:
    """`BAKU, Azerbaijan, November 17.`, `BAKU, Nov 17 (Reuters) -`, `Баку, 17 ноября, …` and their like."""
    for pattern in _datelines():
        found = pattern.match(text)
        if not found:
            continue
        parts = found.groupdict()
        name = parts.get("month") or parts.get("month2") or ""
        number = int(name) if name.isdigit() else months().get(name.casefold().rstrip("."), 0)
        day = int(parts.get("day1") or parts.get("day") or 0)
        if not (1 <= number <= 12 and 1 <= day <= 31):
            continue
        year = int(parts["year"]) if parts.get("year") else None
        agency = (parts.get("agency") or parts.get("plain") or "").strip()
        return Dateline(found[0], parts["place"], agency, number, day, year)
    return None


def lead(text: str) -> Lead | None:
    """A sentence of the agency that says who addressed whom; None unless all of it is understood."""
    found = _LEAD.match(" ".join(text.split())) if len(text) < LONGEST else None
    if not found:
        return None
    who = author_and_role(found["who"])
    if who is None:
        return None
    whom = found["addressee"] or found["to"] or ""
    occasion = _occasion(whom) or (found["at"] or "")
    noun = (found["sent"] or found["delivered"] or "message").casefold()
    addressee = re.sub(r"^the ", "", whom)
    return Lead(
        *who,
        kind=_KINDS.get(noun, "message"),
        addressee=addressee,
        occasion=occasion,
        agency=found["agency"] or "",
    )


def heading(text: str) -> Lead | None:
    """`Statement by NAME, ROLE, at OCCASION` as a title of its own; None unless name and role are plain."""
    found = _HEADING.match(" ".join(text.split())) if len(text) < LONGEST else None
    who = author_and_role(found["who"]) if found else None
    if not found or who is None:
        return None
    return Lead(
        *who, kind=_KINDS[found["kind"].casefold()], occasion=re.sub(r"^the ", "", found["occasion"] or "")
    )


def _occasion(whom: str) -> str:
    found = re.search(r"\b(?:participants|delegates|guests|attendees) (?:of|in|at|to) (?:the )?(.+)$", whom)
    return found[1] if found else ""


def author_and_role(text: str) -> tuple[str, str] | None:
    """`ROLE, NAME` or `NAME, ROLE` or `ROLE NAME`; None where it is not plain which is which."""
    head, comma, rest = text.strip().rstrip(",").partition(", ")
    if comma:
        for name, role in ((head, rest), (rest, head)):
            bare = _HONORIFIC.sub("", name)
            if re.fullmatch(_NAME, bare) and not ROLE_NOUN.search(name) and ROLE_NOUN.search(role):
                return bare, role
        last_head, _comma, name = text.strip().rstrip(",").rpartition(", ")
        bare = _HONORIFIC.sub("", name)
        if re.fullmatch(_NAME, bare) and not ROLE_NOUN.search(name) and ROLE_NOUN.search(last_head):
            return bare, last_head
        return None
    found = re.fullmatch(rf"(?P<role>.*(?i:{ROLE_NOUN.pattern})) (?P<name>{_NAME})", text.strip(), re.DOTALL)
    return (found["name"], found["role"]) if found and found["name"][0].isupper() else None
