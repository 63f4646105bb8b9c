"""Beat wakes the digest each hour; it finds its work itself and may run twice or at once."""

from typing import Any

import structlog
from celery import shared_task

from events.desk.actions import queue_digest
from events.mail.clock import database_now
from events.reminders.queries import conferences_with_news

log = structlog.get_logger("events.desk")


@shared_task(name="events.desk.digest")
def digest(**_unknown: Any) -> None:
    """Tells planners what is booked twice, conference by conference; one that fails stops no other."""
    now = database_now()
    for conference in conferences_with_news(now=now):
        try:
            queued = queue_digest(conference, now=now)
        except Exception:
            log.exception("digest_not_queued", conference=conference.pk)
            continue
        if queued:
            log.info("digest_queued", conference=conference.pk, queued=queued)
