"""Names of countries, languages and people, and which script and direction a text has."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from babel import Locale, UnknownLocaleError
from django.conf import settings

from events.common import formats

# Two-letter territories of CLDR that are no country.
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
RTL = frozenset({"ar", "fa", "he", "ur", "ps", "sd", "ug", "dv", "ckb", "yi"})


def country(code: str) -> str:
    """A country's name in the interface language from its two-letter code; an unknown code stays as it is."""
    return str(formats.locale().territories.get(code.upper(), code))


def countries() -> list[tuple[str, str]]:
    """Codes and names of all countries, ordered by name as the interface language reads."""
    named = {str(code): str(name) for code, name in formats.locale().territories.items()}
    found = [(code, name) for code, name in named.items() if len(code) == 2 and code not in NO_COUNTRIES]
    return sorted(found, key=lambda pair: folded(pair[1]))


def folded(text: str) -> str:
    """A text for ordering by letters: without case and marks."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in plain if not unicodedata.combining(character))


def language(tag: str) -> str:
    """A language's name in the interface language from its BCP 47 tag; an unknown tag stays as it is."""
    named = formats.locale().languages
    return str(named.get(tag.replace("-", "_")) or named.get(tag.split("-", maxsplit=1)[0].lower()) or tag)


def language_itself(tag: str) -> str:
    """A language's name in that language, as a language menu shows it: "Français"."""
    own = dict(settings.LANGUAGES).get(tag)
    if own:
        return str(own)
    try:
        name = Locale.parse(tag, sep="-").get_display_name()
    except (UnknownLocaleError, ValueError):
        name = None
    return str(name or tag)


def direction_of_language(tag: str) -> str:
    """Which way a language is written, from its BCP 47 tag: "rtl" or "ltr"."""
    return "rtl" if tag.split("-", maxsplit=1)[0].lower() in RTL else "ltr"


def direction(text: str) -> str:
    """The direction of the first letter that has one: "rtl" or "ltr"."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"


def shown(value: Any, wanted: str) -> tuple[str, str]:
    """What to show of a multilingual text, and in which language it is: (text, language).

    `value` is a LazyI18nString, a mapping of languages to texts, or one text. Taken in this order: the wanted
    language, the site's default, the first one that says something. The language is "" when nobody said it.
    """
    data = getattr(value, "data", value)
    if not isinstance(data, Mapping):
        return ("" if data is None else str(data)), ""
    for tag in (wanted, settings.LANGUAGE_CODE, *data):
        if data.get(tag):
            return str(data[tag]), tag
    return "", ""
