"""A conference as schema.org's Event."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from events.common import formats, names
from events.common.text import clean_line
from events.conferences.models import Conference


def text_of(value: Any) -> str:
    """A multilingual text on one line, in the language of the page."""
    return clean_line(names.shown(value, formats.language())[0])


def conference_event(conference: Conference) -> dict[str, Any]:
    """Name, days, place and organizer, in the language of the page; addresses are absolute."""
    path = reverse("events:home", kwargs={"conference": conference.slug})
    return {
        "@type": "Event",
        "name": text_of(conference.name),
        "description": text_of(conference.theme),
        "url": f"{settings.BASE_URL}{path}",
        "startDate": conference.starts_on.isoformat(),
        "endDate": conference.ends_on.isoformat(),
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "location": place(conference),
        "organizer": organizer(conference),
    }


def place(conference: Conference, name: str = "") -> dict[str, Any]:
    """Where it is: the named room or building, else the city."""
    city = text_of(conference.city)
    return {
        "@type": "Place",
        "name": name or city,
        "address": {
            "@type": "PostalAddress",
            "addressLocality": city,
            "addressCountry": conference.country,
        },
    }


def organizer(conference: Conference) -> dict[str, Any]:
    name = text_of(conference.organizer)
    return {"@type": "Organization", "name": name} if name else {}
