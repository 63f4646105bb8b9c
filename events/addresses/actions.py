"""Changing the state of an address: each writes its transition in the same transaction.

A text is sealed when it is published or put under embargo; from then on readers meet the sealed bytes.
Refusals are ValidationErrors with the codes "state", "incomplete", "embargo", "reason" and "corrigendum".
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.addresses import queries, rules
from events.addresses.models import Address, AddressText, AddressVersion, Provenance
from events.addresses.rules import AddressState
from events.common.actions import record_transition
from events.common.text import search_key
from events.mail.actions import queue


@transaction.atomic
def save_draft(
    address: Address,
    *,
    by: Any,
    now: datetime,
    texts: Iterable[Mapping[str, Any]] = (),
    provenances: Iterable[Mapping[str, Any]] = (),
) -> Address:
    """Saves a draft with its texts and where they come from, both matched by language.

    Each mapping holds the fields of AddressText or Provenance, `language` among them. What is already
    published is corrected, not saved.
    """
    is_new = address.pk is None
    if not is_new:
        _require(_locked(address), now, AddressState.DRAFT)
    address.state = AddressState.DRAFT
    address.full_clean()
    address.save()
    if is_new:
        record_transition(address, from_state="", to_state=AddressState.DRAFT, by=by, now=now)
    _save_by_language(AddressText, address, texts)
    _save_by_language(Provenance, address, provenances)
    return address


def _save_by_language(model: Any, address: Address, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        saved = model.objects.filter(address=address, language=row["language"]).first() or model(
            address=address
        )
        for name, value in row.items():
            setattr(saved, name, value)
        saved.full_clean()
        saved.save()


@transaction.atomic
def publish(address: Address, *, by: Any, now: datetime) -> Address:
    """Seals the texts of a complete draft and shows them to everybody from now on."""
    fresh = _locked(address)
    _require(fresh, now, AddressState.DRAFT)
    _require_complete(fresh)
    _seal(fresh, now=now)
    fresh.embargo_until = None
    fresh.published_at = now
    _move(fresh, AddressState.PUBLISHED, by=by, now=now)
    _tell_author(fresh, "address.posted", at=now, now=now)
    return fresh


@transaction.atomic
def set_embargo(address: Address, until: datetime, *, by: Any, now: datetime) -> Address:
    """Seals a complete draft, or moves an embargo; nobody can read it before `until` (an aware instant).

    No task lifts it: whoever reads at or after `until` finds it.
    """
    fresh = _locked(address)
    _require(fresh, now, AddressState.DRAFT, AddressState.EMBARGOED)
    if until <= now:
        raise ValidationError(
            _("That time has passed. Give a later one, or publish the address now."), code="embargo"
        )
    if fresh.state == AddressState.DRAFT:
        _require_complete(fresh)
        _seal(fresh, now=now)
    fresh.embargo_until = until
    fresh.published_at = until
    _move(fresh, AddressState.EMBARGOED, by=by, now=now, reason=until.isoformat())
    _tell_author(fresh, "address.posted", at=until, now=now)
    return fresh


@transaction.atomic
def lift(address: Address, *, by: Any, now: datetime) -> Address:
    """Ends an embargo before its hour."""
    fresh = _locked(address)
    _require(fresh, now, AddressState.EMBARGOED)
    fresh.embargo_until = None
    fresh.published_at = now
    _move(fresh, AddressState.PUBLISHED, by=by, now=now)
    _tell_author(fresh, "address.posted", at=now, now=now)
    return fresh


@transaction.atomic
def hold(address: Address, *, reason: str, by: Any, now: datetime) -> Address:
    """Takes an address out of its embargo, back to a draft; nobody has read it, so no version remains."""
    fresh = _locked(address)
    _require(fresh, now, AddressState.EMBARGOED)
    _require_reason(reason)
    fresh.versions.all().delete()
    fresh.embargo_until = fresh.published_at = None
    _move(fresh, AddressState.DRAFT, by=by, now=now, reason=reason)
    return fresh


@transaction.atomic
def withdraw(address: Address, *, reason: str, by: Any, now: datetime) -> Address:
    """Takes a published address away; its page stays and says why (410)."""
    fresh = _locked(address)
    _require(fresh, now, AddressState.PUBLISHED)
    _require_reason(reason)
    fresh.withdrawn_reason = reason.strip()
    _move(fresh, AddressState.WITHDRAWN, by=by, now=now, reason=reason)
    return fresh


@transaction.atomic
def restore(address: Address, *, by: Any, now: datetime, corrigendum: str = "") -> Address:
    """Shows a withdrawn address again; what was changed in its drafts meanwhile needs a corrigendum."""
    fresh = _locked(address)
    _require(fresh, now, AddressState.WITHDRAWN)
    _require_complete(fresh)
    if queries.unsealed_languages(fresh):
        _require_corrigendum(corrigendum)
        _seal(fresh, now=now, corrigendum=corrigendum.strip())
    fresh.withdrawn_reason = ""
    fresh.embargo_until = None
    _move(fresh, AddressState.PUBLISHED, by=by, now=now, reason=corrigendum)
    return fresh


@transaction.atomic
def correct(
    address: Address,
    *,
    corrigendum: str,
    by: Any,
    now: datetime,
    facts: Mapping[str, Any] | None = None,
    texts: Iterable[Mapping[str, Any]] = (),
) -> list[AddressVersion]:
    """Seals the next version of each text that differs, with a corrigendum that says what was wrong.

    `facts` are fields of the address to change with it, `texts` those of its drafts. The earlier versions
    stay readable, byte for byte (INV15). Returns the new versions; refuses when nothing differs.
    """
    fresh = _locked(address)
    _require(fresh, now, AddressState.PUBLISHED)
    _require_corrigendum(corrigendum)
    for name, value in (facts or {}).items():
        setattr(fresh, name, value)
    fresh.full_clean()
    _save_by_language(AddressText, fresh, texts)
    _require_complete(fresh)
    sealed = _seal(fresh, now=now, corrigendum=corrigendum.strip())
    if not sealed:
        raise ValidationError(
            _("Nothing differs from what is published. Change the text or a fact first."), code="corrigendum"
        )
    _move(fresh, fresh.state, by=by, now=now, reason=corrigendum)
    _tell_author(fresh, "address.corrected", at=now, now=now)
    return sealed


def _locked(address: Address) -> Address:
    found: Address = Address.objects.select_for_update().get(pk=address.pk)
    return found


WORDS = {
    AddressState.DRAFT: gettext_lazy("This address is a draft."),
    AddressState.EMBARGOED: gettext_lazy("This address is under embargo."),
    AddressState.PUBLISHED: gettext_lazy("This address is published already."),
    AddressState.WITHDRAWN: gettext_lazy("This address was withdrawn."),
}


def _require(address: Address, now: datetime, *states: AddressState) -> None:
    state = rules.effective_state(state=address.state, embargo_until=address.embargo_until, now=now)
    if state not in states:
        raise ValidationError(WORDS[state], code="state")


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("Give the reason; readers or colleagues will see it."), code="reason")


def _require_corrigendum(text: str) -> None:
    if not text.strip():
        raise ValidationError(
            _("Say what was wrong and what is right now; readers see it beside the text."), code="corrigendum"
        )


def _require_complete(address: Address) -> None:
    missing = rules.what_is_missing(queries.facts_of(address))
    if missing:
        raise ValidationError([ValidationError(str(words), code=field) for field, words in missing])


def _move(address: Address, state: str, *, by: Any, now: datetime, reason: str = "") -> None:
    before = address.state
    address.state = state
    address.save()
    record_transition(address, from_state=before, to_state=state, by=by, now=now, reason=reason.strip())


def _seal(address: Address, *, now: datetime, corrigendum: str = "") -> list[AddressVersion]:
    """Seals a version in each language that differs from its last one, then renews what search reads."""
    drafts = queries.drafts_to_seal(address)
    last = queries.last_versions(address)
    sealed = []
    for language, draft in drafts.items():
        before = last.get(language)
        if before is not None and queries.is_as_sealed(draft, before):
            continue
        version = AddressVersion(
            address=address,
            language=language,
            number=before.number + 1 if before else 1,
            kind=draft.kind,
            blocks=draft.blocks,
            facts=draft.facts,
            word_count=rules.count_words(block["text"] for block in draft.blocks if block["kind"] != "break"),
            sha256=rules.fingerprint(draft.blocks),
            sealed_at=now,
            corrigendum=corrigendum if before else "",
        )
        version.save()
        sealed.append(version)
    address.search_text = search_key(*queries.searched_texts(queries.last_versions(address).values()))
    return sealed


def _tell_author(address: Address, kind: str, *, at: datetime, now: datetime) -> None:
    """Tells the author and whoever read it out, when they have a mailbox, once it can be read."""
    hour = at.astimezone(UTC).isoformat()
    for person in {address.author, address.delivered_by} - {None}:
        if person is None or not person.email:
            continue
        queue(
            kind,
            recipient=person.email,
            occasion=f"address:{address.pk}:{hour}",
            now=now,
            conference=address.conference,
            user=person.user,
            refs={"address": address.pk, "at": hour},
            language=person.language or "en",
            time_zone=person.time_zone,
            due_at=at,
        )
