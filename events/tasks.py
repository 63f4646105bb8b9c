"""Lists the slices' tasks; read by Django alone."""

from events.mail import tasks as mail
from events.reminders import tasks as reminders

__all__ = ["mail", "reminders"]
