"""The organisers' pages of the programme: drafts of sessions, and what was published of them."""

from events.programme.admin import live, sessions, versions

__all__ = ["live", "sessions", "versions"]
