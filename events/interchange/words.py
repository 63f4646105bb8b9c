"""Languages, roles and names as other systems write them."""

import re
from functools import cache

from babel import Locale, UnknownLocaleError

from events.interchange.text import clean_line, fold

_TAG = re.compile(r"^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$", re.IGNORECASE)
_NAME_LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "az", "de")
_ROLE_WORDS = {
    "chair": "chair",
    "chairperson": "chair",
    "chairman": "chair",
    "chairwoman": "chair",
    "vice-chair": "vice_chair",
    "vice chair": "vice_chair",
    "vice_chair": "vice_chair",
    "moderator": "moderator",
    "keynote": "keynote",
    "keynote speaker": "keynote",
    "panellist": "panellist",
    "panelist": "panellist",
    "rapporteur": "rapporteur",
    "discussant": "discussant",
    "remote speaker": "remote",
    "remote": "remote",
    "secretary": "secretary",
    "speaker": "speaker",
}
_WITH_ROLE = re.compile(r"^(?P<name>.*\S)\s*[(\[](?P<role>[^()\[\]]{3,30})[)\]]$")


def split_role(text: str) -> tuple[str, str]:
    """`Noor Halabi (chair)` as name and role code; brackets that hold no role stay in the name."""
    line = clean_line(text)
    found = _WITH_ROLE.match(line)
    role = _ROLE_WORDS.get(fold(found["role"])) if found else None
    return (found["name"], role) if found and role else (line, "")


def role_code(word: object) -> str:
    """The code of a role's word, "" for a word that is none of ours."""
    return _ROLE_WORDS.get(fold(clean_line(word)), "")


def language_tag(value: object) -> str | None:
    """A BCP 47 tag for `en`, `de_DE` or a language's name; "" for nothing, None for what is no language."""
    text = clean_line(value)
    if not text:
        return ""
    if _TAG.match(text.replace("_", "-")):
        head, *rest = text.replace("_", "-").split("-")
        tag = "-".join([head.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])
        if _known(head.lower()):
            return tag
    return _languages().get(fold(text))


@cache
def _known(code: str) -> bool:
    try:
        Locale(code)
    except (UnknownLocaleError, ValueError):
        return code in Locale("en").languages
    return True


@cache
def _languages() -> dict[str, str]:
    """Names of languages, in the languages that such files are written in and in their own."""
    found: dict[str, str] = {}
    for code in _NAME_LANGUAGES:
        for tag, name in Locale(code).languages.items():
            found.setdefault(fold(name), tag.replace("_", "-"))
    for tag in list(Locale("en").languages):
        if len(tag) == 2 and _known(tag):
            name = Locale(tag).get_display_name() if _has_locale(tag) else None
            if name:
                found.setdefault(fold(name), tag)
    return found


def _has_locale(tag: str) -> bool:
    try:
        Locale(tag)
    except (UnknownLocaleError, ValueError):
        return False
    return True
