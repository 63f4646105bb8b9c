"""What a speaker's own pages read, across slices."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Prefetch, Q

from events.conferences.models import Conference
from events.people.models import Speaker
from events.programme.differences import difference
from events.programme.models import Participation, Release, SessionVersion, VersionParticipation
from events.programme.queries import Step
from events.programme.rules import (
    TAKING_STATES,
    ParticipationRole,
    ParticipationState,
    may_answer,
)
from events.programme.sealing import present

FAR = datetime.max.replace(tzinfo=UTC)
CHAIRS = (ParticipationRole.CHAIR, ParticipationRole.VICE_CHAIR, ParticipationRole.MODERATOR)


def asked_of(speaker: Speaker) -> Sequence[Participation]:
    """Where `speaker` is wanted, or was and declined: drafts in order of time, those without an hour last."""
    rows = Participation.objects.filter(speaker=speaker).exclude(state=ParticipationState.WITHDRAWN)
    found = list(rows.select_related("session__room__venue", "session__conference").order_by("pk"))
    found.sort(key=lambda one: (one.session.starts_at or FAR, one.pk))
    return found


@dataclass(frozen=True)
class Appearance:
    """One role of a speaker in a published session; `order` is theirs of `of` who speak there."""

    own: VersionParticipation
    version: SessionVersion
    others: tuple[VersionParticipation, ...]

    @property
    def chairs(self) -> list[VersionParticipation]:
        return [one for one in self.others if one.role in CHAIRS]

    @property
    def beside(self) -> list[VersionParticipation]:
        return [one for one in self.others if one.role not in CHAIRS]

    @property
    def order(self) -> int:
        """The place among those who speak, from 1; 0 for those who chair."""
        if self.own.role in CHAIRS:
            return 0
        before = [one for one in self.beside if (one.position, one.pk) < (self.own.position, self.own.pk)]
        return len(before) + 1

    @property
    def speaking(self) -> int:
        """How many speak, the chairs not counted."""
        return len(self.beside) + (self.own.role not in CHAIRS)

    @property
    def is_held(self) -> bool:
        return self.version.is_present and self.version.state in TAKING_STATES

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended; one without an hour is over when its day is."""
        version = self.version
        if version.starts_at:
            return (version.ends_at or version.starts_at) <= now
        day = version.local_day
        return day is not None and day < version.conference.local(now).date()


def appearances(speaker: Speaker) -> list[Appearance]:
    """The published roles of `speaker`, in order of time, also in sessions that are off; two queries."""
    people = Prefetch("participations", VersionParticipation.objects.order_by("position", "pk"))
    versions = (
        SessionVersion.objects.current()
        .filter(conference=speaker.conference_id, participations__speaker=speaker)
        .distinct()
        .select_related("conference")
        .prefetch_related(people)
    )
    found = []
    for version in versions:
        standing = list(version.participations.all())
        for own in standing:
            if own.speaker_id == speaker.pk:
                others = tuple(one for one in standing if one.speaker_id != speaker.pk)
                found.append(Appearance(own, version, others))
    found.sort(key=lambda one: (one.version.starts_at or FAR, one.version.code))
    return found


def personal_versions(user: Any, conference: Conference, sessions: Collection[int]) -> list[SessionVersion]:
    """The published sessions in which `user` speaks, and those of `sessions`, with their people.

    Also what was cancelled or withdrawn since, so that nobody waits for it; two queries.
    """
    standing = VersionParticipation.objects.select_related("speaker__person").order_by("position", "pk")
    people = Prefetch("participations", standing)
    wanted = Q(session__in=sessions) | Q(participations__speaker__person__user=user.pk)
    found = SessionVersion.objects.current().filter(wanted, conference=conference).distinct()
    return list(found.prefetch_related(people))


def changes_of(shown: Sequence[Appearance], conference: Conference, most: int = 10) -> list[Step]:
    """What releases changed about these sessions since each was first published, the newest first.

    Three queries, however many sessions.
    """
    sessions = {one.version.session_id for one in shown}
    people = Prefetch("participations", VersionParticipation.objects.order_by("position", "pk"))
    versions = SessionVersion.objects.filter(session__in=sessions).prefetch_related(people)
    by_number = {(version.session_id, version.number): version for version in versions}
    releases = {release.number: release for release in Release.objects.filter(conference=conference)}
    steps = []
    for (session, number), version in by_number.items():
        before = by_number.get((session, number - 1))
        found = difference(present(before), present(version)) if before else None
        if found and version.began_in in releases:
            steps.append(Step(releases[version.began_in], found))
    steps.sort(key=lambda step: (step.release.number, step.difference.code), reverse=True)
    return steps[:most]


@dataclass(frozen=True)
class Desk:
    """A speaker's page: what comes next and later, what is asked, what is missing."""

    speaker: Speaker
    next: Appearance | None
    later: list[Appearance]
    past: list[Appearance]
    open: list[Participation]
    answered: list[Participation]
    changes: list[Step]

    @property
    def has_biography(self) -> bool:
        return bool(str(self.speaker.biography).strip())

    @property
    def has_role(self) -> bool:
        return bool(str(self.speaker.role).strip())


def desk_of(speaker: Speaker, *, now: datetime) -> Desk:
    """All that the page shows; six queries, however many sessions."""
    shown = appearances(speaker)
    coming = [one for one in shown if not one.is_over(now)]
    timed = [one for one in coming if one.is_held and one.version.starts_at]
    first = timed[0] if timed else None
    open_: list[Participation] = []
    answered: list[Participation] = []
    for one in asked_of(speaker):
        session = one.session
        if may_answer(one.state, session.state, starts_at=session.starts_at, now=now):
            waits = one.state in {ParticipationState.PROPOSED, ParticipationState.INVITED}
            (open_ if waits else answered).append(one)
    return Desk(
        speaker=speaker,
        next=first,
        later=[one for one in coming if one is not first],
        past=[one for one in shown if one.is_over(now)],
        open=open_,
        answered=answered,
        changes=changes_of(shown, speaker.conference),
    )
