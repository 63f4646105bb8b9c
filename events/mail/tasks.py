"""Celery only wakes the outbox; each task finds its work in the database and may run twice or at once."""

from pathlib import Path
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings

from events.mail import claims, delivery, queries
from events.mail.bounces import read
from events.mail.clock import database_now
from events.mail.forgetting import forget_old
from events.mail.rules import OVERDUE
from events.mail.wakeup import wake

log = structlog.get_logger("events.mail")


@shared_task(name="events.mail.drain")
def drain(**_unknown: Any) -> None:
    """Sends what is due; with work left it wakes the next one."""
    done = delivery.drain()
    if done.more:
        wake()


@shared_task(name="events.mail.sweep")
def sweep(**_unknown: Any) -> None:
    """Takes messages back from lost workers, and wakes a worker when anything is due."""
    now = database_now()
    safe, ambiguous = claims.recover_lost(now=now)
    if safe or ambiguous:
        log.warning("workers_lost", safe=safe, ambiguous=ambiguous)
    oldest = queries.oldest_due(now=now)
    if oldest is None:
        return
    if now - oldest > OVERDUE:
        log.error("mail_overdue", since=oldest.isoformat())
    wake()


@shared_task(name="events.mail.bounces")
def bounces(**_unknown: Any) -> None:
    """Takes delivery reports out of the mailbox that the setting names, if it is there."""
    place = settings.BOUNCE_MAILBOX
    if not place:
        return
    if not Path(place).exists():
        log.error("no_bounce_mailbox", path=place)
        return
    noted, others = read(Path(place), now=database_now())
    if noted or others:
        log.info("bounces", noted=noted, others=others)


@shared_task(name="events.mail.housekeeping")
def housekeeping(**_unknown: Any) -> None:
    """Empties what was said and drops rows when they have aged."""
    emptied, dropped = forget_old(now=database_now())
    log.info("mail_aged", emptied=emptied, dropped=dropped)
