"""What releases changed, and what the next one would."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q

from events.conferences.models import Conference
from events.people.sealing import changed_speakers
from events.programme.differences import SessionDifference, difference
from events.programme.drafts import Drafts, load_drafts, mark_of
from events.programme.models import Release, SessionVersion
from events.programme.queries.lists import current_release, with_people
from events.programme.restoring import restoring, taken_back
from events.programme.sealing import Presentation, present

FAR = datetime.max.replace(tzinfo=UTC)


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
    # The release that it would follow, 0 before the first.
    after: int = 0
    # To be handed to the release, which refuses when the drafts have changed since.
    mark: str = ""
    # When that release took back to an older one: its number, and the sessions, by id, that it took
    # back and that would be published again, or otherwise.
    same_as: int | None = None
    taken_back: frozenset[int] = frozenset()

    @property
    def reopened(self) -> list[SessionDifference]:
        """What the last release took back and this one would publish after all."""
        return [one for one in self.differences if one.new.version.session_id in self.taken_back]

    @property
    def is_empty(self) -> bool:
        return not self.differences and not self.speakers_changed


def preview_release(conference: Conference) -> Preview:
    """Compares the drafts with what is published, without storing anything; eight queries."""
    last = current_release(conference)
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
    differences.sort(key=_in_order)
    speakers = [version for version, _last in changed_speakers(conference, drafts.shown_speakers)]
    after = last.number if last else 0
    return Preview(
        differences,
        drafts,
        len(speakers),
        after,
        mark_of(after, drafts, speakers),
        last.same_as if last else None,
        frozenset(taken_back(last, drafts.presentations)),
    )


def _in_order(one: SessionDifference) -> tuple[bool, date, bool, datetime, str]:
    """The order of the programme: by day, those without an hour last on it, those without a day last."""
    version = one.new.version
    day, start = version.local_day, version.starts_at
    return (day is None, day or date.max, start is None, start or FAR, version.code)


@dataclass(frozen=True)
class NewerDraft:
    """A draft that goes beyond what is published; no difference where no reader would see one."""

    session_id: int
    title: Any
    difference: SessionDifference | None


@dataclass(frozen=True)
class RestoringPreview:
    """What taking back to an old release changes for readers, and which drafts it would cover.

    `newer` are the drafts with work that was never published, as they differ from what is published;
    `newer_speakers` the names of those of whom the same is true.
    """

    differences: list[SessionDifference]
    newer: list[NewerDraft]
    newer_speakers: list[str]
    # To be handed to the action, which refuses when one of the drafts has changed since.
    mark: str


def preview_restoring(release: Release) -> RestoringPreview:
    """What would change for readers if the programme were again as in `release`; fourteen queries."""
    found = restoring(release)
    differences = [one for row in found.sessions if (one := difference(row.now, row.then))]
    newer = [
        NewerDraft(row.now.version.session_id, row.draft.version.title, difference(row.now, row.draft))
        for row in found.newer
    ]
    names = [row.draft.name for row in found.newer_speakers]
    return RestoringPreview(sorted(differences, key=_in_order), newer, names, found.mark)


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


def identity(conference: Conference, release: Release) -> tuple[object, ...]:
    """What a file of the release depends on: the release, live changes, and what no release seals."""
    texts = [
        str(text) for text in (conference.name, conference.symbol, conference.city, conference.organizer)
    ]
    days = (conference.starts_on, conference.ends_on, conference.time_zone)
    return (conference.pk, release.number, conference.live_counter, *texts, *days)
