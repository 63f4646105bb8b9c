"""A text that was read from a file, saved as a draft address with its provenance."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.addresses.actions import save_draft
from events.addresses.models import Address, Provenance
from events.addresses.rules import AddressKind, TextKind
from events.common.text import search_key
from events.conferences.models import Conference
from events.interchange.address import AddressDraft, Kind
from events.interchange.fields import in_language
from events.people.models import Person

UNKNOWN_LANGUAGE = "und"


@dataclass(frozen=True)
class Saved:
    """The address of a file; `is_new` is False when the same bytes were imported before."""

    address: Address
    is_new: bool


@transaction.atomic
def import_address(
    draft: AddressDraft, *, conference: Conference, by: Any, now: datetime, dry_run: bool = False
) -> Saved:
    """Saves a draft once; the same bytes again change nothing. ValidationError names what cannot be kept."""
    known = Provenance.objects.filter(address__conference=conference, raw_sha256=draft.sha256).first()
    if known:
        return Saved(known.address, is_new=False)
    language = draft.language or UNKNOWN_LANGUAGE
    address = save_draft(
        _address(draft, conference, language),
        by=by,
        now=now,
        texts=[_text(draft, language)],
        provenances=[_provenance(draft, language)],
    )
    if dry_run:
        transaction.set_rollback(True)
    return Saved(address, is_new=True)


def _address(draft: AddressDraft, conference: Conference, language: str) -> Address:
    filed = language if language != UNKNOWN_LANGUAGE else "en"
    title = draft.title or _title(draft)
    return Address(
        conference=conference,
        slug=_slug(conference, title, draft),
        title=in_language(title[:300], filed),
        kind=draft.kind if draft.kind in AddressKind.values else AddressKind.SPEECH,
        occasion=in_language(draft.occasion[:300], filed),
        addressee=draft.addressee[:300],
        author=_author(draft, conference),
        author_name=draft.author[:200],
        author_role=in_language(draft.author_role[:300], filed),
    )


def _title(draft: AddressDraft) -> str:
    """A working title, said to be one, from what was recognised."""
    kind = AddressKind(draft.kind).label if draft.kind in AddressKind.values else _("Address")
    if draft.author:
        title = _("%(kind)s by %(author)s") % {"kind": kind, "author": draft.author}
    else:
        words = (draft.blocks(Kind.BODY) or draft.blocks(Kind.SALUTATION) or draft.blocks(Kind.CLOSING))[0]
        title = " ".join(words.split()[:12])[:120]
    draft.report.assume(_("The file has no title of its own; this one is ours"), title)
    return title


def _slug(conference: Conference, title: str, draft: AddressDraft) -> str:
    base = slugify(title)[:70].strip("-") or f"address-{draft.sha256[:8]}"
    taken = set(Address.objects.filter(conference=conference).values_list("slug", flat=True))
    return base if base not in taken else f"{base}-{draft.sha256[:8]}"


def _author(draft: AddressDraft, conference: Conference) -> Person | None:
    """Somebody of this name who speaks or has spoken here, else a new person; nobody for no name."""
    if not draft.author:
        return None
    here = Person.objects.filter(speakers__conference=conference) | Person.objects.filter(
        addresses__conference=conference
    )
    same = {person.pk: person for person in here.filter(name__iexact=draft.author).distinct()}
    if len(same) == 1:
        return next(iter(same.values()))
    return Person.objects.create(name=draft.author[:200], search_text=search_key(draft.author))


def _text(draft: AddressDraft, language: str) -> dict[str, Any]:
    """The author's words with the signs of the file; display alone changes them."""
    return {
        "language": language,
        "kind": TextKind.AS_PREPARED if draft.as_prepared else TextKind.AS_PUBLISHED,
        "salutation": _stored(draft.verbatim(Kind.SALUTATION)),
        "body": _stored(draft.verbatim(Kind.BODY)),
        "closing": _stored(draft.verbatim(Kind.CLOSING)),
    }


def _stored(paragraphs: list[str]) -> str:
    """Paragraphs as a database keeps them: PostgreSQL has no zero character, the kept file has."""
    return "\n\n".join(paragraphs).replace("\x00", "")


def _provenance(draft: AddressDraft, language: str) -> dict[str, Any]:
    return {
        "language": language,
        "publisher": draft.publisher[:200],
        "source_url": None,
        "source_published_on": draft.source_published_on,
        "attribution": draft.attribution[:500],
        "dateline": draft.dateline[:300],
        "dateline_place": draft.dateline_place[:200],
        "dateline_date": draft.dateline_date,
        "dateline_year_is_derived": draft.dateline_year_is_derived,
        "raw": draft.raw,
        "raw_sha256": draft.sha256,
        "unrecognised": [_stored([text]) for text in draft.unrecognised],
        "normalisations": [change for change in draft.normalisations if "\x00" not in change["from"]],
    }
