"""Lists the slices' admin; read by Django alone."""

from events.addresses import admin as addresses
from events.conferences import admin as conferences
from events.interchange import admin as interchange
from events.mail import admin as mail
from events.registrations import admin as registrations
from events.reminders import admin as reminders

__all__ = ["addresses", "conferences", "interchange", "mail", "registrations", "reminders"]
