"""The organisers' pages for addresses: the draft, and what may be done with it."""

from events.addresses.admin import address

__all__ = ["address"]
