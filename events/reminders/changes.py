"""What a release changed for one person: for the notices after it, and for the organisers' preview."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from events.conferences.models import Conference
from events.people.models import Speaker
from events.programme.differences import ChangeKind, SessionDifference, difference
from events.programme.models import SessionVersion
from events.programme.queries import with_people
from events.programme.sealing import Presentation, present
from events.registrations.models import SavedSession
from events.reminders.queries import Recipient, recipient_of_person, savers_of

# What those who saved a session are told; those on its stage hear of its people as well.
TOLD = frozenset(
    {
        ChangeKind.WITHDRAWN,
        ChangeKind.CANCELLED,
        ChangeKind.POSTPONED,
        ChangeKind.ON_AGAIN,
        ChangeKind.BACK,
        ChangeKind.MOVED,
        ChangeKind.MERGED,
        ChangeKind.ROOM,
        ChangeKind.ONLINE,
        ChangeKind.ON_SITE,
        ChangeKind.RENAMED,
        ChangeKind.ACCESS,
    }
)
TOLD_ON_STAGE = TOLD | {
    ChangeKind.TENTATIVE,
    ChangeKind.CONFIRMED,
    ChangeKind.SPEAKER_ADDED,
    ChangeKind.SPEAKER_REMOVED,
    ChangeKind.SPEAKER_CHANGED,
}


@dataclass
class Concerned:
    """One mailbox, and the sessions through which a release concerns it, by how."""

    recipient: Recipient
    on_stage: set[int] = field(default_factory=set)
    saved: set[int] = field(default_factory=set)


def whom_it_concerns(
    conference: Conference, differences: Iterable[SessionDifference], *, saved_kind: str = ""
) -> dict[str, Concerned]:
    """Who saved or has a part in what changed, by normalised mailbox; four queries."""
    changed = list(differences)
    found: dict[str, Concerned] = {}
    people = _on_stage([one for one in changed if one.has(*TOLD_ON_STAGE)])
    for session, recipients in people.items():
        for recipient in recipients:
            found.setdefault(recipient.key, Concerned(recipient)).on_stage.add(session)
    told = [one.new.version.session_id for one in changed if one.has(*TOLD)]
    for session, recipients in savers_of(told, conference, kind=saved_kind).items():
        for recipient in recipients:
            found.setdefault(recipient.key, Concerned(recipient)).saved.add(session)
    return found


def _on_stage(changed: Sequence[SessionDifference]) -> dict[int, list[Recipient]]:
    speakers: dict[int, set[int]] = {one.new.version.session_id: _speakers(one) for one in changed}
    ids = {speaker for each in speakers.values() for speaker in each}
    rows = Speaker.objects.filter(pk__in=ids).select_related("person__user")
    mailboxes = {row.pk: recipient_of_person(row.person) for row in rows}
    found: dict[int, list[Recipient]] = defaultdict(list)
    for session, people in speakers.items():
        for speaker in sorted(people):
            if recipient := mailboxes.get(speaker):
                found[session].append(recipient)
    return found


def _speakers(one: SessionDifference) -> set[int]:
    old = one.old.people if one.old else ()
    return {person.speaker_id for person in [*old, *one.new.people]}


def starts_of(differences: Iterable[SessionDifference]) -> list[datetime]:
    """The old and new starts of what changed."""
    changed = list(differences)
    versions = [one.new.version for one in changed] + [one.old.version for one in changed if one.old]
    return [version.starts_at for version in versions if version.starts_at]


def changes_since(conference: Conference, number: int, *, sessions: Iterable[int]) -> list[SessionDifference]:
    """What is different now from release `number` about these sessions, in the order of the programme."""
    ids = set(sessions)
    versions = SessionVersion.objects.filter(conference=conference, session__in=ids)
    old = {v.session_id: _presented(v) for v in with_people(versions.of_release(number))}
    found = []
    for version in with_people(versions.current()):
        one = difference(old.get(version.session_id), _presented(version))
        if one:
            found.append(one)
    return found


def _presented(version: SessionVersion) -> Presentation:
    return present(version)


def sessions_of(user_id: int | None, conference: Conference) -> set[int]:
    """Ids of the sessions on an account's own schedule."""
    rows = SavedSession.objects.filter(user=user_id, session__conference=conference)
    return set(rows.values_list("session_id", flat=True)) if user_id else set()
