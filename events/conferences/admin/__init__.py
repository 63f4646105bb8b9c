"""The organisers' pages for what a conference is and says; each module registers its own."""

from events.conferences.admin import conferences, organizations, places, staff, texts

__all__ = ["conferences", "organizations", "places", "staff", "texts"]
