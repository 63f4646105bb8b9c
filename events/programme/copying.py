"""What a copied conference takes over of the programme, and what new days do to it."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from events.conferences.models import Conference
from events.conferences.parts import Part
from events.programme.actions import create_sessions
from events.programme.models import Session
from events.programme.rules import SessionState

GONE = (SessionState.CANCELLED, SessionState.MERGED, SessionState.WITHDRAWN)
# What a session is, apart from who speaks, its links, and where it came from.
KEPT = (
    "type",
    "title",
    "other_titles",
    "abstract",
    "access",
    "floor_languages",
    "interpretation",
    "captions",
    "sign_language",
    "remote_rights",
)


def copy_sessions(source: Conference, made: Conference, *, by: Any, now: datetime) -> None:
    """As drafts without speakers, at the same hour of the same day counted from the first."""
    rooms = {room.code: room for room in made.rooms.all()}
    tracks = {track.slug: track for track in made.tracks.all()}
    bodies = {body.code: body for body in made.bodies.all()}
    days = made.starts_on - source.starts_on
    rows: list[dict[str, Any]] = []
    for session in _living(source).select_related("room", "track", "body").order_by("pk"):
        row = {name: getattr(session, name) for name in KEPT}
        row["room"] = rooms.get(session.room.code) if session.room else None
        row["track"] = tracks.get(session.track.slug) if session.track else None
        row["body"] = bodies.get(session.body.code) if session.body else None
        row["starts_at"] = moved(session.starts_at, days, source.zone, made.zone)
        row["ends_at"] = moved(session.ends_at, days, source.zone, made.zone)
        row["day"] = session.day + days if session.day else None
        row["state"] = SessionState.DRAFT
        rows.append(row)
    create_sessions(made, rows, by=by, now=now)


def moved(moment: datetime | None, days: timedelta, old: ZoneInfo, new: ZoneInfo) -> datetime | None:
    """The same hour on the clock of `new`, `days` later than it was on the clock of `old`."""
    if moment is None:
        return None
    return (moment.astimezone(old).replace(tzinfo=None) + days).replace(tzinfo=new)


def _living(conference: Conference) -> Any:
    return Session.objects.for_conference(conference).exclude(state__in=GONE)


def effects(before: Conference, *, time_zone: str, starts_on: date, ends_on: date) -> list[str]:
    """How many sessions another zone shows at another hour, and how many new days leave outside."""
    zone = ZoneInfo(time_zone)
    timed = [one for one in _living(before).values_list("starts_at", "day") if any(one)]
    others = sum(1 for start, _day in timed if start and _wall(start, zone) != _wall(start, before.zone))
    told = []
    if others:
        text = ngettext(
            "%(number)d session stays at its instant, and the next release shows it at another hour.",
            "%(number)d sessions stay at their instants, and the next release shows them at other hours.",
            others,
        )
        told.append(text % {"number": others})
    if (starts_on, ends_on) == (before.starts_on, before.ends_on):
        return told
    there = [(start.astimezone(zone).date() if start else day) for start, day in timed]
    outside = sum(1 for day in there if not starts_on <= day <= ends_on)
    if outside:
        text = ngettext(
            "%(number)d session is not moved and then lies outside the days of the conference.",
            "%(number)d sessions are not moved and then lie outside the days of the conference.",
            outside,
        )
        told.append(text % {"number": outside})
    return told


def _wall(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)


PARTS = [
    Part(
        "sessions",
        _("Sessions"),
        copy_sessions,
        lambda source: int(_living(source).count()),
        _("As drafts at the same hours, moved to the new days; without speakers."),
        is_usual=False,
    )
]
