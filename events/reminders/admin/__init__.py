"""The organisers' pages for reminders, letters to many and emergencies; each module registers its own."""

from events.reminders.admin import emergencies, letters

__all__ = ["emergencies", "letters"]
