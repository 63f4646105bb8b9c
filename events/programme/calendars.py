"""Writing iCalendar (RFC 5545) of sealed versions: downloads, feeds, invitations in mails.

A session keeps one UID for life; SEQUENCE is its version's number less one, so that a calendar
program takes each change. The bytes depend on the versions alone, never on the clock.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText
from icalendar.parser import Contentline

from events.common.text import clean_line, clean_text
from events.conferences.models import Conference
from events.programme.models import SessionVersion
from events.programme.rules import SessionState

CONTENT_TYPE = "text/calendar; charset=utf-8"
STATUS = {
    SessionState.TENTATIVE: "TENTATIVE",
    SessionState.SCHEDULED: "CONFIRMED",
}
REFRESH = timedelta(hours=1)
# The property with the lines into which it is folded.
ATTENDEE = re.compile(rb"^ATTENDEE[^\r]*\r\n(?:[ \t][^\r]*\r\n)*", re.MULTILINE)


@dataclass(frozen=True)
class Attendee:
    """Who is invited by a REQUEST or told by a CANCEL; addresses as in mail headers."""

    email: str
    name: str = ""


def host() -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def uid(version: SessionVersion) -> str:
    """The session's identity in every calendar, the same for all of its versions."""
    return f"{version.code}-{version.conference_id}@{host()}"


def write_calendar(
    versions: Iterable[SessionVersion],
    *,
    conference: Conference,
    name: str,
    method: str = "",
    attendee: Attendee | None = None,
    notes: Mapping[int, str] | None = None,
) -> bytes:
    """A calendar of the versions, whose people are loaded, in the active language.

    Leaves out sessions without a day, for iCalendar has no such events. `method` is "REQUEST" or
    "CANCEL" in mails, which then name the `attendee`; `notes` maps ids of sessions to what stands
    first in their description, such as one's own role.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{host()}//Conference programme//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    else:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(REFRESH))
    for version in versions:
        if version.local_day is None:
            continue
        note = (notes or {}).get(version.session_id, "")
        event = _event(version, conference, note, is_cancelled=method == "CANCEL")
        if attendee:
            _invite(event, attendee, conference)
        calendar.add_component(event)
    for tzid in sorted(calendar.get_missing_tzids(), reverse=True):
        calendar.subcomponents.insert(0, _time_zone(tzid, conference.starts_on, conference.ends_on))
    return bytes(calendar.to_ical())


@lru_cache(maxsize=64)
def _time_zone(tzid: str, first: date, last: date) -> Timezone:
    """The rules of a zone around a conference; some 50 ms to work out, so kept."""
    margin = timedelta(days=400)
    return Timezone.from_tzid(tzid, first_date=first - margin, last_date=last + margin)


def _event(version: SessionVersion, conference: Conference, note: str, *, is_cancelled: bool) -> Event:
    event = Event()
    event.add("uid", uid(version))
    event.add("dtstamp", version.sealed_at)
    event.add("last-modified", version.sealed_at)
    event.add("sequence", version.number - 1)
    event.add("summary", clean_line(str(version.title)))
    _add_time(event, version, conference)
    held = version.is_present and not is_cancelled
    event.add("status", STATUS.get(SessionState(version.state), "CANCELLED") if held else "CANCELLED")
    if place := _place(version):
        event.add("location", place)
    if version.track_name:
        event.add("categories", [clean_line(str(version.track_name))])
    if text := _description(version, note):
        event.add("description", text)
    event.add("url", session_url(version, conference))
    return event


def session_url(version: SessionVersion, conference: Conference) -> str:
    """The absolute address of the session's page in the active language."""
    path = reverse("events:session-detail", kwargs={"conference": conference.slug, "code": version.code})
    return f"{settings.BASE_URL}{path}"


def _add_time(event: Event, version: SessionVersion, conference: Conference) -> None:
    """The hours on the conference's clock; a whole day, which takes nobody's time, while they are unknown."""
    if version.starts_at is None and version.local_day:
        event.add("dtstart", version.local_day)
        event.add("dtend", version.local_day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        return
    if version.starts_at:
        event.add("dtstart", conference.local(version.starts_at))
    if version.starts_at and version.ends_at and version.ends_at > version.starts_at:
        event.add("dtend", conference.local(version.ends_at))


def _place(version: SessionVersion) -> str:
    if version.is_online and not version.room_name:
        return _("Online")
    names = [clean_line(str(name)) for name in (version.room_name, version.venue_name) if name]
    return ", ".join(names)


def _description(version: SessionVersion, note: str) -> str:
    parts = [note]
    if version.starts_at is None:
        parts.append(_("The hour is still to be announced."))
    if version.note:
        parts.append(str(version.note))
    people = [
        _("%(name)s (%(role)s)") % {"name": one.name, "role": one.get_role_display()}
        for one in version.participations.all()
    ]
    parts += ["\n".join(people), str(version.abstract)]
    return clean_text("\n\n".join(part for part in parts if part))


def _invite(event: Event, attendee: Attendee, conference: Conference) -> None:
    organizer = vCalAddress(f"mailto:{conference.contact_email or _sender()}")
    organizer.params["cn"] = vText(clean_line(str(conference.symbol)))
    event["organizer"] = organizer
    event.add("attendee", _guest(attendee), encode=False)


def _guest(attendee: Attendee) -> vCalAddress:
    guest = vCalAddress(f"mailto:{attendee.email}")
    guest.params["cn"] = vText(clean_line(attendee.name or attendee.email))
    guest.params["role"] = vText("REQ-PARTICIPANT")
    guest.params["partstat"] = vText("NEEDS-ACTION")
    guest.params["rsvp"] = vText("FALSE")
    return guest


def readdressed(calendar: bytes, attendee: Attendee) -> bytes:
    """The same invitation for somebody else; writing one anew takes ten times as long."""
    guest = _guest(attendee)
    line = Contentline.from_parts("ATTENDEE", guest.params, guest).to_ical() + b"\r\n"
    return ATTENDEE.sub(lambda _found: line, calendar)


def _sender() -> str:
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip(">")
