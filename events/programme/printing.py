"""The programme on paper, a day or all of it, and the sign beside a door; on the conference's clock."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from events.common import formats, markdown, names
from events.common.typesetting import typeset
from events.conferences.models import Conference, Room
from events.conferences.structured import text_of
from events.programme.models import Release, SessionVersion, VersionParticipation
from events.programme.presenting import OFF, spoken
from events.programme.rules import Access, ParticipationRole, SessionState

# With more sessions a programme leaves their abstracts out.
BRIEF = 150
LONGEST = 700  # characters of an abstract
SHOWN_PEOPLE = 12


def programme_pdf(
    conference: Conference, release: Release, versions: Sequence[SessionVersion], *, day: date | None
) -> bytes:
    """All sessions given, whose people are loaded, under their days; `day` when they are one day's."""
    with_abstracts = len(versions) <= BRIEF
    days: dict[date | None, list[dict[str, Any]]] = {}
    for version in versions:
        listed = days.setdefault(version.local_day, [])
        listed.append(_session(version, conference, with_abstract=with_abstracts))
    data = _head(conference, release, day or conference.starts_on) | {
        "title": formats.day(day, year=True) if day else text_of(conference.name),
        "nothing": _("Nothing is planned."),
        "days": [
            {"title": formats.day(found) if found else _("Day to be announced"), "sessions": days[found]}
            for found in sorted(days, key=lambda one: one or date.max)
        ],
    }
    return typeset("programme", data, made_at=release.released_at)


def door_pdf(
    conference: Conference, release: Release, versions: Iterable[SessionVersion], *, room: Room, day: date
) -> bytes:
    """The sessions of one day in one room, whose people are loaded, as large as a page allows."""
    name = text_of(room.name)
    data = _head(conference, release, day) | {
        "title": f"{name}, {formats.day(day)}",
        "room": name,
        "day": formats.day(day),
        "nothing": _("Nothing is planned here on this day."),
        "sessions": [_session(version, conference, with_abstract=False) for version in versions],
    }
    return typeset("door", data, made_at=release.released_at)


def _head(conference: Conference, release: Release, day: date) -> dict[str, Any]:
    """What every sheet says of itself; the zone is named as it is at noon of `day`."""
    symbol, city = text_of(conference.symbol), text_of(conference.city)
    path = reverse("events:programme", kwargs={"conference": conference.slug})
    noon = datetime.combine(day, time(12), tzinfo=conference.zone)
    zone = formats.zone_name(noon, conference.zone, city)
    return {
        "language": formats.language(),
        "author": text_of(conference.organizer) or symbol,
        "over": [symbol, formats.date_range(conference.starts_on, conference.ends_on), city],
        "zone": _("All times in %(zone)s") % {"zone": zone},
        "unknown": _("Hour to be announced"),
        "foot": [
            _("As released: release %(number)s, %(moment)s")
            % {
                "number": release.number,
                "moment": formats.moment(release.released_at, conference.zone, city),
            },
            _("Delays and later changes: %(url)s") % {"url": f"{settings.BASE_URL}{path}"},
        ],
    }


def _session(version: SessionVersion, conference: Conference, *, with_abstract: bool) -> dict[str, Any]:
    title, tag = names.shown(version.title, formats.language())
    state = SessionState(version.state)
    access = version.get_access_display() if version.access != Access.REGISTERED else ""
    return {
        "start": _clock(version.starts_at, conference),
        "end": _clock(version.ends_at, conference),
        "title": title,
        "title_language": (tag or formats.language()).split("-")[0],
        "off": state in OFF,
        "tag": str(state.label) if state in OFF or state == SessionState.TENTATIVE else "",
        "room": text_of(version.room_name),
        "languages": _comma().join(names.language(one) for one in spoken(version)),
        "kind": str(version.get_type_display()),
        "access": str(access),
        "people": _people(list(version.participations.all())),
        "note": text_of(version.note),
        "abstract": _abstract(version) if with_abstract else "",
    }


def _clock(value: datetime | None, conference: Conference) -> str:
    return formats.clock(value, conference.zone) if value else ""


def _abstract(version: SessionVersion) -> str:
    text = markdown.plain(names.shown(version.abstract, formats.language())[0])
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _people(found: list[VersionParticipation]) -> str:
    """Names with their roles; who merely speaks has none beside the name."""
    told = [
        one.name
        if one.role == ParticipationRole.SPEAKER
        else _("%(name)s (%(role)s)") % {"name": one.name, "role": one.get_role_display()}
        for one in found
    ]
    more = len(told) - SHOWN_PEOPLE
    shown = _comma().join(told[:SHOWN_PEOPLE])
    if more <= 0:
        return shown
    text = ngettext("%(names)s and %(count)s more", "%(names)s and %(count)s more", more)
    return text % {"names": shown, "count": more}


def _comma() -> str:
    return pgettext("between facts", ", ")
