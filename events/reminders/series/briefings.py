"""Briefings of those who chair or moderate."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from events.conferences.models import Conference
from events.programme.models import SessionVersion
from events.programme.rules import TAKING_STATES
from events.reminders.queries import Recipient, plan_of, sessions_to_remind, speakers_of
from events.reminders.rules import CHAIRING, LONGEST_SHIFT, ReminderKind, instant
from events.reminders.series.shapes import Reader, Series

BRIEFING = "speaker.briefing"


def briefings(
    conference: Conference, minutes: tuple[int, ...], now: datetime, until: datetime | None
) -> list[Series]:
    """One for each session with somebody in the chair; `until` given, all of which one is due before."""
    kind = ReminderKind.BRIEFING
    if until is None:
        versions = [one.version for one in sessions_to_remind(conference, kind, minutes, now=now)]
    else:
        versions = _held_between(
            conference, now, until + timedelta(minutes=max(minutes, default=0)) + LONGEST_SHIFT
        )
    chairs = speakers_of(versions, roles=CHAIRING)
    found = []
    for version in versions:
        if version.starts_at is None or version.session_id not in chairs:
            continue
        start = instant(version.starts_at)
        found.append(
            Series(
                BRIEFING,
                f"briefing:{version.session_id}:{start}",
                plan_of(conference, kind, version.starts_at, minutes),
                version.starts_at,
                partial(_in_the_chair, chairs[version.session_id]),
                refs={"session": version.session_id, "start": start},
            )
        )
    return found


def _in_the_chair(chairs: Iterable[tuple[Recipient, int]]) -> Iterator[Reader]:
    for recipient, speaker in chairs:
        yield Reader(recipient, {"speaker": speaker})


def _held_between(conference: Conference, begin: datetime, end: datetime) -> list[SessionVersion]:
    rows = SessionVersion.objects.current().filter(
        conference=conference,
        is_present=True,
        state__in=TAKING_STATES,
        starts_at__gt=begin,
        starts_at__lte=end,
    )
    return list(rows.only("session_id", "starts_at").order_by("starts_at", "pk"))
