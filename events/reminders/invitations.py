"""The calendar part of a mail about one session: the same UID for life, a rising SEQUENCE."""

from events.common import formats, names
from events.mail.models import Message
from events.programme.calendars import Attendee, write_calendar
from events.programme.models import SessionVersion


def invitation(
    version: SessionVersion, message: Message, *, method: str, name: str = ""
) -> tuple[str, bytes] | None:
    """(METHOD, iCalendar) for the reader of `message`; None while the session has no day."""
    if version.local_day is None:
        return None
    calendar = write_calendar(
        [version],
        conference=version.conference,
        name=names.shown(version.title, formats.language())[0],
        method=method,
        attendee=Attendee(email=message.recipient, name=name),
    )
    return method, calendar
