"""What focal points and registered people are told about registration, badges and afterwards."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from events.conferences.models import Conference
from events.registrations.models import Registration, Scan
from events.registrations.rules import Mode, RegistrationState
from events.reminders.chasing import focal_points
from events.reminders.queries import plan_of, recipient_of_person
from events.reminders.rules import FOLLOW_UP_HELPS, ReminderKind, after, instant, opening
from events.reminders.series.shapes import Reader, Series

CLOSING = "registrations.closing"
BADGE = "reminder.badge"
FOLLOW_UP = "reminder.follow-up"


def closing(conference: Conference, minutes: tuple[int, ...], now: datetime) -> list[Series]:
    closes_at = conference.registration_closes_at
    if closes_at is None:
        return []

    def readers() -> Iterator[Reader]:
        for point, recipient in focal_points(conference, now):
            yield Reader(recipient, {"focal_point": point.pk}, mark=f"{point.pk}:")

    plan = plan_of(conference, ReminderKind.CLOSING, closes_at, minutes)
    start = instant(closes_at)
    return [
        Series(CLOSING, f"closing:{conference.pk}:{start}", plan, closes_at, readers, refs={"start": start})
    ]


def badges(conference: Conference, minutes: tuple[int, ...]) -> Series:
    starts_at = opening(conference.starts_on, conference.zone)
    start = instant(starts_at)

    def readers() -> Iterator[Reader]:
        rows = expected_on_site(conference).select_related("person__user").order_by("pk")
        return _registered(rows)

    plan = plan_of(conference, ReminderKind.BADGE, starts_at, minutes)
    return Series(BADGE, f"badge:{conference.pk}:{start}", plan, starts_at, readers, refs={"start": start})


def _registered(rows: Iterable[Registration]) -> Iterator[Reader]:
    for row in rows:
        if recipient := recipient_of_person(row.person):
            yield Reader(recipient, {"registration": row.pk})


def _confirmed(conference: Conference) -> QuerySet[Registration]:
    rows: QuerySet[Registration] = Registration.objects.filter(
        conference=conference, state=RegistrationState.CONFIRMED
    )
    return rows


def _entries() -> QuerySet[Scan]:
    return Scan.objects.filter(registration=OuterRef("pk"), is_standing=True)


def expected_on_site(conference: Conference) -> QuerySet[Registration]:
    """Confirmed on site, and not let in at the door yet."""
    return _confirmed(conference).filter(mode=Mode.ON_SITE).exclude(Exists(_entries()))


def took_part(conference: Conference) -> QuerySet[Registration]:
    """Who is thanked: the confirmed, and of those on site, where the door was kept, whoever came in."""
    rows = _confirmed(conference)
    if Scan.objects.filter(conference=conference, is_standing=True).exists():
        rows = rows.exclude(~Exists(_entries()), mode=Mode.ON_SITE)
    return rows


def follow_up(conference: Conference, minutes: tuple[int, ...]) -> Series:
    ended_at = opening(conference.ends_on, conference.zone)
    end = instant(ended_at)
    plan = after(ended_at, minutes, conference.zone)
    last = max((due.at for due in plan), default=ended_at)

    def readers() -> Iterator[Reader]:
        return _registered(took_part(conference).select_related("person__user").order_by("pk"))

    return Series(
        FOLLOW_UP,
        f"follow-up:{conference.pk}:{end}",
        plan,
        last + FOLLOW_UP_HELPS,
        readers,
        refs={"end": end},
    )
