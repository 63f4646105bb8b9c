"""Whom a release will tell, before it is made: by the same rules as the notices after it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from events.conferences.models import Conference, ConferenceRole
from events.conferences.rules import Role
from events.mail.actions import is_mailbox
from events.people.models import Person
from events.programme.differences import SessionDifference
from events.programme.models import Participation, Release, SessionVersion, VersionParticipation
from events.programme.surroundings import GONE
from events.reminders.actions import CHANGED_SAVED
from events.reminders.changes import Concerned, starts_of, whom_it_concerns
from events.reminders.messages.releases import is_over
from events.reminders.queries import conferences_with_news
from events.reminders.rules import notice_due_at


@dataclass(frozen=True)
class Told:
    """One mailbox that will get a notice: about which sessions, and when at the earliest."""

    email: str
    name: str
    titles: tuple[Any, ...]
    due_at: datetime
    has_a_part: bool


@dataclass(frozen=True)
class Audience:
    """All who will be told. `is_first`: nobody is told of a first release; `is_quiet`: nor of one of a
    conference that is not announced, or over.
    """

    told: Sequence[Told]
    is_first: bool = False
    is_quiet: bool = False

    @property
    def with_a_part(self) -> int:
        return sum(one.has_a_part for one in self.told)

    @property
    def saved(self) -> int:
        return len(self.told) - self.with_a_part

    def at_once(self, now: datetime) -> int:
        """How many mails go out without the usual wait."""
        return sum(one.due_at <= now for one in self.told)


def audience_of(
    conference: Conference, differences: Iterable[SessionDifference], *, number: int, now: datetime
) -> Audience:
    """Whom release `number` will tell of these differences; eight queries at most."""
    if number == 1:
        return Audience([], is_first=True)
    if conference not in conferences_with_news(now=now):
        return Audience([], is_quiet=True)
    coming = [one for one in differences if not is_over(one, now)]
    by_session = {one.new.version.session_id: one for one in coming}
    concerned = whom_it_concerns(conference, coming, saved_kind=CHANGED_SAVED)
    found = [one for one in concerned.values() if is_mailbox(one.recipient.email)]
    names = _names(found)
    told = []
    for one in found:
        about = [by_session[pk] for pk in sorted(one.on_stage | one.saved)]
        told.append(
            Told(
                email=one.recipient.email,
                name=names.get(one.recipient.key, ""),
                titles=tuple(difference.title for difference in about),
                due_at=notice_due_at(now, starts_of(about), conference.zone),
                has_a_part=bool(one.on_stage),
            )
        )
    told.sort(key=lambda one: (not one.has_a_part, one.name.casefold(), one.email))
    return Audience(told)


def _names(found: Sequence[Concerned]) -> dict[str, str]:
    """The name of each reader, by mailbox: the account's, else that of the person."""
    users = {one.recipient.user_id: one.recipient.key for one in found if one.recipient.user_id}
    keys = [one.recipient.key for one in found if not one.recipient.user_id]
    names = dict(Person.objects.filter(email__in=keys).order_by("pk").values_list("email", "name"))
    for pk, name in User.objects.filter(pk__in=users).values_list("pk", "name"):
        names[users[pk]] = name
    return names


def planners_of(conference: Conference) -> list[User]:
    """The active owners and members of staff for the programme, each once; one query."""
    roles = ConferenceRole.objects.filter(conference=conference, role__in=[Role.OWNER, Role.PROGRAMME])
    return list(User.objects.filter(pk__in=roles.values("user"), is_active=True).order_by("pk"))


def left_since(release: Release) -> list[str]:
    """Those who stood in the release and have declined or withdrawn since, as "name: title"; two queries."""
    versions = SessionVersion.objects.filter(conference=release.conference_id).of_release(release.number)
    rows = VersionParticipation.objects.filter(version__in=versions.filter(is_present=True))
    gone = set(
        Participation.objects.filter(session__conference=release.conference_id, state__in=GONE).values_list(
            "session_id", "speaker_id", "role"
        )
    )
    return [
        f"{row.name}: {row.version.title}"
        for row in rows.select_related("version").order_by("name", "pk")
        if (row.version.session_id, row.speaker_id, row.role) in gone
    ]
