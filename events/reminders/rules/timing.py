"""When a reminder is due, on the conference's clock, and whether a late one still helps."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.programme.rules import ParticipationRole

DAY = 24 * 60
CHAIRING = (ParticipationRole.CHAIR, ParticipationRole.VICE_CHAIR, ParticipationRole.MODERATOR)


class ReminderKind(models.TextChoices):
    CONFERENCE = "conference", _("Before the conference")
    SAVED_SESSION = "saved_session", _("Before a saved session")
    SPEAKING = "speaking", _("Before speaking")
    BRIEFING = "briefing", _("Briefing of chairs and moderators")
    CLOSING = "closing", _("Before registration closes")
    BADGE = "badge", _("Before badges are collected")
    FOLLOW_UP = "follow_up", _("After the last day")
    TOMORROW = "tomorrow", _("Tomorrow's programme, before midnight")
    VISA = "visa", _("Letters for visas that nobody asked for")


# Minutes before, where a conference has no rules of its own.
DEFAULT_MINUTES: dict[str, tuple[int, ...]] = {
    ReminderKind.CONFERENCE: (14 * DAY, 3 * DAY),
    ReminderKind.SAVED_SESSION: (30,),
    ReminderKind.SPEAKING: (7 * DAY, DAY, 120),
    ReminderKind.BRIEFING: (3 * DAY, DAY),
    ReminderKind.CLOSING: (14 * DAY, 3 * DAY, DAY),
    ReminderKind.BADGE: (DAY,),
    ReminderKind.FOLLOW_UP: (DAY,),
    ReminderKind.TOMORROW: (330,),
    ReminderKind.VISA: (45 * DAY, 30 * DAY),
}
# Of use only before a given hour; when quiet hours are in the way it goes out before them.
TIME_BOUND = frozenset(
    {
        ReminderKind.SAVED_SESSION,
        ReminderKind.SPEAKING,
        ReminderKind.BRIEFING,
        ReminderKind.CLOSING,
        ReminderKind.BADGE,
        ReminderKind.TOMORROW,
    }
)
# Read the evening before: whole days before count to the evening, not to the hour of the session.
OF_EVENINGS = frozenset({ReminderKind.BRIEFING})
EVENING = time(18, 0)
OPENING_HOUR = time(9, 0)
QUIET_FROM = time(21, 0)
QUIET_UNTIL = time(7, 0)
LAST_CALL = time(20, 30)
# Rows are written for what falls due in the next minutes; the plan runs each minute.
HORIZON = timedelta(minutes=3)
# How late a reminder may be planned: after an outage, or for a session saved or released late.
LOOKBACK = timedelta(hours=12)
# No shift for quiet hours is longer.
LONGEST_SHIFT = timedelta(hours=12)
# A follow-up is of use for so long; a rule may set it to as much as 60 days after the last day.
FOLLOW_UP_HELPS = timedelta(days=14)
LONGEST_AFTER = timedelta(days=75)
DEBOUNCE = timedelta(minutes=15)
URGENT = timedelta(hours=2)
NEWS_LOOKBACK = timedelta(hours=24)


@dataclass(frozen=True)
class Due:
    """One reminder: `minutes` before, to go out at the instant `at` (UTC)."""

    minutes: int
    at: datetime


def instant(moment: datetime) -> str:
    """How an instant is written into an occasion: the same for the same instant, in UTC."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def opening(first_day: date, zone: ZoneInfo) -> datetime:
    """The instant from which the days before a conference are counted: nine on its first day."""
    return datetime.combine(first_day, OPENING_HOUR, tzinfo=zone).astimezone(UTC)


