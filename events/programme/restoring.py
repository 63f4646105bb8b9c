"""Taking back: what an old release, published again, would make of each session and each draft."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from events.conferences.models import Conference
from events.people.models import Speaker, SpeakerVersion
from events.people.sealing import changed_again, draft_version, speaker_facts
from events.programme.drafts import load_drafts
from events.programme.models import Release, SessionVersion
from events.programme.sealing import Presentation, again, present


@dataclass(frozen=True)
class Restored:
    """One session that changes for readers: as it stands `now`, as it will again, and its draft."""

    now: Presentation
    then: Presentation
    draft: Presentation

    @property
    def is_newer(self) -> bool:
        """Whether the draft holds work that was never published; setting it back would cover it."""
        return _says(self.draft) not in {_says(self.now), _says(self.then)}


@dataclass(frozen=True)
class RestoredSpeaker:
    """One speaker who changes for readers; as `Restored`, `then` and `now` not yet or already stored."""

    now: SpeakerVersion
    then: SpeakerVersion
    draft: SpeakerVersion

    @property
    def is_newer(self) -> bool:
        facts = [speaker_facts(one)[1:] for one in (self.draft, self.now, self.then)]
        return facts[0] not in facts[1:]


@dataclass(frozen=True)
class Restoring:
    """All that changes when the programme is as in an old release again; by session, by speaker."""

    sessions: list[Restored] = field(default_factory=list)
    speakers: list[RestoredSpeaker] = field(default_factory=list)

    @property
    def newer(self) -> list[Restored]:
        return [one for one in self.sessions if one.is_newer]

    @property
    def newer_speakers(self) -> list[RestoredSpeaker]:
        return [one for one in self.speakers if one.is_newer]

    @property
    def mark(self) -> str:
        """Tells one state of the drafts concerned from another; as `drafts.mark_of`."""
        digest = hashlib.sha256()
        for one in self.sessions:
            digest.update(one.draft.version.sha256.encode())
        for speaker in self.speakers:
            digest.update(repr((speaker.now.speaker_id, speaker_facts(speaker.draft))).encode())
        return digest.hexdigest()


def restoring(old: Release) -> Restoring:
    """What publishing `old` again would change, beside the drafts of today; fourteen queries at most."""
    conference = old.conference
    versions = SessionVersion.objects.filter(conference=conference).prefetch_related("participations")
    then = {version.session_id: present(version) for version in versions.of_release(old.number)}
    drafts = {one.version.session_id: one for one in load_drafts(conference).presentations}
    found = []
    for version in versions.current():
        now = present(version)
        wanted = again(then.get(version.session_id), now)
        if _says(now) != _says(wanted):
            found.append(Restored(now, wanted, drafts[version.session_id]))
    return Restoring(found, _speakers(conference, old.number))


def _speakers(conference: Conference, number: int) -> list[RestoredSpeaker]:
    changed = changed_again(conference, number)
    drafts = Speaker.objects.in_bulk([now.speaker_id for _then, now in changed])
    return [RestoredSpeaker(now, then, draft_version(drafts[now.speaker_id])) for then, now in changed]


def taken_back(last: Release | None, presentations: Iterable[Presentation]) -> set[int]:
    """Sessions, by id, whose drafts differ from what the take-back `last` made of them; one query."""
    if last is None or last.same_as is None:
        return set()
    rows = SessionVersion.objects.current().filter(conference=last.conference_id, began_in=last.number)
    sealed = {
        session: (shown, sha) for session, shown, sha in rows.values_list("session", "is_present", "sha256")
    }
    return {
        one.version.session_id
        for one in presentations
        if (was := sealed.get(one.version.session_id)) and (was[1] if was[0] else "") != _says(one)
    }


def _says(presentation: Presentation) -> str:
    """Its hash; of what is not shown it does not matter what it says."""
    return presentation.version.sha256 if presentation.is_present else ""
