"""What the pages, the feed and the actions read of addresses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from events.addresses import rules
from events.addresses.models import Address, AddressVersion
from events.addresses.rules import Facts
from events.common.text import search_terms
from events.conferences.models import Conference


def is_author(email: str) -> bool:
    """Whether somebody who reads that mailbox has written an address, or read one out."""
    mine = Q()
    for who in ("author", "delivered_by"):
        mine |= Q(**{f"{who}__user__email__iexact": email}) | Q(**{f"{who}__email__iexact": email})
    return Address.objects.filter(mine).exists()


def next_lift(conference: Conference | None, *, now: datetime) -> datetime | None:
    """When the next embargo ends, of one conference or of all; no copy of a page may outlive it."""
    waiting = Address.objects.still_embargoed(now)
    if conference is not None:
        waiting = waiting.filter(conference=conference)
    first = waiting.order_by("embargo_until").values_list("embargo_until", flat=True).first()
    return first if first is None or isinstance(first, datetime) else None


def public_addresses(
    conference: Conference, *, now: datetime, language: str = "", author: str = "", query: str = ""
) -> QuerySet[Address]:
    """What anybody may read now, newest first, each with its current versions in `sealed`."""
    found = Address.objects.public(now).filter(conference=conference)
    if language:
        found = found.filter(
            pk__in=AddressVersion.objects.filter(language=language, word_count__gt=0).values("address")
        )
    if author:
        found = found.filter(author_name=author)
    for term in search_terms(query):
        found = found.filter(search_text__contains=term)
    return with_versions(found).newest_first()  # type: ignore[attr-defined,no-any-return]


def with_versions(addresses: QuerySet[Address]) -> QuerySet[Address]:
    """Adds the author, the session and, as `sealed`, every version without its text."""
    light = AddressVersion.objects.defer("blocks", "facts").order_by("language", "-number")
    return addresses.select_related("author", "session").prefetch_related(
        Prefetch("versions", light, to_attr="sealed")
    )


def languages_of(address: Address) -> list[str]:
    """The languages in which an address of `with_versions` has a text, the original first."""
    found = {version.language for version in address.sealed if version.word_count}  # type: ignore[attr-defined]
    return sorted(found, key=lambda tag: (tag != address.original_language, tag))


def filter_choices(conference: Conference, *, now: datetime) -> tuple[list[str], list[str]]:
    """The languages and the authors that public addresses have: what a reader may choose from."""
    public = Address.objects.public(now).filter(conference=conference)
    languages = (
        AddressVersion.objects.filter(address__in=public.values("pk"), word_count__gt=0)
        .order_by("language")
        .values_list("language", flat=True)
        .distinct()
    )
    authors = public.exclude(author_name="").order_by("author_name").values_list("author_name", flat=True)
    return list(languages), list(authors.distinct())


def addresses_of_session(session_id: int, *, now: datetime) -> QuerySet[Address]:
    """The public addresses given in one session."""
    return Address.objects.public(now).filter(session_id=session_id).select_related("author").newest_first()


def addresses_of_person(conference: Conference, person_id: int, *, now: datetime) -> QuerySet[Address]:
    """The public addresses that one person wrote."""
    public = Address.objects.public(now).filter(conference=conference, author_id=person_id)
    return public.select_related("author").newest_first()


@dataclass(frozen=True)
class Draft:
    """What would be sealed in one language."""

    kind: str
    blocks: list[dict[str, str]]
    facts: dict[str, Any]


def facts_of(address: Address) -> Facts:
    """What a draft says of itself, for the rule that decides whether it may be published."""
    provenances = list(address.provenances.all())
    texts = []
    for text in address.texts.all():
        words = rules.count_words(
            part.text for part in rules.paragraphs(text.salutation, text.body, text.closing)
        )
        texts.append((text.language, text.kind, words))
    return Facts(
        title=str(address.title).strip(),
        author=address.author_name.strip(),
        role=str(address.author_role).strip(),
        occasion=str(address.occasion).strip(),
        on=address.delivered_on,
        language=address.original_language,
        summary=str(address.summary).strip(),
        texts=texts,
        sourced=frozenset(one.language for one in provenances if one.publisher or one.source_url),
        has_link=any(one.source_url for one in provenances),
        not_known=frozenset(address.not_known or []),
    )


def drafts_to_seal(address: Address) -> dict[str, Draft]:
    """What would be sealed, by language; a record without any text is one draft without paragraphs."""
    provenances = {one.language: one for one in address.provenances.all()}
    any_provenance = next(iter(provenances.values()), None)
    drafts = {}
    for text in address.texts.all():
        blocks = [
            {"kind": part.kind, "text": part.text}
            for part in rules.paragraphs(text.salutation, text.body, text.closing)
        ]
        if blocks:
            facts = _facts(address, provenances.get(text.language))
            drafts[text.language] = Draft(text.kind, blocks, facts)
    if not drafts:
        language = address.original_language or (any_provenance.language if any_provenance else "en")
        facts = _facts(address, provenances.get(language) or any_provenance)
        drafts[language] = Draft(rules.TextKind.AS_PUBLISHED, [], facts)
    return drafts


def is_as_sealed(draft: Draft, version: AddressVersion) -> bool:
    return (draft.kind, draft.blocks, draft.facts) == (version.kind, version.blocks, version.facts)


def unsealed_languages(address: Address) -> list[str]:
    """The languages whose draft differs from what is published."""
    last = last_versions(address)
    return [
        language
        for language, draft in drafts_to_seal(address).items()
        if language not in last or not is_as_sealed(draft, last[language])
    ]


def last_versions(address: Address) -> dict[str, AddressVersion]:
    """The newest version in each language."""
    return {version.language: version for version in address.versions.order_by("number")}


def searched_texts(versions: Iterable[AddressVersion]) -> list[str]:
    """Every word by which a published address may be found."""
    words: list[str] = []
    for version in versions:
        for name in ("title", "author_role", "occasion", "summary"):
            value = version.facts.get(name) or ""
            words += value.values() if isinstance(value, dict) else [value]
        words += [version.facts.get("author_name", ""), version.facts.get("author_native_name", "")]
        words += [block["text"] for block in version.blocks]
    return [str(word) for word in words]


def _plain(value: Any) -> Any:
    """A multilingual text as JSON: a mapping of languages, or one string."""
    data = getattr(value, "data", value)
    return dict(data) if isinstance(data, Mapping) else str(data or "")


def _day(value: date | datetime | None) -> str | None:
    return value.isoformat() if value else None


def _facts(address: Address, provenance: Any) -> dict[str, Any]:
    author, deliverer = address.author, address.delivered_by
    return {
        "title": _plain(address.title),
        "kind": address.kind,
        "occasion": _plain(address.occasion),
        "addressee": address.addressee,
        "author_name": address.author_name,
        "author_native_name": author.native_name if author else "",
        "author_native_language": author.native_language if author else "",
        "author_role": _plain(address.author_role),
        "on_behalf_of": address.on_behalf_of,
        "delivery": address.delivery,
        "delivered_by": deliverer.name if deliverer else "",
        "delivered_by_role": _plain(address.delivered_by_role),
        "delivered_source": address.delivered_source,
        "delivered_on": _day(address.delivered_on),
        "original_language": address.original_language,
        "summary": _plain(address.summary),
        "not_known": sorted(address.not_known or []),
        "provenance": _provenance(provenance),
    }


def _provenance(one: Any) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "publisher": one.publisher,
        "source_url": one.source_url,
        "source_published_on": _day(one.source_published_on),
        "retrieved_at": _day(one.retrieved_at),
        "attribution": one.attribution,
        "dateline": one.dateline,
        "dateline_place": one.dateline_place,
        "dateline_date": _day(one.dateline_date),
        "dateline_year_is_derived": one.dateline_year_is_derived,
        "usage_terms": one.usage_terms,
        "raw_sha256": one.raw_sha256,
        "normalisations": one.normalisations,
    }
