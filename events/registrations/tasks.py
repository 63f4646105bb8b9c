"""The nightly alarm of places; it finds its work itself and may run twice or at once."""

from typing import Any

import structlog
from celery import shared_task

from events.registrations.queries import conferences_to_count, miscounted

log = structlog.get_logger("events.registrations")


@shared_task(name="events.registrations.check_places")
def check_places(**_unknown: Any) -> None:
    """Says, one error a row, which counters of places are not what a count gives; changes nothing."""
    for conference in conferences_to_count():
        for quota, held in miscounted(conference):
            log.error(
                "places_miscounted", conference=conference.pk, quota=quota.pk, said=quota.taken, held=held
            )
