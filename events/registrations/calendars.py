"""The conference as one entry of a calendar, for the confirmation mail and the status page."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event

from events.registrations.models import Registration
from events.registrations.rules import RegistrationState


def conference_calendar(registration: Registration, *, url: str, now: datetime) -> bytes:
    """An iCalendar object (METHOD:PUBLISH) with the days of the conference, as whole days.

    The UID stays the same whenever it is fetched; a registration that ended cancels the entry.
    """
    conference = registration.conference
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    event = Event()
    event.add("uid", f"registration-{registration.pk}@{host}")
    event.add("dtstamp", now)
    event.add("dtstart", conference.starts_on)
    event.add("dtend", conference.ends_on + timedelta(days=1))
    event.add("summary", f"{conference.symbol}: {conference.name}")
    event.add("location", str(conference.city))
    event.add("url", url)
    event.add("transp", "TRANSPARENT")
    over = registration.state in {RegistrationState.WITHDRAWN, RegistrationState.REFUSED}
    event.add("status", "CANCELLED" if over else "CONFIRMED")
    event.add("sequence", 1 if over else 0)
    desk = str(conference.badge_desk)
    event.add("description", "\n".join(filter(None, [registration.reference, desk])))
    calendar = Calendar()
    calendar.add("prodid", f"-//{host}//registration//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if over else "PUBLISH")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
