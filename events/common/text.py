"""Text as people type it and as machines compare it."""

import re
import unicodedata
from typing import Any

# Cc but tab and newline, and the marks that reorder or hide text (U+202A-E, U+2066-9, BOM, ...).
UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
CODE_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"  # no vowels, no look-alikes
FOLDED = str.maketrans(
    {"ə": "e", "ı": "i", "ø": "o", "đ": "d", "ł": "l", "ß": "ss", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"}
)
HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]+")


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
    """What search compares: NFKC, no case, no accents, ə as e, Chinese as overlapping pairs.

    The same function normalises what is stored and what is looked for, so SQLite and PostgreSQL
    find the same; see docs/adr on search.
    """
    text = unicodedata.normalize("NFKD", " ".join(values)).casefold().translate(FOLDED)
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = unicodedata.normalize("NFC", text)
    text = HAN.sub(lambda match: f" {_pairs(match.group())} ", text)
    return " ".join(re.sub(r"[^\w]+", " ", text).split())


def _pairs(han: str) -> str:
    if len(han) == 1:
        return han
    return " ".join(han[i : i + 2] for i in range(len(han) - 1))


def search_terms(query: str) -> list[str]:
    """The words of a query, at most 12 of 64 characters; each must be found."""
    return [term[:64] for term in search_key(query[:500]).split()][:12]


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
