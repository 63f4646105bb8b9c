"""One session and what is around it; speakers and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from events.common.text import search_terms
from events.conferences.models import Conference
from events.people.models import Speaker, SpeakerVersion
from events.programme.differences import SessionDifference, difference
from events.programme.models import Release, Session, SessionVersion, VersionParticipation
from events.programme.queries.lists import HEAVY, of_release, with_people
from events.programme.rules import TAKING_STATES
from events.programme.sealing import present


def session_now(conference: Conference, code: str) -> SessionVersion | None:
    """The session's current version, also of one that was withdrawn; None if it was never published."""
    versions = SessionVersion.objects.current().filter(conference=conference, code=code)
    found: SessionVersion | None = with_people(
        versions.select_related("room", "room__venue", "track", "session")
    ).first()
    return found


@dataclass(frozen=True)
class Step:
    """One step in a session's history: the release, and what it changed (None: first published)."""

    release: Release
    difference: SessionDifference


def session_history(conference: Conference, session: Session) -> list[Step]:
    """What each release changed about the session, the newest first; three queries."""
    versions = list(
        with_people(SessionVersion.objects.filter(session=session)).order_by("-number").select_related(None)
    )
    numbers = [version.began_in for version in versions]
    releases = {r.number: r for r in Release.objects.filter(conference=conference, number__in=numbers)}
    steps = []
    for version, before in zip(versions, [*versions, None][1:], strict=True):
        found = difference(present(before) if before else None, present(version))
        if found and version.began_in in releases:
            steps.append(Step(releases[version.began_in], found))
    return steps


@dataclass(frozen=True)
class Neighbours:
    """What else there is around a session: at the same time, and before and after it in its room."""

    parallel: Sequence[SessionVersion]
    before: SessionVersion | None
    after: SessionVersion | None


def neighbours(version: SessionVersion, number: int) -> Neighbours:
    """Reads the day of the session; one query."""
    if version.starts_at is None:
        return Neighbours([], None, None)
    day = list(
        of_release(version.conference, number)
        .filter(local_day=version.local_day, state__in=TAKING_STATES)
        .exclude(session=version.session_id)
        .defer(*HEAVY)
        .order_by("starts_at", "code")
    )
    timed = [one for one in day if one.starts_at]
    end = version.ends_at or version.starts_at
    parallel = [one for one in timed if one.starts_at < end and (one.ends_at or end) > version.starts_at]
    here = [one for one in timed if version.room_id and one.room_id == version.room_id]
    before = [one for one in here if (one.starts_at, one.code) < (version.starts_at, version.code)]
    after = [one for one in here if (one.starts_at, one.code) > (version.starts_at, version.code)]
    return Neighbours(parallel, before[-1] if before else None, after[0] if after else None)


def speakers(conference: Conference, number: int, q: str = "") -> QuerySet[Any]:
    """Speakers of the release in the order of their names; one query."""
    found = SpeakerVersion.objects.filter(conference=conference).of_release(number).filter(is_present=True)
    for term in search_terms(q):
        found = found.filter(search_text__contains=term)
    return found.select_related("speaker").defer("biography", "sources", "search_text")


def speaker_now(conference: Conference, code: str) -> SpeakerVersion | None:
    """The speaker's current version, also of one who no longer takes part; None if never published."""
    found = SpeakerVersion.objects.current().filter(conference=conference, speaker__code=code)
    one: SpeakerVersion | None = found.select_related("speaker").first()
    return one


def appearances(speaker: Speaker, number: int) -> list[tuple[VersionParticipation, SessionVersion]]:
    """The speaker's roles and sessions in the release, by time; two queries (people of each session)."""
    versions = with_people(
        of_release(speaker.conference, number).filter(participations__speaker=speaker).distinct()
    ).defer(*HEAVY)
    return [
        (one, version)
        for version in versions
        for one in version.participations.all()
        if one.speaker_id == speaker.pk
    ]
