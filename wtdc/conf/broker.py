"""Celery: a task may be lost or run twice without harm, and publishing never holds up a request."""

CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    # Publishing tries once: by itself kombu would go on for 6 s. A worker reconnects by its own rules.
    "max_retries": 0,
}
CELERY_TIMEZONE = "UTC"
# Beat only wakes: each task finds its own work in the database and may run twice.
CELERY_BEAT_SCHEDULE = {
    "sweep-mail": {"task": "events.mail.sweep", "schedule": 30.0},
    "plan-reminders": {"task": "events.reminders.plan", "schedule": 60.0},
    "tell-clashes": {"task": "events.desk.digest", "schedule": 3600.0},
    "bounces": {"task": "events.mail.bounces", "schedule": 300.0},
    "housekeeping": {"task": "events.mail.housekeeping", "schedule": 3600.0},
    "tell-ended-powers": {"task": "events.registrations.tell_ended_powers", "schedule": 3600.0},
    "tell-of-drafts": {"task": "events.registrations.tell_of_drafts", "schedule": 3600.0},
    "purge-registrations": {"task": "events.registrations.purge", "schedule": 24 * 3600.0},
    "lapse-offers": {"task": "events.registrations.lapse_offers", "schedule": 60.0},
    "recount-seats": {"task": "events.registrations.recount_seats", "schedule": 24 * 3600.0},
    "tell-of-late-letters": {"task": "events.registrations.tell_of_late_letters", "schedule": 24 * 3600.0},
    "check-places": {"task": "events.registrations.check_places", "schedule": 24 * 3600.0},
}
