"""The persons of a file as speakers of a conference: found again, or made."""

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from i18nfield.strings import LazyI18nString
from simple_history.utils import bulk_create_with_history

from events.common.actions import sign_history
from events.common.codes import new_code
from events.common.text import search_key
from events.conferences.models import Conference
from events.interchange.fields import merged, texts_of
from events.interchange.matching import NAMESPACE
from events.interchange.report import Report
from events.interchange.schedule import PersonFacts, Schedule
from events.interchange.text import fold
from events.people.models import Person, Speaker

TEXTS = ("role", "organization", "biography")
LIMITS = {"role": 300, "organization": 300, "biography": 50_000}


@transaction.atomic
def put_speakers(
    schedule: Schedule, conference: Conference, existing: list[Speaker], *, by: Any, now: datetime
) -> dict[str, Speaker]:
    """The speaker of each person's key; what the file says of them is put on their drafts.

    A person is found by the file's id, else by name where one speaker alone has it. Another person is
    made for each speaker: that two conferences mean one human is for the organisers to say.
    """
    by_guid = {(speaker.source, speaker.guid): speaker for speaker in existing if speaker.guid}
    by_guid |= {(schedule.source, own_person_guid(conference.slug, one.code)): one for one in existing}
    by_name: dict[str, list[Speaker]] = {}
    for speaker in existing:
        by_name.setdefault(fold(speaker.name), []).append(speaker)
    found: dict[str, Speaker] = {}
    missing: list[PersonFacts] = []
    for facts in schedule.persons:
        known = _find(facts, schedule, by_guid, by_name, {one.pk for one in found.values()})
        if known is None:
            missing.append(facts)
        else:
            found[facts.key] = known
            _update(known, facts, language_of(conference), schedule.report, by=by, now=now)
    taken = {speaker.code for speaker in existing}
    return found | _create(missing, schedule, conference, taken, by=by, now=now)


def own_person_guid(slug: str, code: str) -> str:
    """The guid under which we export a speaker."""
    return str(uuid.uuid5(NAMESPACE, f"{slug}/speaker/{code}"))


def language_of(conference: Conference) -> str:
    """The language in which plain texts of a conference are filed."""
    return str((conference.languages or ["en"])[0])


def _find(
    facts: PersonFacts,
    schedule: Schedule,
    by_guid: dict[tuple[str, str], Speaker],
    by_name: dict[str, list[Speaker]],
    used: set[int],
) -> Speaker | None:
    for guid in (facts.guid, facts.source_id):
        speaker = by_guid.get((schedule.source, guid)) if guid else None
        if speaker and speaker.pk not in used:
            return speaker
    same = [speaker for speaker in by_name.get(fold(facts.name), []) if speaker.pk not in used]
    named = bool(facts.guid or facts.source_id)
    fitting = [one for one in same if not (named and one.guid and one.source == schedule.source)]
    return fitting[0] if len(fitting) == 1 or (fitting and not named) else None


def _texts(facts: PersonFacts, existing: Speaker | None, language: str, report: Report) -> dict[str, Any]:
    """What the file says, in the conference's language; an empty word takes nothing away."""
    said: dict[str, Any] = {}
    for name in TEXTS:
        text = getattr(facts, name)
        if text and len(text) > LIMITS[name]:
            report.warn(_("A person's text is too long and left out"), f"{facts.name}: {name}")
        elif text:
            said[name] = merged(getattr(existing, name) if existing else None, text, language)
    if facts.country and len(facts.country) == 2:
        said["country"] = facts.country.upper()
    if facts.native_name:
        said |= {
            "native_name": facts.native_name[:200],
            "native_language": (facts.native_language or "")[:16],
        }
    if facts.sources:
        said["sources"] = [{"title": "", "url": url} for url in facts.sources]
    return said


def _update(
    speaker: Speaker, facts: PersonFacts, language: str, report: Report, *, by: Any, now: datetime
) -> None:
    said = {"name": facts.name, **_texts(facts, speaker, language, report)}
    changed = {name: value for name, value in said.items() if _plain(getattr(speaker, name)) != _plain(value)}
    if not changed:
        return
    for name, value in changed.items():
        setattr(speaker, name, value)
    sign_history(speaker, by=by, now=now)
    speaker.save()


def _plain(value: Any) -> Any:
    return texts_of(value) if isinstance(value, LazyI18nString) else value


def _create(
    missing: list[PersonFacts],
    schedule: Schedule,
    conference: Conference,
    taken: set[str],
    *,
    by: Any,
    now: datetime,
) -> dict[str, Speaker]:
    persons = [
        Person(
            name=facts.name,
            native_name=(facts.native_name or "")[:200],
            native_language=(facts.native_language or "")[:16],
            country=(facts.country or "")[:2].upper(),
            search_text=search_key(facts.name, facts.native_name or ""),
        )
        for facts in missing
    ]
    persons = bulk_create_with_history(persons, Person, batch_size=500, default_user=by, default_date=now)
    speakers = []
    guids: set[str] = set()
    for facts, person in zip(missing, persons, strict=True):
        code = new_code(taken.__contains__)
        taken.add(code)
        guid = facts.guid or facts.source_id
        texts = _texts(facts, None, language_of(conference), schedule.report)
        speakers.append(
            Speaker(
                conference=conference,
                person=person,
                code=code,
                name=facts.name,
                source=schedule.source,
                guid="" if guid in guids else guid,
                **texts,
            )
        )
        guids.add(guid)
    made = bulk_create_with_history(speakers, Speaker, batch_size=500, default_user=by, default_date=now)
    return {facts.key: speaker for facts, speaker in zip(missing, made, strict=True)}
