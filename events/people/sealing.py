"""Sealing speakers: what a release says of each person who stands in it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from events.common.text import i18n_texts, search_key
from events.conferences.models import Conference
from events.people.models import Speaker, SpeakerVersion

FACTS = (
    "name",
    "native_name",
    "native_language",
    "role",
    "organization",
    "country",
    "biography",
    "sources",
)
BATCH = 500


def seal_speakers(
    conference: Conference, shown: Collection[int], *, release_number: int, now: datetime
) -> list[SpeakerVersion]:
    """Seals a version for each speaker that differs from the last one; returns the new versions.

    `shown` are the ids of the speakers that stand in the release; one who no longer does gets a
    version that is not present. Call it inside the release's transaction, under its lock.
    """
    return _store(changed_speakers(conference, shown), release_number=release_number, now=now)


def seal_again(
    conference: Conference, number: int, *, release_number: int, now: datetime
) -> list[SpeakerVersion]:
    """Seals each speaker as release `number` showed them, where that differs from now; as
    `seal_speakers`.
    """
    return _store(changed_again(conference, number), release_number=release_number, now=now)


def changed_again(conference: Conference, number: int) -> list[tuple[SpeakerVersion, SpeakerVersion]]:
    """The versions, not stored, of those whom release `number` showed otherwise than now, each with that
    of now; two queries.
    """
    versions = SpeakerVersion.objects.filter(conference=conference)
    then = {version.speaker_id: version for version in versions.of_release(number)}
    changed = []
    for last in versions.current():
        old = then.get(last.speaker_id)
        version = copied(old or last)
        version.is_present = old is not None and old.is_present
        if speaker_facts(version) != speaker_facts(last):
            changed.append((version, last))
    return changed


def copied(version: Any) -> Any:
    """A copy, not stored, of a sealed version: all that it says, but not when it was sealed."""
    own = {"id", "number", "began_in", "ended_in", "sealed_at"}
    names = [f.attname for f in version._meta.concrete_fields if f.attname not in own]  # noqa: SLF001  # the documented public name of _meta
    return type(version)(number=1, **{name: getattr(version, name) for name in names})


def _store(
    changed: Sequence[tuple[SpeakerVersion, SpeakerVersion | None]], *, release_number: int, now: datetime
) -> list[SpeakerVersion]:
    new, ended = [], []
    for version, last in changed:
        version.number = last.number + 1 if last else 1
        version.began_in, version.sealed_at = release_number, now
        new.append(version)
        if last:
            ended.append(last.pk)
    for start in range(0, len(ended), BATCH):
        SpeakerVersion.objects.filter(pk__in=ended[start : start + BATCH]).update(ended_in=release_number)
    SpeakerVersion.objects.bulk_create(new, batch_size=BATCH)
    return new


def changed_speakers(
    conference: Conference, shown: Collection[int]
) -> list[tuple[SpeakerVersion, SpeakerVersion | None]]:
    """The versions, not stored, that differ from the current ones, each with that one; two queries."""
    speakers = {speaker.pk: speaker for speaker in Speaker.objects.for_conference(conference)}
    current = {v.speaker_id: v for v in SpeakerVersion.objects.current().filter(conference=conference)}
    changed = []
    for pk in sorted(set(shown) | set(current)):
        last = current.get(pk)
        version = draft_version(speakers[pk], is_present=pk in shown)
        if last is None or speaker_facts(last) != speaker_facts(version):
            changed.append((version, last))
    return changed


def draft_version(speaker: Speaker, *, is_present: bool = True) -> SpeakerVersion:
    """The version, not stored, that a release would seal of this speaker now."""
    version = SpeakerVersion(
        speaker=speaker, conference_id=speaker.conference_id, number=1, is_present=is_present
    )
    for name in FACTS:
        setattr(version, name, getattr(speaker, name))
    version.sort_key = search_key(speaker.name)[:250]
    texts = [*i18n_texts(speaker.role), *i18n_texts(speaker.organization)]
    version.search_text = search_key(speaker.name, speaker.native_name, speaker.code, *texts)
    return version


def speaker_facts(version: SpeakerVersion) -> tuple[object, ...]:
    """All that readers see of a version; two with the same facts say the same."""
    values = [_plain(getattr(version, name)) for name in FACTS]
    return (version.is_present, *values)


def _plain(value: object) -> object:
    data = getattr(value, "data", value)
    if isinstance(data, dict):
        return {tag: text for tag, text in data.items() if text}
    return data or ""
