"""States and kinds of an address; when it may be read, what it must say, what its fingerprint is."""

import difflib
import hashlib
import itertools
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from events.common.text import clean_text


class AddressState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    EMBARGOED = "embargoed", _("Under embargo")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class AddressKind(models.TextChoices):
    MESSAGE = "message", _("Message")
    SPEECH = "speech", _("Speech")
    STATEMENT = "statement", _("Statement")
    REMARKS = "remarks", _("Remarks")
    VIDEO = "video", _("Video message")


class Delivery(models.TextChoices):
    UNKNOWN = "unknown", _("Not known")
    IN_PERSON = "in_person", _("Delivered by the author")
    READ_OUT = "read_out", _("Read out by somebody else")
    VIDEO = "video", _("By video")
    WRITTEN = "written", _("In writing only")


class TextKind(models.TextChoices):
    AS_PREPARED = "as_prepared", _("As prepared – check against delivery")
    AS_DELIVERED = "as_delivered", _("As delivered")
    OFFICIAL_TRANSLATION = "official_translation", _("Official translation")
    UNOFFICIAL_TRANSLATION = "unofficial_translation", _("Unofficial translation")
    AS_PUBLISHED = "as_published", _("As published by the source")


class Fact(models.TextChoices):
    """What an organiser may declare to be not known, so that nothing is left out in silence (INV16)."""

    AUTHOR = "author", _("the author")
    ROLE = "role", _("the author's role at the time")
    OCCASION = "occasion", _("the occasion")
    DATE = "date", _("the date")
    LANGUAGE = "language", _("the original language")
    PROVENANCE = "provenance", _("where the text comes from")


# Other pages of the list of addresses; an address of this name would be hidden by them.
RESERVED_SLUGS = frozenset({"feed"})
LANGUAGE_TAG = re.compile(r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8}){0,3}\Z")
BREAK = re.compile(r"(\*\s*){3,}\Z|-{3,}\Z|—{1,3}\Z")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]")
SECONDS_SHARED = 60


def validate_language_tag(value: str) -> None:
    if not LANGUAGE_TAG.match(value):
        raise ValidationError(
            _("“%(tag)s” is not a language tag. Give one such as en, az or zh-Hant."),
            code="language",
            params={"tag": value[:40]},
        )


def validate_slug(value: str) -> None:
    if value in RESERVED_SLUGS:
        raise ValidationError(
            _("“%(slug)s” is the address of another page. Choose another."),
            code="reserved",
            params={"slug": value},
        )


def is_readable(*, state: str, embargo_until: datetime | None, now: datetime) -> bool:
    """Whether the public may read it at `now`; decided when it is read, by no task (INV14)."""
    if state == AddressState.PUBLISHED:
        return True
    return state == AddressState.EMBARGOED and embargo_until is not None and embargo_until <= now


def effective_state(*, state: str, embargo_until: datetime | None, now: datetime) -> AddressState:
    """The state as readers meet it: an embargo whose hour has come is a publication."""
    if is_readable(state=state, embargo_until=embargo_until, now=now):
        return AddressState.PUBLISHED
    return AddressState(state)


