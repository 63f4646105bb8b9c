"""Lists the slices' admin; read by Django alone."""

from events.addresses import admin as addresses
from events.conferences import admin as conferences
from events.desk import admin as desk
from events.front import admin as front
from events.interchange import admin as interchange
from events.mail import admin as mail
from events.people import admin as people
from events.programme import admin as programme
from events.registrations import admin as registrations
from events.reminders import admin as reminders

__all__ = [
    "addresses",
    "conferences",
    "desk",
    "front",
    "interchange",
    "mail",
    "people",
    "programme",
    "registrations",
    "reminders",
]
