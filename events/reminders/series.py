"""Reminders of one thing to many readers: what is said when, until when it helps, and to whom.

The plan and the forecast both go by these, so that what is foreseen is what is sent.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet

from events.conferences.models import Conference
from events.mail.actions import Draft
from events.programme.models import SessionVersion
from events.programme.rules import TAKING_STATES
from events.registrations.models import Registration, Scan
from events.registrations.rules import Mode, RegistrationState
from events.reminders.chasing import focal_points
from events.reminders.queries import (
    Recipient,
    plan_of,
    recipient_of_person,
    sessions_to_remind,
    speakers_of,
    unwanting,
)
from events.reminders.rules import (
    CHAIRING,
    FOLLOW_UP_HELPS,
    LONGEST_SHIFT,
    Due,
    ReminderKind,
    after,
    instant,
    opening,
    to_write,
)

BRIEFING = "speaker.briefing"
CLOSING = "registrations.closing"
BADGE = "reminder.badge"
FOLLOW_UP = "reminder.follow-up"
# How many minutes before or after, by ReminderKind.
Minutes = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Reader:
    """A mailbox, what the mail to it is about, and a mark where one mailbox gets several."""

    recipient: Recipient
    refs: dict[str, int | str] = field(default_factory=dict)
    mark: str = ""


@dataclass(frozen=True)
class Series:
    """Each of `plan` is said once to each reader; `about` names the thing, such as "closing:7"."""

    kind: str
    about: str
    plan: Sequence[Due]
    ends_at: datetime
    readers: Callable[[], Iterable[Reader]]
    refs: dict[str, int | str] = field(default_factory=dict)


def drafts_of(conference: Conference, minutes: Minutes, *, now: datetime) -> Iterator[Draft]:
    """What falls due within minutes; readers are asked for only when something does."""
    for one in all_series(conference, minutes, now=now):
        dues = to_write(list(one.plan), starts_at=one.ends_at, now=now)
        for reader in wanting(one) if dues else ():
            for due in dues:
                yield Draft(
                    kind=one.kind,
                    recipient=reader.recipient.email,
                    occasion=f"{one.about}:{reader.mark}{due.minutes}",
                    conference=conference,
                    user_id=reader.recipient.user_id,
                    refs={**one.refs, **reader.refs, "before": due.minutes},
                    language=reader.recipient.language,
                    time_zone=reader.recipient.time_zone,
                    due_at=max(due.at, now),
                    expires_at=one.ends_at,
                )


def wanting(one: Series) -> list[Reader]:
    """The readers of a series, without mailboxes that switched its kind off."""
    off = unwanting(one.kind)
    return [reader for reader in one.readers() if reader.recipient.key not in off]


def all_series(
    conference: Conference, minutes: Minutes, *, now: datetime, until: datetime | None = None
) -> list[Series]:
    """Every series of which something may be due from `now` on; those of sessions until `until`."""
    found = [
        *_closing(conference, minutes[ReminderKind.CLOSING], now),
        _badges(conference, minutes[ReminderKind.BADGE]),
        _follow_up(conference, minutes[ReminderKind.FOLLOW_UP]),
    ]
    return found + _briefings(conference, minutes[ReminderKind.BRIEFING], now, until)


def _closing(conference: Conference, minutes: tuple[int, ...], now: datetime) -> list[Series]:
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


def _badges(conference: Conference, minutes: tuple[int, ...]) -> Series:
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


def _follow_up(conference: Conference, minutes: tuple[int, ...]) -> Series:
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


def _briefings(
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
