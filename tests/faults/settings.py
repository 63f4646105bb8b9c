"""Settings of the workers that the fault tests kill: the real ones, but impatient."""

from datetime import timedelta

from wtdc.settings import *  # noqa: F403

# Real: 180 s, 60 s, 30 s, 60 s. A test cannot wait as long for a dead worker's work to be taken back.
MAIL_LEASE = timedelta(seconds=6)
MAIL_SERVER_AWAY = timedelta(seconds=1)
CELERY_BEAT_SCHEDULE = {
    "sweep-mail": {"task": "events.mail.sweep", "schedule": 1.0},
    "plan-reminders": {"task": "events.reminders.plan", "schedule": 1.0},
}
