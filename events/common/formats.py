"""Dates, hours, spans and numbers in the language of the interface, from CLDR through Babel.

Instants are aware datetimes; the caller names the zone in which they are read. Texts are plain, unescaped.
"""

import datetime as dt
import unicodedata
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, get_timezone_location
from babel.numbers import format_decimal
from babel.units import format_unit
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

# CLDR orders the parts; these say which parts we show and leave out the comma after the weekday.
PATTERNS = {
    "en": ("EEEE d MMMM", "EEE d MMM", "d MMMM", "d MMM", " y", ""),
    "fr": ("EEEE d MMMM", "EEE d MMM", "d MMMM", "d MMM", " y", ""),
    "es": ("EEEE d 'de' MMMM", "EEE d MMM", "d 'de' MMMM", "d MMM", " 'de' y", ""),
    "ru": ("EEEE, d MMMM", "EEE, d MMM", "d MMMM", "d MMM", " y 'г'.", ""),
    "ar": ("EEEE d MMMM", "EEE d MMM", "d MMMM", "d MMM", " y", ""),
    "zh": ("M月d日EEEE", "M月d日EEE", "M月d日", "M月d日", "", "y年"),
    "az": ("EEEE, d MMMM", "EEE, d MMM", "d MMMM", "d MMM", " y", ""),
}
WIDTHS = ("day", "day_short", "date", "date_short")
MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
FIRST_STRONG_ISOLATE, POP_DIRECTIONAL_ISOLATE = "\u2068", "\u2069"


def language() -> str:
    """The two-letter code of the interface language."""
    return (get_language() or "en").split("-")[0]


@lru_cache
def locale_of(code: str) -> Locale:
    """Babel's locale of one of our languages; any other code reads as English."""
    if code not in PATTERNS or code == "en":
        return Locale("en", "GB")
    return Locale.parse("zh_Hans" if code == "zh" else code)


def locale() -> Locale:
    return locale_of(language())


def _pattern(width: str, *, year: bool) -> str:
    patterns = PATTERNS.get(language(), PATTERNS["en"])
    body = patterns[WIDTHS.index(width)]
    return f"{patterns[5]}{body}{patterns[4]}" if year else body


def day(value: dt.date, *, width: str = "day", year: bool = False) -> str:
    """A calendar day: "Wednesday 18 November", "Wed 18 Nov", "18 November", "18 Nov"; its year if asked.

    `width` is one of `WIDTHS`. Give a date, or a datetime already in the zone where it is read.
    """
    return format_date(value, _pattern(width, year=year), locale=locale())


def weekday(value: dt.date) -> str:
    """The short name of the day of the week: "Wed"."""
    return format_date(value, "EEE", locale=locale())


def month(value: dt.date) -> str:
    """The name of the month as it stands in a date: "November"."""
    return format_date(value, "MMMM", locale=locale())


def clock(value: dt.datetime, zone: dt.tzinfo) -> str:
    """The hour on the wall in `zone`, 24-hour: "09:30"."""
    return value.astimezone(zone).strftime("%H:%M")


def offset(value: dt.datetime, zone: dt.tzinfo) -> str:
    """The zone's distance from UTC at that instant: "UTC+4", "UTC+5:30", "UTC\N{MINUS SIGN}3", "UTC"."""
    seconds = int((value.astimezone(zone).utcoffset() or dt.timedelta()).total_seconds())
    if not seconds:
        return "UTC"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    sign = "+" if seconds > 0 else MINUS
    return f"UTC{sign}{hours}:{minutes:02d}" if minutes else f"UTC{sign}{hours}"


def place(zone: dt.tzinfo) -> str:
    """The city a zone is named after, in the interface language: "Baku"; "" for UTC and fixed offsets."""
    key = getattr(zone, "key", "")
    if "/" not in key or key.startswith("Etc/"):
        return ""
    return get_timezone_location(ZoneInfo(key), locale=locale(), return_city=True)


