"""Organisers' pages that join several slices; each module registers its own."""

from events.desk.admin import invitations, releases

__all__ = ["invitations", "releases"]
