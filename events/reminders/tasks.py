"""Beat wakes the plan each minute; it finds its work itself and may run twice or at once."""

from typing import Any

import structlog
from celery import shared_task

from events.mail.clock import database_now
from events.reminders.actions import plan_reminders, tell_changes, untold_releases
from events.reminders.queries import conferences_with_news
from events.reminders.rules import LONGEST_AFTER

log = structlog.get_logger("events.reminders")


@shared_task(name="events.reminders.plan")
def plan(**_unknown: Any) -> None:
    """Queues what falls due in the next minutes, conference by conference; one that fails stops no other."""
    now = database_now()
    for conference in conferences_with_news(now=now, after=LONGEST_AFTER):
        try:
            told = sum(tell_changes(release, now=now) for release in untold_releases(conference, now=now))
            queued = plan_reminders(conference, now=now)
        except Exception:
            log.exception("reminders_not_planned", conference=conference.pk)
            continue
        if queued or told:
            log.info("reminders_planned", conference=conference.pk, queued=queued, told=told)
