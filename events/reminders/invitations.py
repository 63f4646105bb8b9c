"""The calendar part of a mail about one session: the same UID for life, a rising SEQUENCE."""

from events.common import formats, names
from events.mail.models import Message
from events.mail.sharing import shared
from events.programme.calendars import Attendee, readdressed, write_calendar
from events.programme.models import SessionVersion


def invitation(
    version: SessionVersion, message: Message, *, method: str, name: str = ""
) -> tuple[str, bytes] | None:
    """(METHOD, iCalendar) for the reader of `message`; None while the session has no day."""
    if version.local_day is None:
        return None
    reader = Attendee(email=message.recipient, name=name)

    def write() -> bytes:
        return write_calendar(
            [version],
            conference=version.conference,
            name=names.shown(version.title, formats.language())[0],
            method=method,
            attendee=reader,
        )

    calendar = shared(message).get(("calendar", version.pk, method, formats.language()), write)
    return method, readdressed(calendar, reader)
