"""The public programme: lists, sessions, speakers, releases, calendars."""

from events.programme.views.calendars import programme_ics
from events.programme.views.feeds import change_feed
from events.programme.views.lists import grid, programme
from events.programme.views.now import now_and_next
from events.programme.views.printing import door_pdf, programme_pdf
from events.programme.views.releases import change_list, release_detail
from events.programme.views.sessions import session_detail, session_ics
from events.programme.views.speakers import speaker_detail, speaker_ics, speaker_list

__all__ = [
    "change_feed",
    "change_list",
    "door_pdf",
    "grid",
    "now_and_next",
    "programme",
    "programme_ics",
    "programme_pdf",
    "release_detail",
    "session_detail",
    "session_ics",
    "speaker_detail",
    "speaker_ics",
    "speaker_list",
]
