"""How fast mail goes out: so many a minute in all and to one domain; a domain that says "not now" gets less.

The rows are in the database, which all workers share; nothing here needs the broker.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from events.mail.models import Message, Pace
from events.mail.rules import BATCH, PAUSE, burst, pause_after, refilled

ALL = ""  # the name of the row about all mail


@dataclass(frozen=True)
class Chosen:
    """Ids of messages that may go out now; `again_at` is when a rate that held back others lets more go."""

    ids: list[int]
    again_at: datetime | None = None


def domain_of(recipient_key: str) -> str:
    return recipient_key.rpartition("@")[2]


def choose(*, now: datetime, limit: int = BATCH) -> Chosen:
    """Locks up to `limit` of the messages that are due and may go out now, the most urgent first.

    Within a transaction: no two workers choose the same message or spend the same allowance.
    """
    everything = _locked([ALL], create=True).get(ALL) if settings.MAIL_RATE else None
    if everything:
        level = _level(everything, settings.MAIL_RATE, now=now)
        limit = min(limit, int(level))
        if not limit:
            return Chosen([], now + _time_for(1 - level, settings.MAIL_RATE))
    closed = list(Pace.objects.closed(now).exclude(name=ALL))
    due = Message.objects.waiting(now)
    for pace in closed:
        due = due.exclude(recipient_key__endswith=f"@{pace.name}")
    # SKIP LOCKED on PostgreSQL; SQLite lets one writer in at a time and needs no row locks.
    rows = list(due.select_for_update(skip_locked=True).values_list("pk", "recipient_key")[:limit])
    ids = _within_domains(rows, now=now)
    if everything:
        _spend(everything, level - len(ids), now=now)
    opens = [pace.open_at for pace in closed if pace.open_at and pace.open_at > now]
    return Chosen(ids, min(opens, default=None))


def _within_domains(rows: Iterable[tuple[int, str]], *, now: datetime) -> list[int]:
    rate = settings.MAIL_DOMAIN_RATE
    paces = _locked({domain_of(key) for _pk, key in rows}, create=bool(rate))
    left = {name: _room(pace, now=now) for name, pace in paces.items()}
    spent = dict.fromkeys(left, 0)
    ids = []
    for pk, key in rows:
        name = domain_of(key)
        if name in left:
            if spent[name] == left[name]:
                continue
            spent[name] += 1
        ids.append(pk)
    for name, pace in paces.items():
        if pace.retry_at is not None and spent[name]:
            # One mail tries it; the others wait for what it says.
            pace.retry_at = now + PAUSE
        level = _level(pace, rate, now=now) - spent[name] if rate else 0.0
        if rate and level < 1:
            pace.open_at = now + _time_for(burst(rate) / 2, rate)
        _spend(pace, level, now=now)
    return ids


def _room(pace: Pace, *, now: datetime) -> int:
    """How many mails may go to the domain at this moment."""
    rate = settings.MAIL_DOMAIN_RATE
    room = int(_level(pace, rate, now=now)) if rate else BATCH
    return min(room, 1) if pace.retry_at is not None else room


def _locked(names: Iterable[str], *, create: bool = False) -> dict[str, Pace]:
    """The rows of these names, always locked in the same order; without `create` those in trouble alone."""
    wanted = sorted(names)
    rows = Pace.objects.select_for_update().filter(name__in=wanted).order_by("name")
    if not create:
        return {pace.name: pace for pace in rows.filter(retry_at__isnull=False)}
    Pace.objects.bulk_create([Pace(name=name) for name in wanted], ignore_conflicts=True)
    return {pace.name: pace for pace in rows}


def _level(pace: Pace, per_minute: int, *, now: datetime) -> float:
    if pace.filled_at is None:
        return burst(per_minute)
    return refilled(pace.level, (now - pace.filled_at).total_seconds(), per_minute=per_minute)


def _time_for(mails: float, per_minute: int) -> timedelta:
    return timedelta(minutes=mails / per_minute)


def _spend(pace: Pace, level: float, *, now: datetime) -> None:
    pace.level, pace.filled_at = level, now
    pace.save(update_fields=["level", "filled_at", "open_at", "retry_at"])


def left_alone(*, now: datetime) -> list[Pace]:
    """Domains that say "not now", and until when nothing goes there; the latest first."""
    return list(Pace.objects.filter(retry_at__gt=now).order_by("-retry_at", "name"))


@transaction.atomic
def note_refusal(domain: str, code: int, *, first: bool, now: datetime) -> bool:
    """A domain said "not now"; `first` says that it took a mail before. Returns whether it is left alone."""
    pace = _locked([domain], create=True)[domain]
    pace.refusals = 1 if first else pace.refusals + 1
    wait = pause_after(code, pace.refusals)
    if wait:
        pace.retry_at = now + wait
    pace.save(update_fields=["refusals", "retry_at"])
    return bool(wait)


@transaction.atomic
def note_taken(domains: Iterable[str]) -> None:
    """These domains take mail again."""
    rows = Pace.objects.select_for_update().filter(name__in=sorted(domains), refusals__gt=0)
    for pace in rows.order_by("name"):
        pace.refusals, pace.retry_at = 0, None
        pace.save(update_fields=["refusals", "retry_at"])
