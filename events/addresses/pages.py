"""One address as its page shows it: sealed, or as a preview of the draft."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from events.addresses import rules
from events.addresses.models import Address, AddressVersion
from events.addresses.queries import Draft, drafts_to_seal
from events.addresses.rules import AddressKind, Correction, Delivery, Fact, TextKind
from events.common import formats, names
from events.conferences.models import Conference
from events.programme.models import SessionVersion


@dataclass(frozen=True)
class ShownParagraph:
    """`number` is its anchor (#p3); breaks have none. `text` carries the display's quotation marks."""

    kind: str
    text: str
    number: int | None
    correction: Correction | None = None


@dataclass(frozen=True)
class ShownLanguage:
    tag: str
    kind: str
    is_original: bool
    is_current: bool


@dataclass(frozen=True)
class AddressPage:
    """What the template says; `number` is 0 in a preview, `facts` are as sealed (see queries)."""

    address: Address
    facts: dict[str, Any]
    language: str
    text_kind: str
    paragraphs: list[ShownParagraph]
    words: int
    number: int = 0
    sealed_at: datetime | None = None
    sha256: str = ""
    is_intact: bool = True
    is_last: bool = True
    languages: list[ShownLanguage] = field(default_factory=list)
    versions: list[AddressVersion] = field(default_factory=list)

    @property
    def minutes(self) -> tuple[int, int]:
        return rules.minutes_spoken(self.words)

    @property
    def kind(self) -> str:
        return str(AddressKind(self.facts["kind"]).label)

    @property
    def delivery(self) -> str:
        return str(Delivery(self.facts["delivery"]).label)

    @property
    def delivered_on(self) -> date | None:
        return _day(self.facts["delivered_on"])

    @property
    def provenance(self) -> dict[str, Any] | None:
        one = self.facts["provenance"]
        if one is None:
            return None
        days = ("source_published_on", "dateline_date")
        moment = one["retrieved_at"]
        return {
            **one,
            **{name: _day(one[name]) for name in days},
            "retrieved_at": datetime.fromisoformat(moment) if moment else None,
        }

    @property
    def not_known(self) -> list[str]:
        return [str(Fact(name).label) for name in self.facts["not_known"] if name in Fact.values]

    @property
    def has_display_changes(self) -> bool:
        return bool((self.facts["provenance"] or {}).get("normalisations"))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def versions_of(address: Address) -> list[AddressVersion]:
    """Every version, by language, the newest first."""
    return list(address.versions.order_by("language", "-number"))


def page_of(address: Address, *, language: str, number: int | None, wanted: str) -> AddressPage | None:
    """The page in `language` ("" for the reader's `wanted`, else the original, else the first).

    `number` asks for an earlier version. None when there is no such text.
    """
    versions = versions_of(address)
    last: dict[str, AddressVersion] = {}
    for version in versions:
        last.setdefault(version.language, version)
    tag = language or next(
        (t for t in (wanted, address.original_language) if t in last), next(iter(last), "")
    )
    same = [version for version in versions if version.language == tag]
    shown = next((version for version in same if number in (None, version.number)), None)
    if shown is None:
        return None
    return AddressPage(
        address=address,
        facts=shown.facts,
        language=tag,
        text_kind=str(TextKind(shown.kind).label),
        paragraphs=_paragraphs(shown, [v for v in same if v.number <= shown.number]),
        words=shown.word_count,
        number=shown.number,
        sealed_at=shown.sealed_at,
        sha256=shown.sha256,
        is_intact=rules.fingerprint(shown.blocks) == shown.sha256,
        is_last=shown.number == last[tag].number,
        languages=_languages(list(last.values()), address.original_language, tag),
        versions=same,
    )


def preview_of(address: Address, *, language: str) -> AddressPage | None:
    """The draft as it would be published, in `language` or its first text."""
    drafts = drafts_to_seal(address)
    tag = language or next((t for t in (address.original_language,) if t in drafts), next(iter(drafts)))
    draft: Draft | None = drafts.get(tag)
    if draft is None:
        return None
    version = AddressVersion(
        address=address, language=tag, number=1, kind=draft.kind, blocks=draft.blocks, facts=draft.facts
    )
    words = rules.count_words(block["text"] for block in draft.blocks if block["kind"] != "break")
    return AddressPage(
        address=address,
        facts=draft.facts,
        language=tag,
        text_kind=str(TextKind(draft.kind).label),
        paragraphs=_paragraphs(version, [version]),
        words=words,
        languages=[
            ShownLanguage(
                other, str(TextKind(one.kind).label), other == address.original_language, other == tag
            )
            for other, one in drafts.items()
        ],
    )


def _paragraphs(shown: AddressVersion, until: Sequence[AddressVersion]) -> list[ShownParagraph]:
    changes = (shown.facts["provenance"] or {}).get("normalisations") or []
    texts = rules.normalised([block["text"] for block in shown.blocks], changes)
    oldest_first = sorted(until, key=lambda version: version.number)
    marks = rules.corrections([(v.number, [b["text"] for b in v.blocks]) for v in oldest_first])
    found, number = [], 0
    for index, (block, text) in enumerate(zip(shown.blocks, texts, strict=True)):
        is_break = block["kind"] == "break"
        number += not is_break
        found.append(ShownParagraph(block["kind"], text, None if is_break else number, marks.get(index)))
    return found


def _languages(last: Sequence[AddressVersion], original: str, current: str) -> list[ShownLanguage]:
    found = [
        ShownLanguage(v.language, str(TextKind(v.kind).label), v.language == original, v.language == current)
        for v in last
    ]
    return sorted(found, key=lambda one: (not one.is_original, one.tag))


def public_session(address: Address) -> SessionVersion | None:
    """The session it was given in, as released; None while it is in no release."""
    if address.session_id is None:
        return None
    found = SessionVersion.objects.current().filter(session=address.session_id, is_present=True).first()
    return found if isinstance(found, SessionVersion) else None


def citation(page: AddressPage, conference: Conference, url: str) -> str:
    """One line to copy: author, title, what it is, conference, place, day, version, address."""
    language = formats.language()
    title, _tag = names.shown(page.facts["title"], language)
    place, _tag = names.shown(conference.city, language)
    conference_name, _tag = names.shown(conference.name, language)
    on = formats.day(page.delivered_on, width="date", year=True) if page.delivered_on else _("date not known")
    version = _("version %(number)s") % {"number": page.number}
    author = page.facts["author_name"] or _("Author not known")
    return f"{author}, “{title}”, {page.kind}, {conference_name}, {place}, {on}, {version}. {url}"
