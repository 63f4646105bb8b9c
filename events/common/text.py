"""Text as people type it and as machines compare it."""

import re
import sys
import unicodedata
from functools import lru_cache
from typing import Any

from events.common.han import SIMPLIFIED

# Cc but tab and newline, and the marks that reorder or hide text (U+202A-E, U+2066-9, BOM, ...).
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
CODE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"  # no vowels, no look-alikes
# Letters that people type as others: without marks in Latin, and the spellings that Arabic keyboards mix.
LETTERS = dict(zip("əıøđłðىیةکٱ", "eiodldييهكا", strict=True))
LETTERS |= {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "\u0640": ""}
# Cyrillic in Latin letters, so that either spelling of a name finds the other.
CYRILLIC = dict(zip("абвгдезийклмнопрстуфыэіґјғқңөүұһҹә", "abvgdeziiklmnoprstufyeigjgqnouuhce", strict=True))
CYRILLIC |= {"ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch"}
CYRILLIC |= {"ю": "iu", "я": "ia", "є": "ie", "ъ": "", "ь": ""}
FOLDED = str.maketrans(LETTERS | CYRILLIC | SIMPLIFIED)
# What Latin spellings of one sound have in common, longest first; vowels follow in a step of their own.
SOUNDS = (
    ("dzh", "j"), ("shch", "c"), ("tsch", "c"), ("tch", "c"), ("sch", "s"), ("dj", "j"), ("ch", "c"),
    ("ck", "k"), ("cz", "c"), ("ts", "z"), ("tz", "z"), ("kh", "h"), ("gh", "g"), ("sh", "s"), ("zh", "z"),
    ("th", "t"), ("dh", "d"), ("ph", "f"), ("q", "k"), ("w", "v"), ("x", "ks"),
)  # fmt: skip
# Arabic letters by their consonant: its script leaves out most vowels anyway.
ARABIC = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنهپچژگ", "btthhhddrzsssdtzgfkklmnhpczg", strict=True))
ARABIC["ج"] = "j"
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]+")


def clean_line(value: str) -> str:
    """One line of plain text: NFC, no control or reordering characters, single spaces."""
    text = unicodedata.normalize("NFC", value).replace("\u2028", " ").replace("\u2029", " ")
    return " ".join(UNWANTED.sub("", text.replace("\r", " ").replace("\n", " ").replace("\t", " ")).split())


def clean_text(value: str) -> str:
    """Several lines of plain text: NFC, unix line ends, no control or reordering characters."""
    text = unicodedata.normalize("NFC", value).replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n\n")
    return UNWANTED.sub("", text).strip()


def search_key(*values: str) -> str:
    """What search compares: NFKC, no case, no accents or vowel signs, ə as e, Cyrillic in Latin letters,
    any script's figures as 0 to 9, Chinese simplified and as overlapping pairs.

    The same function normalises what is stored and what is looked for, so SQLite and PostgreSQL
    find the same; see docs/explanation/search.md. Applied again it changes nothing.
    """
    text = unicodedata.normalize("NFKD", " ".join(values)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).translate(FOLDED)
    text = unicodedata.normalize("NFC", text)
    text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    text = HAN.sub(lambda match: f" {_pairs(match.group())} ", text)
    return " ".join("".join(c if _is_letter(c) else " " for c in text).split())


def _is_letter(c: str) -> bool:
    """Letters, figures, and the marks that are vowels in scripts such as Devanagari."""
    return c.isalnum() or c == "_" or unicodedata.category(c)[0] == "M"


def _pairs(han: str) -> str:
    if len(han) == 1:
        return han
    return " ".join(han[i : i + 2] for i in range(len(han) - 1))


@lru_cache(maxsize=1)
def folding_tables() -> dict[str, Any]:
    """What a script of ours needs to make the same keys: see static/js/door/search.js.

    `marks` are the combining characters, as ranges for a character class.
    """
    marks = [code for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
    runs: list[list[int]] = []
    for code in marks:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return {"letters": LETTERS | CYRILLIC | SIMPLIFIED, "sounds": SOUNDS, "arabic": ARABIC, "marks": runs}


def search_terms(query: str) -> list[str]:
    """The words of a query, at most 12 of 64 characters; each must be found."""
    return [term[:64] for term in search_key(query[:500]).split()][:12]


def sound_keys(key: str) -> list[str]:
    """The consonants of each word of a search key, alike for Mohammed, Muhamad and محمد.

    For a second search, when the first has found nobody: only words of two consonants and more count.
    """
    return [sound for sound in map(_sound, key.split()) if len(sound) > 1]


def _sound(word: str) -> str:
    for spelling, sound in SOUNDS:
        word = word.replace(spelling, sound)
    first = {"و": "v"}.get(word[:1], "")
    word = first + "".join(ARABIC.get(c, c) for c in word)
    consonants = [c for c in word if c.isascii() and c.isalpha() and c not in "aeiouy"]
    while consonants and consonants[-1] == "h":
        consonants.pop()
    return "".join(c for c, before in zip(consonants, ["", *consonants], strict=False) if c != before)


def clean_i18n(value: Any, *, language: str = "en", lines: bool = False) -> dict[str, str]:
    """A text in several languages as {language: text}, each cleaned, the empty ones left out.

    Takes a plain string too and files it under `language`: kept bare, one such as `{"a": 1}` or
    `null` would be read back as JSON.
    """
    data = getattr(value, "data", value)
    texts = data if isinstance(data, dict) else {language: "" if data is None else data}
    clean = clean_text if lines else clean_line
    cleaned = {str(tag)[:16]: clean(str(text)) for tag, text in texts.items() if text is not None}
    return {tag: text for tag, text in cleaned.items() if text}


def i18n_texts(value: Any) -> list[str]:
    """All the languages' texts of a multilingual value, in the order of their tags."""
    data = getattr(value, "data", value)
    if isinstance(data, dict):
        return [str(data[tag]) for tag in sorted(data) if data[tag]]
    return [str(data)] if data else []
