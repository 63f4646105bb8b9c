"""The real Celery application with retries and pauses in seconds instead of minutes."""

from datetime import timedelta

from events.mail import rules
from wtdc.celery import app

rules.PAUSE = timedelta(seconds=2)
rules.RETRY_MINUTES = tuple(minutes / 60 for minutes in (1, 2, 3, 4, 5))

__all__ = ["app"]
