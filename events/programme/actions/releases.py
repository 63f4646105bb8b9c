"""Publishing: a numbered release seals a version of whatever differs from the last one."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.conferences.models import Conference
from events.people.sealing import seal_speakers
from events.programme.cleaning import clean_texts
from events.programme.drafts import Drafts, load_drafts
from events.programme.models import Release, SessionVersion, VersionParticipation
from events.programme.rules import MAX_TITLE
from events.programme.sealing import Presentation, is_news, last_sealings

BATCH = 500


@transaction.atomic
def release(
    conference: Conference, *, by: Any, now: datetime, note: Any = "", conflict_reason: str = ""
) -> Release | None:
    """Publishes the drafts as the next release; None when nothing differs from the last one.

    ValidationError "conflicts" (its `params["conflicts"]` lists them) when a room or a person is
    booked twice and no reason is given. Two at once are safe: the second waits for the first, then
    sees what is left to publish.
    """
    conference = Conference.objects.select_for_update().get(pk=conference.pk)
    drafts = load_drafts(conference)
    reason = conflict_reason.strip()[:500]
    _refuse_conflicts(drafts, reason)
    last = Release.objects.filter(conference=conference).order_by("-number").first()
    number = last.number + 1 if last else 1
    sealed = _seal_sessions(conference, drafts, number=number, now=now)
    speakers = seal_speakers(conference, drafts.shown_speakers, release_number=number, now=now)
    if not sealed and not speakers:
        return None
    made = Release.objects.create(
        conference=conference,
        number=number,
        note=clean_texts(note, language=(conference.languages or ["en"])[0], limit=MAX_TITLE),  # type: ignore[misc]
        conflict_reason=reason if drafts.hard_conflicts else "",
        released_at=now,
        by=by,
    )
    record_transition(made, from_state="", to_state="released", by=by, now=now, reason=made.conflict_reason)
    return made


def _refuse_conflicts(drafts: Drafts, reason: str) -> None:
    if drafts.hard_conflicts and not reason:
        raise ValidationError(
            _("A room or a person is booked twice. Solve it, or say why it is published all the same."),
            code="conflicts",
            params={"conflicts": drafts.hard_conflicts},
        )


def _seal_sessions(conference: Conference, drafts: Drafts, *, number: int, now: datetime) -> list[int]:
    """Stores the versions that differ and ends those before; returns the ids of their sessions."""
    current = last_sealings(SessionVersion.objects.filter(conference=conference))
    new: list[Presentation] = []
    ended: list[int] = []
    for presentation in drafts.presentations:
        version = presentation.version
        last = current.get(version.session_id)
        if not is_news(last, presentation):
            continue
        version.number = last.number + 1 if last else 1
        version.began_in, version.sealed_at = number, now
        new.append(presentation)
        if last:
            ended.append(last.pk)
    for start in range(0, len(ended), BATCH):
        SessionVersion.objects.filter(pk__in=ended[start : start + BATCH]).update(ended_in=number)
    _store(new)
    return [presentation.version.session_id for presentation in new]


def _store(presentations: list[Presentation]) -> None:
    stored = SessionVersion.objects.bulk_create([p.version for p in presentations], batch_size=BATCH)
    people = []
    for version, presentation in zip(stored, presentations, strict=True):
        for one in presentation.people:
            one.version = version
            people.append(one)
    VersionParticipation.objects.bulk_create(people, batch_size=BATCH)
