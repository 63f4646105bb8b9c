"""Waking the workers; losing a wake-up loses nothing, for the sweep each minute is the truth."""

import structlog
from celery import current_app

log = structlog.get_logger("events.mail")


def wake() -> None:
    """Asks a worker to drain the outbox now; gives up within 2 s when the broker does not answer."""
    try:
        current_app.send_task("events.mail.drain", retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001  # a broker that is away must never fail the request
        log.warning("wake_up_lost", cause=type(error).__name__)
