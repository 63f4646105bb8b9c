"""Lists the slices' tasks; read by Django alone."""

from events.mail import tasks as mail

__all__ = ["mail"]
