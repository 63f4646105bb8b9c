"""Settings of the processes that the fault tests kill: the real ones, but impatient."""

import os
from datetime import timedelta

from wtdc.settings import *  # noqa: F403

# Real: 180 s, 60 s, 20 s, 30 s, 60 s. A test cannot wait as long for a dead worker's work to be taken back.
MAIL_LEASE = timedelta(seconds=10)
MAIL_SERVER_AWAY = timedelta(seconds=1)
EMAIL_TIMEOUT = 3
# Pages are read here as people read them; nobody runs collectstatic for them.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
CELERY_BEAT_SCHEDULE = {
    "sweep-mail": {"task": "events.mail.sweep", "schedule": 1.0},
    "plan-reminders": {
        "task": "events.reminders.plan",
        "schedule": 10.0 if os.environ.get("WTDC_LONG") else 1.0,
    },
}

if offset := os.environ.get("WTDC_CLOCK_OFFSET"):
    # A machine whose clock is wrong, in seconds: all that Python says of the time is shifted.
    import time_machine

    time_machine.travel(timedelta(seconds=int(offset)), tick=True).start()
