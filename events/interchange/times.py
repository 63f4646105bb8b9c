"""Days, instants and lengths as the formats write them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from events.interchange.day_order import DayOrder, said_order
from events.interchange.months import day_in_words
from events.interchange.text import as_text, clean_line

FIRST_YEAR, LAST_YEAR = 1900, 2200
LONGEST = timedelta(days=31)
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})$")
_SLASHED = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_ORDERED = re.compile(r"^(\d{4})(?:/|年)(\d{1,2})(?:/|月)(\d{1,2})日?$")
_HALF = r"([ap])\.?\s?m\.?"
_CLOCK = re.compile(
    rf"^(\d{{1,2}})(?:[:.h](\d{{2}})(?::(\d{{2}})(?:\.\d+)?)?(?:\s*{_HALF})?|\s?h|\s*{_HALF})$", re.IGNORECASE
)
_DAY_AND_CLOCK = re.compile(
    rf"^(?P<day>.{{6,40}}?)[\s,]+(?:at\s+)?(?P<clock>\d{{1,2}}(?:[:.h]\d{{2}}(?::\d{{2}})?)?\s*(?:{_HALF}|h)?)$",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"^([+-]?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$", re.IGNORECASE
)
_SPOKEN = re.compile(
    r"^(?:(\d{1,3})\s*(?:hours?|hrs?|h))?\s*(?:(\d{1,4})\s*(?:minutes?|mins?|m|'|(?<=h\d\d)))?$",
    re.IGNORECASE,
)
# An end hour before its start is meant for the next day, if the session is then no longer than this.
LONGEST_NIGHT = timedelta(hours=12)


class UnreadableError(ValueError):
    """Something stands where a day, an instant or a length belongs; the message says what is wrong."""


class UnclearDayError(UnreadableError):
    """A day that may be two; the message says which."""


@dataclass(frozen=True)
class Moment:
    """An instant in UTC, how it was written (`offset` None: without zone) and whether it was doubtful."""

    instant: datetime
    local: datetime
    offset: timedelta | None
    doubt: str = ""


def _digits(value: object) -> str:
    """Digits of any script as 0 to 9."""
    text = clean_line(as_text(value))
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


def zone_named(name: object) -> ZoneInfo | None:
    """The zone of an IANA name, without regard to case; None when there is none of that name."""
    text = clean_line(name)
    if not text or len(text) > 64:
        return None
    wanted = text.casefold()
    if wanted in {"z", "gmt", "utc", "etc/utc"}:
        return ZoneInfo("UTC")
    found = next((zone for zone in available_timezones() if zone.casefold() == wanted), None)
    return ZoneInfo(found) if found else None


def zone_of_offset(offset: timedelta) -> ZoneInfo | None:
    """A zone that always has this offset, for whole hours; None for others."""
    hours, rest = divmod(offset, timedelta(hours=1))
    if rest or not -12 <= hours <= 14:
        return None
    return ZoneInfo("UTC") if hours == 0 else ZoneInfo(f"Etc/GMT{-hours:+d}")


def zones_of_city(city: str) -> str:
    """The IANA zone that is named after a city, "" when none is: a hint, never an assumption."""
    wanted = "/" + city.strip().replace(" ", "_").casefold()
    found = [zone for zone in available_timezones() if "/" in zone and zone.casefold().endswith(wanted)]
    return found[0] if len(found) == 1 and len(wanted) > 3 else ""


def parse_day(value: object) -> date | None:
    """A day written 2025-11-17, 20251117, 17.11.2025 or 17 November 2025; None for nothing.

    UnreadableError for the rest.
    """
    text = _digits(value)
    if not text:
        return None
    slashed = _SLASHED.match(text)
    try:
        found = _slashed_day(text, slashed) if slashed else _day_of(text)
    except UnclearDayError:
        raise
    except ValueError as error:
        raise UnreadableError(_("“%(text)s” is not a day; write 2025-11-17") % {"text": text[:40]}) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UnreadableError(_("the year %(year)d cannot be right") % {"year": found.year})
    return found


def _slashed_day(text: str, parts: re.Match[str]) -> date:
    """By what cannot be a month; where both can, in the order that was said for the file."""
    first, second, year = (int(part) for part in parts.groups())
    day_first, month_first = (year, second, first), (year, first, second)
    if first > 12 or second > 12 or first == second:
        return date(*(day_first if first > 12 else month_first))
    order = said_order(text)
    if not order:
        one, other = date(*day_first).isoformat(), date(*month_first).isoformat()
        raise UnclearDayError(
            _("“%(text)s” may be %(one)s or %(other)s; say whether the day or the month comes first")
            % {"text": text, "one": one, "other": other}
        )
    return date(*(day_first if order == DayOrder.DAY_FIRST else month_first))


def _day_of(text: str) -> date:
    dotted = _DOTTED.match(text)
    if dotted:
        return date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
    if ordered := _ORDERED.match(text):
        return date(int(ordered[1]), int(ordered[2]), int(ordered[3]))
    if not text[:1].isdigit() or re.search(r"[^\W\d_]{3}", text):
        return day_in_words(text)
    return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text).date()


def parse_clock(value: object) -> time | None:
    """A time of day written 9:30, 09:30:00, 9.30, 9h30 or 9:30 pm; 24:00 and later are refused."""
    text = _digits(value)
    if not text:
        return None
    found = _CLOCK.match(text)
    try:
        return _clock_of(found) if found else time(-1)
    except ValueError as error:
        raise UnreadableError(_("“%(text)s” is not a time; write 09:30") % {"text": text[:40]}) from error


def _clock_of(found: re.Match[str]) -> time:
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = (found[4] or found[5] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(hour)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, minute, second)


def next_day(begin: datetime, end: datetime) -> bool:
    """Whether an end hour that lies before its start is meant for the day after."""
    return end < begin and end + timedelta(days=1) - begin <= LONGEST_NIGHT


def parse_length(value: object) -> timedelta | None:
    """A length written 00:30, 1:30:00 (hours, minutes, seconds), 90 (minutes), 1h30, 45 min or PT1H30M."""
    text = _digits(value)
    if not text:
        return None
    clock, period = re.match(r"^(\d{1,3}):(\d{1,2})(?::(\d{1,2}))?$", text), _PERIOD.match(text)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        length = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    elif period and any(period.groups()[1:]):
        weeks, days, hours, minutes, seconds = (min(int(part or 0), 10**6) for part in period.groups()[1:])
        length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
        length = -length if period[1] == "-" else length
    elif text.isdigit() and len(text) < 6:
        length = timedelta(minutes=int(text))
    elif spoken := _SPOKEN.match(text):
        length = timedelta(hours=int(spoken[1] or 0), minutes=int(spoken[2] or 0))
    else:
        raise UnreadableError(_("“%(text)s” is not a length; write 00:30") % {"text": text[:40]})
    if length < timedelta(0) or length > LONGEST:
        raise UnreadableError(_("a length of “%(text)s” cannot be right") % {"text": text[:40]})
    return length


def parse_moment(value: object, zone: tzinfo) -> Moment | None:
    """An instant in ISO 8601, or a day and an hour as above; without an offset it is read in `zone`."""
    text = _digits(value).replace("−", "-")
    if not text:
        return None
    apart = _DAY_AND_CLOCK.match(text)
    try:
        found = datetime.fromisoformat(re.sub(r"\s*(UTC|GMT)$", "Z", text, flags=re.IGNORECASE))
    except ValueError as error:
        if apart:
            day, clock = parse_day(apart["day"]), parse_clock(apart["clock"])
            return in_zone(join(day, clock), zone) if day and clock else None
        raise UnreadableError(
            _("“%(text)s” is not a date and time; write 2025-11-17T09:30:00+04:00") % {"text": text[:40]}
        ) from error
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise UnreadableError(_("the year %(year)d cannot be right") % {"year": found.year})
    if found.tzinfo is None:
        return in_zone(found, zone)
    return Moment(found.astimezone(UTC), found.replace(tzinfo=None), found.utcoffset())


def in_zone(local: datetime, zone: tzinfo) -> Moment:
    """A naive local time in a zone; a time that the clock skips or shows twice is doubtful."""
    aware = local.replace(tzinfo=zone)
    doubt = ""
    if aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        doubt = _("the clocks skip this time that night; it is taken as an hour later")
    elif aware.utcoffset() != aware.replace(fold=1).utcoffset():
        doubt = _("the clocks show this time twice that night; the first is taken")
    return Moment(aware.astimezone(UTC), local, None, doubt)


def join(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock.replace(tzinfo=None))
