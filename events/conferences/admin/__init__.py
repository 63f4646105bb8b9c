"""The organisers' pages for what a conference is and says; each module registers its own."""

from events.conferences.admin import conferences, places, texts

__all__ = ["conferences", "places", "texts"]
