"""The organisers' pages for what a conference is and says; each module registers its own."""

from events.conferences.admin import texts

__all__ = ["texts"]