def zone_name(value: dt.datetime, zone: dt.tzinfo, city: str = "") -> str:
    """What to call a zone at an instant: "Baku (UTC+4)", or the offset alone where no city names it."""
    shown = city or place(zone)
    return f"{shown} ({offset(value, zone)})" if shown else offset(value, zone)


def moment(value: dt.datetime, zone: dt.tzinfo, city: str = "") -> str:
    """An instant in full: "Mon 17 Nov 2025, 14:30 Baku (UTC+4)"."""
    there = value.astimezone(zone)
    date = day(there, width="day_short", year=True)
    comma = "، " if language() == "ar" else ", "
    return f"{date}{comma}{clock(value, zone)} {zone_name(value, zone, city)}"


def arrow() -> str:
    """From what was to what is, in the direction of reading."""
    return "\N{LEFTWARDS ARROW}" if get_language_bidi() else "\N{RIGHTWARDS ARROW}"


def became(was: object, now: object) -> str:
    """`10:00 → 11:00`: what was and what is now, the arrow in the direction of reading.

    A side written in the other direction is kept apart by isolates, so that it does not take the arrow
    along: the text reads right on a page, in a mail and in a feed.
    """
    return f"{apart(str(was))} {arrow()} {apart(str(now))}"


def apart(text: str) -> str:
    """A part of a line, between isolates where letters of it are read the other way than the page."""
    turns = bool(directions(text) - {_direction()})
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_DIRECTIONAL_ISOLATE}" if turns else text


def turned(line: str) -> str:
    """The direction of a line that is read the other way than the page as a whole: "ltr", "rtl"; or ""."""
    found = directions(line)
    return "" if _direction() in found else "".join(found)


def directions(text: str) -> set[str]:
    """Which ways the letters of a text are read: "ltr", "rtl"."""
    kinds = {unicodedata.bidirectional(char) for char in text}
    return {way for kind, way in (("L", "ltr"), ("R", "rtl"), ("AL", "rtl")) if kind in kinds}


def _direction() -> str:
    return "rtl" if get_language_bidi() else "ltr"


def date_range(first: dt.date, last: dt.date) -> str:
    """Days of a conference: "16\N{EN DASH}27 November 2026", "28 November \N{EN DASH} 3 December 2026"."""
    if first == last:
        return day(first, width="date", year=True)
    if first.year != last.year:
        return f"{day(first, width='date', year=True)} {DASH} {day(last, width='date', year=True)}"
    if first.month != last.month:
        year_first = bool(PATTERNS.get(language(), PATTERNS["en"])[5])
        return (
            f"{day(first, width='date', year=year_first)} {DASH} "
            f"{day(last, width='date', year=not year_first)}"
        )
    pattern = _pattern("date", year=True).replace("d", f"'{first.day}{DASH}'d", 1)
    return format_date(last, pattern, locale=locale())


def duration(value: dt.timedelta | int) -> str:
    """A length of time, a timedelta or whole minutes, rounded down: "1 h 10 min", "3 days"."""
    minutes = int(value.total_seconds() // 60) if isinstance(value, dt.timedelta) else value
    minutes = max(minutes, 0)
    days, rest = divmod(minutes, 24 * 60)
    hours, rest = divmod(rest, 60)
    if days >= 2:
        return _days(days)
    hours += 24 * days
    if not hours:
        return _("%(minutes)d min") % {"minutes": rest}
    if not rest:
        return _("%(hours)d h") % {"hours": hours}
    return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}


def _days(count: int) -> str:
    """Babel names the unit by its key where CLDR has no long form besides the short one (ar, az, zh)."""
    text = format_unit(count, "duration-day", length="long", locale=locale())
    if "duration-day" in text:
        return format_unit(count, "duration-day", length="short", locale=locale())
    return text


def number(value: float) -> str:
    """A number with the separators of the interface language: "2,572"."""
    return format_decimal(value, locale=locale())
