"""The Celery application: a bell that wakes workers, never the place where work is kept."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtdc.settings")

app = Celery("wtdc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect  # that somebody listens keeps Celery from replacing our log format
def keep_our_logs(**_: Any) -> None:
    """Settings have set up logging already."""