def seconds_to_keep(*, next_lift: datetime | None, now: datetime, at_most: int = SECONDS_SHARED) -> int:
    """How long a copy of a page may be kept: never past the next lift of an embargo."""
    if next_lift is None:
        return at_most
    return max(0, min(at_most, math.floor((next_lift - now) / timedelta(seconds=1))))


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a text: "salutation", "body", "break" (a sign between parts) or "closing"."""

    kind: str
    text: str


def paragraphs(salutation: str, body: str, closing: str) -> list[Paragraph]:
    """The paragraphs of a draft in order; blank lines part them."""
    found = [Paragraph("salutation", text) for text in _parts(salutation)]
    found += [Paragraph("break" if BREAK.match(text) else "body", text) for text in _parts(body)]
    return found + [Paragraph("closing", text) for text in _parts(closing)]


def _parts(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n[ \t]*\n", clean_text(text)) if part.strip()]


def canonical_text(blocks: Iterable[Mapping[str, str]]) -> bytes:
    """The bytes that a fingerprint is taken of: paragraphs parted by blank lines, a last line end, UTF-8.

    It is what the plain text of a version downloads as, so anybody can check it with `sha256sum`.
    """
    text = "\n\n".join(block["text"] for block in blocks)
    return f"{text}\n".encode() if text else b""


def fingerprint(blocks: Iterable[Mapping[str, str]]) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical_text(blocks)).hexdigest()


def count_words(texts: Iterable[str]) -> int:
    """Words of a text; in scripts without spaces two characters count as one word."""
    words = characters = 0
    for text in texts:
        characters += len(HAN.findall(text))
        words += len(re.findall(r"\w+(?:['’\-]\w+)*", HAN.sub(" ", text)))
    return words + math.ceil(characters / 2)


def minutes_spoken(words: int) -> tuple[int, int]:
    """About how long it takes to say, fast (130 words a minute) and slow (100), in whole minutes."""
    return max(1, words // 130), max(1, math.ceil(words / 100))


@dataclass(frozen=True)
class Facts:
    """What is known of an address before it is published; `texts` are (language, kind, words)."""

    title: str
    author: str
    role: str
    occasion: str
    on: date | None
    language: str
    summary: str
    texts: Sequence[tuple[str, str, int]]
    # Languages in which the source is named.
    sourced: frozenset[str]
    has_link: bool
    not_known: frozenset[str]


def what_is_missing(facts: Facts) -> list[tuple[str, str | Promise]]:
    """What must be said before this may be published, as (field, sentence); nothing when complete (INV16)."""
    missing: list[tuple[str, str | Promise]] = []
    if not facts.title:
        missing.append(("title", _("Give it a title.")))
    for fact, value, words in (
        (Fact.AUTHOR, facts.author, _("Say who the author is, or that the author is not known.")),
        (Fact.ROLE, facts.role, _("Say which role the author had at the time, or that it is not known.")),
        (Fact.OCCASION, facts.occasion, _("Name the occasion, or say that it is not known.")),
        (Fact.DATE, facts.on, _("Give the date, or say that it is not known.")),
        (Fact.LANGUAGE, facts.language, _("Name the original language, or say that it is not known.")),
    ):
        if not value and fact not in facts.not_known:
            missing.append((fact.value, words))
    return missing + _missing_of_texts(facts)


def _missing_of_texts(facts: Facts) -> list[tuple[str, str | Promise]]:
    written = [(language, kind) for language, kind, words in facts.texts if words]
    missing: list[tuple[str, str | Promise]] = []
    if not written and not (facts.summary and facts.has_link):
        missing.append(
            (
                "texts",
                _("There is no text. Give one, or a summary in your own words with a link to the source."),
            )
        )
    for language, kind in written:
        if kind not in TextKind.values:
            missing.append(
                ("texts", _("Say of each text whether it is as prepared, as delivered or a translation."))
            )
        if language not in facts.sourced and Fact.PROVENANCE not in facts.not_known:
            words = now_in_words(
                "Say where the text in %(language)s comes from (publisher or link), or that it is not known."
            )
            missing.append(("provenance", words % {"language": language}))
    return missing


@dataclass(frozen=True)
class Correction:
    """Where a paragraph was changed after the first version: `was` is None for an added one."""

    number: int
    was: str | None


def corrections(versions: Sequence[tuple[int, Sequence[str]]]) -> dict[int, Correction]:
    """Which paragraphs of the last version (by index) came by a correction, and what stood there before.

    `versions` are (number, texts of the paragraphs), oldest first.
    """
    marks: dict[int, Correction] = {}
    for (_before, old), (number, new) in itertools.pairwise(versions):
        kept: dict[int, Correction] = {}
        matcher = difflib.SequenceMatcher(a=list(old), b=list(new), autojunk=False)
        for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
            for index in range(new_from, new_to):
                before = old_from + index - new_from
                if tag == "equal":
                    if before in marks:
                        kept[index] = marks[before]
                else:
                    kept[index] = Correction(number, old[before] if before < old_to else None)
        marks = kept
    return marks


def normalised(texts: Sequence[str], changes: Iterable[Mapping[str, object]]) -> list[str]:
    """The paragraphs as they are shown: each change replaces its next `count` finds, in reading order.

    For display only; the sealed text keeps its own signs. A change of another shape is passed over.
    """
    shown = list(texts)
    for change in changes:
        old, new, count = change.get("from"), change.get("to"), change.get("count", 1)
        if not (isinstance(old, str) and isinstance(new, str) and isinstance(count, int) and old):
            continue
        for index, text in enumerate(shown):
            if count <= 0:
                break
            found = min(text.count(old), count)
            shown[index] = text.replace(old, new, found)
            count -= found
    return shown
