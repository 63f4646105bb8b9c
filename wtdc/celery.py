"""The Celery application: a bell that wakes workers, never the place where work is kept."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wtdc.settings")

app = Celery("wtdc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
