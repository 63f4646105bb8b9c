"""Lists the slices' admin; read by Django alone."""

from events.addresses import admin as addresses
from events.conferences import admin as conferences

__all__ = ["addresses", "conferences"]
