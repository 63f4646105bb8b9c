"""Waking the workers; losing a wake-up loses nothing, for the sweep each half minute is the truth."""

import structlog
from celery import current_app
from kombu.exceptions import OperationalError

from events.common.breaker import breaker

log = structlog.get_logger("events.mail")


def wake() -> None:
    """Asks a worker to drain the outbox now; gives up within 2 s when the broker does not answer.

    While the broker is known to be away it is not asked at all.
    """
    try:
        breaker.call(_publish, lambda: None)
    except Exception as error:  # noqa: BLE001  # a broker that is away must never fail the request
        log.warning("wake_up_lost", cause=type(error).__name__)


def _publish() -> None:
    try:
        current_app.send_task("events.mail.drain", retry=False, ignore_result=True)
    except OperationalError as error:
        raise ConnectionError(type(error).__name__) from error
