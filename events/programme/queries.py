"""Reads of the published programme; each says how many queries it takes, whatever the size."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from events.common.text import search_terms
from events.conferences.models import Conference
from events.people.models import Speaker, SpeakerVersion
from events.people.sealing import changed_speakers
from events.programme.differences import SessionDifference, difference
from events.programme.drafts import Drafts, load_drafts
from events.programme.models import Release, Session, SessionVersion, VersionParticipation
from events.programme.rules import TAKING_STATES
from events.programme.sealing import Presentation, present

HEAVY = ("abstract", "search_text", "sources", "links", "other_titles")


@dataclass(frozen=True)
class Filters:
    """What a reader asked to see; values as in the address, "" and None ask for everything."""

    day: date | None = None
    track: str = ""
    room: str = ""
    type: str = ""
    speech: str = ""
    q: str = ""

    @property
    def is_active(self) -> bool:
        return bool(self.track or self.room or self.type or self.speech or self.q)


@dataclass
class Facets:
    """What the filters may offer: (value, name) of what stands in the release, in order of name."""

    tracks: dict[str, Any] = field(default_factory=dict)
    rooms: dict[str, Any] = field(default_factory=dict)
    types: set[str] = field(default_factory=set)
    languages: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)


def current_release(conference: Conference) -> Release | None:
    """The newest release of the conference, or None before the first; one query."""
    return Release.objects.filter(conference=conference).order_by("-number").first()


def programme(conference: Conference, number: int, filters: Filters | None = None) -> QuerySet[Any]:
    """What stood in release `number`, in the order of the programme; one query, plus one for people.

    Sessions without an hour come last on their day. Long texts are left out until asked for.
    """
    found = _of_release(conference, number)
    if filters:
        found = _filtered(found, filters)
        if filters.day:
            found = found.filter(local_day=filters.day)
    return found.defer(*HEAVY)


def _of_release(conference: Conference, number: int) -> QuerySet[Any]:
    return SessionVersion.objects.filter(conference=conference).of_release(number).filter(is_present=True)


def _filtered(found: QuerySet[Any], filters: Filters) -> QuerySet[Any]:
    wanted = Q()
    if filters.track:
        wanted &= Q(track__slug=filters.track)
    if filters.room:
        wanted &= Q(room__code=filters.room)
    if filters.type:
        wanted &= Q(type=filters.type)
    if filters.speech:
        wanted &= Q(language_key__contains=f",{filters.speech},")
    for term in search_terms(filters.q):
        wanted &= Q(search_text__contains=term)
    return found.filter(wanted)


def with_people(versions: QuerySet[Any]) -> QuerySet[Any]:
    """The same versions with who stands in them; one more query."""
    return versions.prefetch_related(
        Prefetch("participations", VersionParticipation.objects.order_by("position", "pk"))
    )


def day_counts(conference: Conference, number: int, filters: Filters) -> dict[date | None, int]:
    """Sessions a day of the release under the filters, whatever `filters.day`; one query."""
    found = _filtered(_of_release(conference, number), filters).order_by()
    return dict(found.values_list("local_day").annotate(Count("pk")))


def facets(conference: Conference, number: int) -> Facets:
    """What a reader may filter the release by; one query."""
    names = ("type", "track__slug", "track_name", "room__code", "room_name", "language_key", "local_day")
    rows = _of_release(conference, number).order_by().values_list(*names).distinct()
    found = Facets()
    for kind, track, track_name, room, room_name, languages, day in rows:
        found.types.add(kind)
        if track:
            found.tracks[track] = track_name
        if room:
            found.rooms[room] = room_name
        found.languages.update(tag for tag in languages.split(",") if tag)
        if day:
            found.days.add(day)
    return found


def held_between(conference: Conference, number: int, start: datetime, end: datetime) -> QuerySet[Any]:
    """Sessions to be held that share some time with [start, end); one query, plus one for people."""
    return (
        _of_release(conference, number)
        .filter(state__in=TAKING_STATES, starts_at__lt=end, ends_at__gt=start)
        .defer(*HEAVY)
    )


def on_now(conference: Conference, number: int, now: datetime) -> QuerySet[Any]:
    """Sessions that are running at `now`: begun, not ended; one query."""
    return (
        _of_release(conference, number)
        .filter(state__in=TAKING_STATES, starts_at__lte=now, ends_at__gt=now)
        .defer(*HEAVY)
    )


def next_up(conference: Conference, number: int, now: datetime, limit: int = 5) -> list[SessionVersion]:
    """The next sessions to begin after `now`, at most `limit`; one query."""
    found = _of_release(conference, number).filter(state__in=TAKING_STATES, starts_at__gt=now)
    return list(found.order_by("starts_at", "code").defer(*HEAVY)[:limit])


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
    for version, before in zip(versions, [*versions[1:], None], strict=True):
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
        _of_release(version.conference, number)
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
        _of_release(speaker.conference, number).filter(participations__speaker=speaker).distinct()
    ).defer(*HEAVY)
    return [
        (one, version)
        for version in versions
        for one in version.participations.all()
        if one.speaker_id == speaker.pk
    ]


def release_differences(conference: Conference, numbers: Sequence[int]) -> dict[int, list[SessionDifference]]:
    """What each of the releases changed, by number, in the order of the programme; two queries."""
    versions = with_people(
        SessionVersion.objects.filter(conference=conference).filter(
            Q(began_in__in=numbers) | Q(ended_in__in=numbers)
        )
    ).defer("search_text")
    by_number = {(v.session_id, v.number): v for v in versions}
    found: dict[int, list[SessionDifference]] = defaultdict(list)
    for (session, number), version in by_number.items():
        if version.began_in not in numbers:
            continue
        before = by_number.get((session, number - 1))
        one = difference(present(before) if before else None, present(version))
        if one:
            found[version.began_in].append(one)
    return dict(found)


@dataclass(frozen=True)
class Preview:
    """What the next release would publish, for the organiser to read before."""

    differences: list[SessionDifference]
    drafts: Drafts
    speakers_changed: int

    @property
    def is_empty(self) -> bool:
        return not self.differences and not self.speakers_changed


def preview_release(conference: Conference) -> Preview:
    """Compares the drafts with what is published, without storing anything; six queries."""
    drafts = load_drafts(conference)
    current = {
        version.session_id: present(version)
        for version in with_people(SessionVersion.objects.current().filter(conference=conference))
    }
    differences = []
    for presentation in drafts.presentations:
        old: Presentation | None = current.get(presentation.version.session_id)
        if old and old.version.sha256 == presentation.version.sha256:
            continue
        if found := difference(old, presentation):
            differences.append(found)
    speakers_changed = len(changed_speakers(conference, drafts.shown_speakers))
    return Preview(differences, drafts, speakers_changed)


def recent_differences(conference: Conference, number: int, since: datetime) -> dict[int, SessionDifference]:
    """What releases since then changed, by session, for the tags in lists; three queries at most.

    The first release is no news: everything would be. A session changed twice shows the last change.
    """
    numbers = list(
        Release.objects.filter(
            conference=conference, number__lte=number, number__gt=1, released_at__gte=since
        )
        .order_by("number")
        .values_list("number", flat=True)
    )
    if not numbers:
        return {}
    by_release = release_differences(conference, numbers)
    return {one.new.version.session_id: one for n in numbers for one in by_release.get(n, [])}


def calendar_versions(conference: Conference, number: int, filters: Filters) -> list[SessionVersion]:
    """What a calendar of the release holds, whole, and what was withdrawn from it; two queries.

    A withdrawn session stays as cancelled, so that calendars that took it drop it.
    """
    found = _filtered(SessionVersion.objects.filter(conference=conference).of_release(number), filters)
    if filters.day:
        found = found.filter(local_day=filters.day)
    return list(with_people(found.defer("search_text", "sources", "links", "other_titles")))


def release_of_number(conference: Conference, number: int) -> Release | None:
    """That release of the conference, or None."""
    return Release.objects.filter(conference=conference, number=number).first() if number < 2**31 else None


@dataclass(frozen=True)
class News:
    """What a release changed; of the first one only the number of sessions, for all are new."""

    differences: list[SessionDifference]
    first_count: int = 0


def news_of(conference: Conference, releases: Iterable[Release]) -> list[tuple[Release, News]]:
    """The releases with what they changed, in the order given; three queries."""
    shown = list(releases)
    found = release_differences(conference, [one.number for one in shown if one.number > 1])
    first = 0
    if any(one.number == 1 for one in shown):
        first = SessionVersion.objects.filter(conference=conference, began_in=1).count()
    return [
        (one, News(found.get(one.number, []), first_count=first if one.number == 1 else 0)) for one in shown
    ]
