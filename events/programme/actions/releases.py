"""Publishing: a numbered release seals a version of whatever differs from the last one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from events.common.actions import record_transition
from events.conferences.models import Conference
from events.people.sealing import changed_speakers, seal_again, seal_speakers
from events.programme.actions.setting_back import set_drafts_back
from events.programme.cleaning import clean_texts
from events.programme.drafts import Drafts, load_drafts, mark_of
from events.programme.models import Release, SessionVersion, VersionParticipation
from events.programme.restoring import restoring
from events.programme.rules import MAX_TITLE
from events.programme.sealing import Presentation, is_news, last_sealings

BATCH = 500


@transaction.atomic
def release(
    conference: Conference,
    *,
    by: Any,
    now: datetime,
    note: Any = "",
    conflict_reason: str = "",
    seen: str = "",
) -> Release | None:
    """Publishes the drafts as the next release; None when nothing differs from the last one.

    ValidationError "conflicts" (its `params["conflicts"]` lists them) when a room or a person is
    booked twice and no reason is given. Two at once are safe: the second waits for the first, then
    sees what is left to publish. With `seen`, the mark of a preview, ValidationError "changed" when
    anything is other than it was shown: nothing is published that nobody has read.
    """
    conference = Conference.objects.select_for_update().get(pk=conference.pk)
    drafts = load_drafts(conference)
    number = _next_number(conference)
    if seen:
        _refuse_unseen(conference, drafts, after=number - 1, seen=seen)
    reason = conflict_reason.strip()[:500]
    _refuse_conflicts(drafts, reason)
    sealed = _seal_sessions(conference, drafts.presentations, number=number, now=now)
    speakers = seal_speakers(conference, drafts.shown_speakers, release_number=number, now=now)
    if not sealed and not speakers:
        return None
    reason = reason if drafts.hard_conflicts else ""
    return _record(conference, number, by=by, now=now, note=note, conflict_reason=reason)


@transaction.atomic
def restore_release(
    old: Release,
    *,
    by: Any,
    now: datetime,
    note: Any = "",
    after: int | None = None,
    with_drafts: bool = False,
    seen: str | None = None,
) -> Release | None:
    """Publishes what release `old` showed as the next release; None when readers see just that.

    The drafts stay as they are, so that they differ from what is published until they are released
    again or changed; `with_drafts` sets those of the sessions and speakers concerned back too.
    ValidationError "changed" when `after` is no longer the last release, or when one of those drafts is
    other than at the time of `seen`, the mark of a preview.
    """
    conference = Conference.objects.select_for_update().get(pk=old.conference_id)
    number = _next_number(conference)
    if after is not None and after != number - 1:
        raise _changed()
    restored = restoring(old)
    if with_drafts and seen is not None and seen != restored.mark:
        raise _changed()
    sealed = _seal_sessions(conference, [one.then for one in restored.sessions], number=number, now=now)
    speakers = seal_again(conference, old.number, release_number=number, now=now)
    if not sealed and not speakers:
        return None
    if with_drafts:
        set_drafts_back(restored, by=by, now=now)
    reason = old.conflict_reason
    return _record(conference, number, by=by, now=now, note=note, conflict_reason=reason, same_as=old.number)


def _next_number(conference: Conference) -> int:
    last = Release.objects.filter(conference=conference).order_by("-number").first()
    return last.number + 1 if last else 1


def _record(
    conference: Conference,
    number: int,
    *,
    by: Any,
    now: datetime,
    note: Any,
    conflict_reason: str,
    same_as: int | None = None,
) -> Release:
    made = Release.objects.create(
        conference=conference,
        number=number,
        note=clean_texts(note, language=(conference.languages or ["en"])[0], limit=MAX_TITLE),  # type: ignore[misc]
        conflict_reason=conflict_reason,
        same_as=same_as,
        released_at=now,
        by=by,
    )
    record_transition(made, from_state="", to_state="released", by=by, now=now, reason=conflict_reason)
    return made


def _refuse_unseen(conference: Conference, drafts: Drafts, *, after: int, seen: str) -> None:
    speakers = [version for version, _last in changed_speakers(conference, drafts.shown_speakers)]
    if mark_of(after, drafts, speakers) != seen:
        raise _changed()


def _changed() -> ValidationError:
    return ValidationError(
        _("Somebody has changed or published the programme meanwhile. Read again what will be published."),
        code="changed",
    )


def _refuse_conflicts(drafts: Drafts, reason: str) -> None:
    if drafts.hard_conflicts and not reason:
        raise ValidationError(
            _("A room or a person is booked twice. Solve it, or say why it is published all the same."),
            code="conflicts",
            params={"conflicts": drafts.hard_conflicts},
        )


def _seal_sessions(
    conference: Conference, presentations: Sequence[Presentation], *, number: int, now: datetime
) -> list[int]:
    """Stores the versions that differ and ends those before; returns the ids of their sessions."""
    current = last_sealings(SessionVersion.objects.filter(conference=conference))
    new: list[Presentation] = []
    ended: list[int] = []
    for presentation in presentations:
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
