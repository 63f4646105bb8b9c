"""Conference, rooms, tracks and bodies that a file names and we do not have yet."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _

from events.common.actions import record_transition, sign_history
from events.conferences.models import Conference, Room, Track, Venue
from events.conferences.rules import ConferenceState
from events.interchange.fields import in_language
from events.interchange.known import Inventory
from events.interchange.people import language_of
from events.interchange.report import RefusedError
from events.interchange.schedule import Schedule
from events.interchange.text import fold


def make_conference(schedule: Schedule, slug: str, *, by: Any, now: datetime) -> Conference:
    """A draft conference from the facts of a file; ValidationError names what they cannot be."""
    facts = schedule.conference
    if not (facts.start and facts.end):
        raise RefusedError(
            _(
                "There is no conference “%(slug)s”, and the file gives no day to make it from. "
                "Make it in the admin first."
            )
            % {"slug": slug},
            report=schedule.report,
        )
    if facts.days_are_derived:
        text = _("The conference's days are taken from its sessions")
        schedule.report.assume(text, f"{facts.start} – {facts.end}")
    language = _language(schedule)
    conference = Conference(
        slug=slug,
        symbol=(facts.acronym or slug.upper())[:40],
        name=in_language((facts.title or facts.acronym or slug)[:300], language),
        theme=in_language(facts.theme[:500], language),
        organizer=in_language(facts.organizer[:300], language),
        host=in_language(facts.host[:300], language),
        city=in_language(facts.city[:120], language),
        country=facts.country,
        time_zone=facts.zone or "UTC",
        starts_on=facts.start,
        ends_on=facts.end,
        languages=[language],
        state=ConferenceState.DRAFT,
    )
    conference.full_clean(exclude=["city"])
    sign_history(conference, by=by, now=now)
    conference.save()
    record_transition(conference, from_state="", to_state=conference.state, by=by, now=now)
    if facts.venue:
        Venue.objects.create(conference=conference, name=in_language(facts.venue[:200], language))
    if not facts.city:
        schedule.report.warn(_("The file does not name the city; give it in the admin"))
    return conference


def _language(schedule: Schedule) -> str:
    """The commonest language of the sessions that is one of the interface, else English."""
    ours = {code for code, _name in settings.LANGUAGES}
    spoken = Counter((session.language or "").split("-")[0] for session in schedule.sessions)
    return next((code for code, _count in spoken.most_common() if code in ours), "en")


def put_places(
    schedule: Schedule, conference: Conference, inventory: Inventory, *, by: Any, now: datetime
) -> tuple[list[str], list[str]]:
    """Makes the rooms and tracks that are missing, in the order of the file; their names."""
    language = language_of(conference)
    venue = Venue.objects.filter(conference=conference).order_by("pk").first()
    # Only the first room of a session is its own; further ones are named in its text.
    used = {fold(session.rooms[0]) for session in schedule.sessions if session.rooms}
    rooms: list[str] = []
    tracks: list[str] = []
    codes = {room.code for room in inventory.rooms.values()}
    for facts in schedule.rooms:
        if fold(facts.name) in inventory.rooms or (len(facts.name) > 60 and fold(facts.name) not in used):
            continue
        room = Room(
            conference=conference,
            venue=venue if facts.name else None,
            code=_code(facts.name, "room", codes),
            name=in_language(_fitting(facts.name), language),
            capacity=facts.capacity,
            position=len(inventory.rooms),
        )
        sign_history(room, by=by, now=now)
        room.save()
        inventory.rooms[fold(facts.name)] = room
        rooms.append(facts.name)
    slugs = {track.slug for track in inventory.tracks.values()}
    for found in schedule.tracks:
        if fold(found.name) in inventory.tracks:
            continue
        track = Track(
            conference=conference,
            slug=_code(found.slug or found.name, "track", slugs),
            name=in_language(_fitting(found.name), language),
            position=len(inventory.tracks),
        )
        sign_history(track, by=by, now=now)
        track.save()
        inventory.tracks[fold(found.name)] = track
        tracks.append(found.name)
    return rooms, tracks


def _fitting(name: str) -> str:
    if len(name) > 200:
        raise RefusedError(_("The name of a room or track has more than 200 characters."), name[:60])
    return name


def _code(name: str, fallback: str, taken: set[str]) -> str:
    """A code from a name; names in other scripts become numbered."""
    base = slugify(name)[:34] or fallback
    code = next(code for code in _numbered(base) if code not in taken)
    taken.add(code)
    return code


def _numbered(base: str) -> Iterable[str]:
    yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
