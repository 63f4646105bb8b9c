"""Writes what falls due into the outbox. Safe to run twice and at once: each occasion is said once."""

from collections.abc import Iterator
from datetime import UTC, datetime

from events.conferences.models import Conference
from events.mail.actions import Draft, queue_many
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
from events.reminders.rules import Due, ReminderKind, opening, to_write

BEFORE_CONFERENCE = "reminder.conference"
BEFORE_SAVED = "reminder.session"
BEFORE_SPEAKING = "reminder.speaking"


def plan_reminders(conference: Conference, *, now: datetime) -> int:
    """Queues the reminders of one conference that fall due within minutes; returns how many are new."""
    minutes = minutes_of(conference)
    drafts = [
        *_before_conference(conference, minutes[ReminderKind.CONFERENCE], now=now),
        *_before_sessions(conference, minutes, now=now),
    ]
    return queue_many(drafts, now=now) if drafts else 0


def instant(moment: datetime) -> str:
    """How an instant is written into an occasion: the same for the same instant, in UTC."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


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
    versions = {planned.version.pk: planned.version for planned in [*speaking, *saved] if planned.version}
    speakers = speakers_of(versions.values())
    for planned, session in _with_session(speaking):
        for recipient, speaker in speakers.get(session, []):
            yield from _session_drafts(
                BEFORE_SPEAKING, planned, session, recipient, conference, now=now, speaker=speaker
            )
    savers = savers_of([session for _planned, session in _with_session(saved)], conference, kind=BEFORE_SAVED)
    for planned, session in _with_session(saved):
        on_stage = {recipient.key for recipient, _speaker in speakers.get(session, [])}
        for recipient in savers.get(session, []):
            if recipient.key not in on_stage:
                yield from _session_drafts(BEFORE_SAVED, planned, session, recipient, conference, now=now)


def _with_session(planned: list[Planned]) -> Iterator[tuple[Planned, int]]:
    for one in planned:
        if one.version is not None:
            yield one, one.version.session_id


def _session_drafts(
    kind: str,
    planned: Planned,
    session: int,
    recipient: Recipient,
    conference: Conference,
    *,
    now: datetime,
    **refs: int,
) -> Iterator[Draft]:
    start = instant(planned.starts_at)
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
