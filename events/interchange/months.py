"""Days whose month is written in words, in the languages that such files come in."""

import re
from datetime import date
from functools import cache

from babel import Locale

LANGUAGES = ("en", "fr", "es", "ru", "az", "ar", "de", "pt", "it")
_DAY_FIRST = re.compile(
    r"^(?:[^\W\d_]+\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?([^\W\d_]+)\.?,?\s+(?:de\s+)?(\d{4})"
    r"(?:\s*г\.?)?$",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"^(?:[^\W\d_]+\.?,?\s+)?([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})$", re.IGNORECASE
)


def day_in_words(text: str) -> date:
    """A day such as "17 November 2025", "Mon, Nov 17, 2025" or "17 ноября 2025 г."; ValueError for others."""
    if found := _DAY_FIRST.match(text):
        return date(int(found[3]), _month(found[2]), int(found[1]))
    if found := _MONTH_FIRST.match(text):
        return date(int(found[3]), _month(found[1]), int(found[2]))
    raise ValueError(text)


def _month(word: str) -> int:
    number = _months().get(word.casefold())
    if number is None:
        raise ValueError(word)
    return number


@cache
def _months() -> dict[str, int]:
    """Names of months, whole and shortened, without dots."""
    found: dict[str, int] = {}
    for code in LANGUAGES:
        months = Locale(code).months
        for use in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in months[use][width].items():
                    found.setdefault(name.casefold().rstrip("."), number)
    return found
