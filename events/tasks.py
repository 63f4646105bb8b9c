"""Lists the slices' tasks; read by Django alone."""

from events.desk import tasks as desk
from events.mail import tasks as mail
from events.registrations import tasks as registrations
from events.reminders import tasks as reminders

__all__ = ["desk", "mail", "registrations", "reminders"]
