"""Figures of the outbox for whoever watches it: on a page of the admin site, and for Prometheus."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet

from events.conferences.models import Conference
from events.mail.models import DeliveryAttempt, Message, Pace
from events.mail.paces import left_alone
from events.mail.queries import oldest_due
from events.mail.rules import OPEN_STATES, OVERDUE, WAITING_STATES, MessageState, is_alarming

AHEAD = timedelta(hours=24)


@dataclass(frozen=True)
class Watch:
    """How the outbox does at one moment. `oldest` is since when the oldest due message waits."""

    oldest: datetime | None
    waiting: int
    sent: int
    failed: int
    held: int
    overdue: bool
    failing: bool

    @property
    def failure_share(self) -> float:
        return self.failed / (self.sent + self.failed) if self.sent + self.failed else 0.0


def watch(messages: QuerySet[Message], *, now: datetime) -> Watch:
    """Of these messages: what waits now, and what came of the last hour's."""
    found = messages.order_by().aggregate(
        waiting=Count("pk", filter=Q(state__in=OPEN_STATES, due_at__lte=now)),
        held=Count("pk", filter=Q(state=MessageState.HELD)),
    )
    recent = DeliveryAttempt.objects.filter(ended_at__gt=now - timedelta(hours=1))
    tries = recent.filter(message__in=messages.order_by())
    counted = tries.order_by().aggregate(
        sent=Count("pk", filter=Q(outcome=MessageState.SENT)),
        failed=Count("pk", filter=Q(outcome=MessageState.FAILED)),
    )
    oldest = oldest_due(now=now, messages=messages)
    return Watch(
        oldest=oldest,
        **found,
        **counted,
        overdue=oldest is not None and now - oldest > OVERDUE,
        failing=is_alarming(sent=counted["sent"], failed=counted["failed"]),
    )


def slowed(messages: QuerySet[Message], *, now: datetime) -> list[Pace]:
    """Domains that are left alone for now and to which some of these messages are to go."""
    waiting = messages.filter(state__in=WAITING_STATES).order_by()
    return [
        pace
        for pace in left_alone(now=now)
        if waiting.filter(recipient_key__endswith=f"@{pace.name}").exists()
    ]


@dataclass(frozen=True)
class Ahead:
    """What goes out: `count` mails of a kind from the instant `first` on."""

    kind: str
    first: datetime
    count: int


def ahead(messages: QuerySet[Message], conferences: Iterable[Conference], *, now: datetime) -> list[Ahead]:
    """What goes out in the next 24 hours as things stand: rows that wait, and what other slices foresee."""
    waiting = messages.filter(state__in=WAITING_STATES, due_at__lte=now + AHEAD).order_by()
    rows = waiting.values("kind").annotate(count=Count("pk"), first=Min("due_at"))
    found = [Ahead(row["kind"], row["first"], row["count"]) for row in rows]
    for path in settings.MAIL_FORECASTS:
        for conference in conferences:
            found += import_module(path).forecast(conference, now=now, until=now + AHEAD)
    together: Counter[tuple[datetime, str]] = Counter()
    for one in found:
        together[one.first, one.kind] += one.count
    return [Ahead(kind, first, count) for (first, kind), count in sorted(together.items())]
