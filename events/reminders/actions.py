"""Writes what falls due into the outbox. Safe to run twice and at once: each occasion is said once."""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from events.conferences.models import Conference
from events.mail.actions import Draft, queue_many
from events.programme.models import Release
from events.programme.queries import release_differences
from events.reminders.changes import Concerned, starts_of, whom_it_concerns
from events.reminders.chasing import invitations_to_chase, undecided_to_chase
from events.reminders.models import ReleaseNotice
from events.reminders.queries import (
    Planned,
    Recipient,
    confirmed_people,
    minutes_of,
    plan_of,
    savers_of,
    sessions_to_remind,
    speakers_of,
    unwanting,
)
from events.reminders.rules import NEWS_LOOKBACK, Due, ReminderKind, instant, notice_due_at, opening, to_write
from events.reminders.series import drafts_of

BEFORE_CONFERENCE = "reminder.conference"
BEFORE_SAVED = "reminder.session"
BEFORE_SPEAKING = "reminder.speaking"
CHANGED_PART = "programme.change-part"
CHANGED_SAVED = "programme.change"


def plan_reminders(conference: Conference, *, now: datetime) -> int:
    """Queues the reminders of one conference that fall due within minutes; returns how many are new."""
    minutes = minutes_of(conference)
    drafts = [
        *_before_conference(conference, minutes[ReminderKind.CONFERENCE], now=now),
        *_before_sessions(conference, minutes, now=now),
        *invitations_to_chase(conference, now=now),
        *undecided_to_chase(conference, now=now),
        *drafts_of(conference, minutes, now=now),
    ]
    return queue_many(drafts, now=now) if drafts else 0


def _before_conference(conference: Conference, minutes: tuple[int, ...], *, now: datetime) -> Iterator[Draft]:
    starts_at = opening(conference.starts_on, conference.zone)
    plan = plan_of(conference, ReminderKind.CONFERENCE, starts_at, minutes)
    dues = to_write(plan, starts_at=starts_at, now=now)
    if not dues:
        return
    off = unwanting(BEFORE_CONFERENCE)
    for recipient, registration in confirmed_people(conference):
        if recipient.key in off:
            continue
        for due in dues:
            yield _draft(
                BEFORE_CONFERENCE,
                recipient,
                conference,
                occasion=f"conference:{conference.pk}:{instant(starts_at)}:{due.minutes}",
                refs={"registration": registration, "start": instant(starts_at), "before": due.minutes},
                due=due,
                starts_at=starts_at,
                now=now,
            )


def _before_sessions(
    conference: Conference, minutes: dict[str, tuple[int, ...]], *, now: datetime
) -> Iterator[Draft]:
    """Who speaks in a session is not reminded of having saved it as well."""
    speaking = sessions_to_remind(conference, ReminderKind.SPEAKING, minutes[ReminderKind.SPEAKING], now=now)
    saved = sessions_to_remind(
        conference, ReminderKind.SAVED_SESSION, minutes[ReminderKind.SAVED_SESSION], now=now
    )
    versions = {planned.version.pk: planned.version for planned in [*speaking, *saved]}
    speakers = speakers_of(versions.values())
    for planned in speaking:
        session = planned.version.session_id
        for recipient, speaker in speakers.get(session, []):
            yield from _session_drafts(
                BEFORE_SPEAKING, planned, recipient, conference, now=now, speaker=speaker
            )
    savers = savers_of([planned.version.session_id for planned in saved], conference, kind=BEFORE_SAVED)
    for planned in saved:
        session = planned.version.session_id
        on_stage = {recipient.key for recipient, _speaker in speakers.get(session, [])}
        for recipient in savers.get(session, []):
            if recipient.key not in on_stage:
                yield from _session_drafts(BEFORE_SAVED, planned, recipient, conference, now=now)


def _session_drafts(
    kind: str,
    planned: Planned,
    recipient: Recipient,
    conference: Conference,
    *,
    now: datetime,
    **refs: int,
) -> Iterator[Draft]:
    start, session = instant(planned.starts_at), planned.version.session_id
    for due in planned.dues:
        yield _draft(
            kind,
            recipient,
            conference,
            occasion=f"session:{session}:{start}:{due.minutes}",
            refs={"session": session, "start": start, "before": due.minutes, **refs},
            due=due,
            starts_at=planned.starts_at,
            now=now,
        )


def _draft(
    kind: str,
    recipient: Recipient,
    conference: Conference,
    *,
    occasion: str,
    refs: dict[str, int | str],
    due: Due,
    starts_at: datetime,
    now: datetime,
) -> Draft:
    return Draft(
        kind=kind,
        recipient=recipient.email,
        occasion=occasion,
        conference=conference,
        user_id=recipient.user_id,
        refs=refs,
        language=recipient.language,
        time_zone=recipient.time_zone,
        due_at=max(due.at, now),
        expires_at=starts_at,
    )


def untold_releases(conference: Conference, *, now: datetime) -> list[Release]:
    """Releases of the last day, but the first, of which nobody has been told yet."""
    recent = Release.objects.filter(
        conference=conference, number__gt=1, released_at__gt=now - NEWS_LOOKBACK, released_at__lte=now
    )
    told = ReleaseNotice.objects.filter(release__in=recent).values("release")
    return list(recent.exclude(pk__in=told).order_by("number"))


@transaction.atomic
def tell_changes(release: Release, *, now: datetime) -> int:
    """Queues one message to each person whom the release concerns; returns how many are new.

    They wait a quarter of an hour, so that a release on its heels is told in the same mail.
    """
    notice, is_new = ReleaseNotice.objects.get_or_create(
        release=release, defaults={"told_at": now, "recipients": 0}
    )
    if not is_new:
        return 0
    conference = release.conference
    changed = release_differences(conference, [release.number]).get(release.number, [])
    concerned = whom_it_concerns(conference, changed, saved_kind=CHANGED_SAVED)
    by_session = {one.new.version.session_id: one for one in changed}
    drafts = [
        _notice_draft(release, one, starts_of(by_session[s] for s in one.on_stage | one.saved), now=now)
        for one in concerned.values()
    ]
    notice.recipients = queue_many(drafts, now=now) if drafts else 0
    notice.save(update_fields=["recipients"])
    return notice.recipients


def _notice_draft(release: Release, one: Concerned, starts: list[datetime], *, now: datetime) -> Draft:
    due_at = notice_due_at(release.released_at, starts, release.conference.zone)
    return Draft(
        kind=CHANGED_PART if one.on_stage else CHANGED_SAVED,
        recipient=one.recipient.email,
        occasion=f"release:{release.conference_id}:{release.number}",
        conference=release.conference,
        user_id=one.recipient.user_id,
        refs={
            "since": release.number - 1,
            "sessions": ",".join(str(pk) for pk in sorted(one.on_stage | one.saved)),
        },
        language=one.recipient.language,
        time_zone=one.recipient.time_zone,
        due_at=max(due_at, now),
    )
