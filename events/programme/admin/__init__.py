"""The organisers' pages of the programme: drafts of sessions, and what was published of them."""

from events.programme.admin import sessions, versions

__all__ = ["sessions", "versions"]
