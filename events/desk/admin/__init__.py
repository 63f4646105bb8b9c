"""Organisers' pages that join several slices; each module registers its own."""

from events.desk.admin import releases

__all__ = ["releases"]