def before(starts_at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """`minutes` before; whole days keep the hour on the wall, whatever the clocks did in between."""
    if minutes % DAY:
        return starts_at - timedelta(minutes=minutes)
    there = starts_at.astimezone(zone)
    wall = there.replace(tzinfo=None) - timedelta(days=minutes // DAY)
    return wall.replace(tzinfo=zone, fold=there.fold).astimezone(UTC)


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which a day begins there."""
    return datetime.combine(day, time(0, 0), tzinfo=zone).astimezone(UTC)


def evening_before(starts_at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """Whole days before in the evening there; anything shorter like `before`."""
    if minutes % DAY:
        return before(starts_at, minutes, zone)
    day = starts_at.astimezone(zone).date() - timedelta(days=minutes // DAY)
    return datetime.combine(day, EVENING, tzinfo=zone).astimezone(UTC)


def outside_quiet_hours(moment: datetime, zone: ZoneInfo, *, time_bound: bool) -> datetime:
    """The instant itself, or the nearest one outside 21 to 7: earlier if time-bound, else later."""
    there = moment.astimezone(zone)
    clock = there.time()
    if QUIET_UNTIL <= clock < QUIET_FROM:
        return moment
    is_evening = clock >= QUIET_FROM
    if time_bound:
        day = there.date() if is_evening else there.date() - timedelta(days=1)
        return datetime.combine(day, LAST_CALL, tzinfo=zone).astimezone(UTC)
    day = there.date() + timedelta(days=1) if is_evening else there.date()
    return datetime.combine(day, QUIET_UNTIL, tzinfo=zone).astimezone(UTC)


def schedule(
    starts_at: datetime,
    minutes: Iterable[int],
    zone: ZoneInfo,
    *,
    time_bound: bool,
    count: Callable[[datetime, int, ZoneInfo], datetime] = before,
) -> list[Due]:
    """All reminders of one start, in the order in which they go out, one at any instant.

    `count` says which instant is so many minutes before.
    """
    found: dict[datetime, Due] = {}
    for each in sorted(set(minutes), reverse=True):
        at = outside_quiet_hours(count(starts_at, each, zone), zone, time_bound=time_bound)
        if at < starts_at:
            found.setdefault(at, Due(each, at))
    return sorted(found.values(), key=lambda due: due.at)


def after(ended_at: datetime, minutes: Iterable[int], zone: ZoneInfo) -> list[Due]:
    """What is said so many minutes after something, in order, not at night."""
    return [
        Due(each, outside_quiet_hours(before(ended_at, -each, zone), zone, time_bound=False))
        for each in sorted(set(minutes))
    ]


def still_helps(due: Due, *, starts_at: datetime, now: datetime) -> bool:
    """Whether a reminder that is late still has half of its time left, and not more than hours are lost."""
    return now - due.at <= min(LOOKBACK, (starts_at - due.at) / 2)


def to_write(plan: list[Due], *, starts_at: datetime, now: datetime) -> list[Due]:
    """What to write into the outbox at `now`: what falls due within minutes, and of what is past only
    the last, while it still helps.
    """
    if now >= starts_at:
        return []
    past = [due for due in plan if due.at <= now]
    soon = [due for due in plan if now < due.at <= now + HORIZON]
    late = past[-1:] if not soon and past and still_helps(past[-1], starts_at=starts_at, now=now) else []
    return late + soon


def is_overtaken(plan: list[Due], minutes: int, *, now: datetime) -> bool:
    """Whether a later reminder of the same start is due already, so that this one says nothing new."""
    return any(due.minutes < minutes and due.at <= now for due in plan)


def may_start_between(minutes: int, *, now: datetime) -> tuple[datetime, datetime]:
    """Between which instants something may start for which a reminder might have to be written at `now`."""
    offset = timedelta(minutes=minutes)
    return (
        max(now, now + offset - LOOKBACK - LONGEST_SHIFT),
        now + offset + HORIZON + LONGEST_SHIFT,
    )


def notice_due_at(released_at: datetime, starts: Iterable[datetime], zone: ZoneInfo) -> datetime:
    """When a change notice goes out: after a quarter of an hour, not at night, but at once when urgent.

    `starts` are the old and new starts of what was changed; it is urgent when one of them is within
    two hours of the release, or would be within two hours of the end of the night.
    """
    moments = list(starts)
    if any(released_at - URGENT < start < released_at + URGENT for start in moments):
        return released_at
    calm = released_at + DEBOUNCE
    later = outside_quiet_hours(calm, zone, time_bound=False)
    if any(released_at < start < later + URGENT for start in moments):
        return calm
    return later


# Somebody waits for an answer

# Before an invitation to speak has to be answered.
ANSWER_MINUTES = (5 * DAY, 2 * DAY)
# When focal points are reminded of requests, on the conference's clock.
CHASING_HOURS = (time(9, 0), time(12, 0))
CHASING_AGES = (3, 7)
LAST_DAYS = 5


def chases_today(ages: Iterable[int], *, days_left: int | None) -> bool:
    """Whether to remind of requests that have waited for `ages` days: on the third and seventh day of one,
    and each day of the last five before registration closes.
    """
    waited = list(ages)
    if days_left is not None and 0 <= days_left < LAST_DAYS:
        return bool(waited)
    return any(age in CHASING_AGES for age in waited)
