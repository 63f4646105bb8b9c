"""Asking to attend: categories, focal points, places, waiting list, badges, saved sessions."""
