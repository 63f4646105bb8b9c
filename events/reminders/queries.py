"""Who is to be reminded of what, from sealed versions, registrations and preferences."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from accounts.rules import normalise_email
from events.conferences.models import Conference
from events.conferences.rules import ConferenceState
from events.mail.models import Preference
from events.people.models import Person
from events.programme.models import Participation, SessionVersion, VersionParticipation
from events.programme.rules import TAKING_STATES, ParticipationRole, ParticipationState
from events.registrations.models import Registration, SavedSession
from events.registrations.rules import LIVE_STATES, RegistrationState
from events.reminders.models import ReminderRule
from events.reminders.rules import (
    DEFAULT_MINUTES,
    OF_EVENINGS,
    TIME_BOUND,
    Due,
    before,
    evening_before,
    may_start_between,
    schedule,
    to_write,
)

GONE = (ParticipationState.DECLINED, ParticipationState.WITHDRAWN)


@dataclass(frozen=True)
class Recipient:
    """A mailbox, and how its reader reads."""

    email: str
    language: str = "en"
    time_zone: str = ""
    user_id: int | None = None

    @cached_property
    def key(self) -> str:
        return normalise_email(self.email)


@dataclass(frozen=True)
class Planned:
    """One session with the reminders to write now."""

    starts_at: datetime
    dues: list[Due]
    version: SessionVersion


def conferences_with_news(*, now: datetime, after: timedelta = timedelta(days=3)) -> list[Conference]:
    """Announced conferences that are not over for longer than `after`."""
    recent = (now - after).date()
    found = Conference.objects.filter(state=ConferenceState.ANNOUNCED, ends_on__gte=recent)
    return list(found.order_by("pk"))


def minutes_of(conference: Conference) -> dict[str, tuple[int, ...]]:
    """How many minutes before each kind of reminder goes out: the conference's rules, else the usual."""
    own: dict[str, list[int]] = defaultdict(list)
    for kind, minutes, active in ReminderRule.objects.filter(conference=conference).values_list(
        "kind", "minutes_before", "is_active"
    ):
        own[kind].extend([minutes] if active else [])
    return {kind: tuple(own[kind]) if kind in own else usual for kind, usual in DEFAULT_MINUTES.items()}


def plan_of(conference: Conference, kind: str, starts_at: datetime, minutes: Iterable[int]) -> list[Due]:
    count = evening_before if kind in OF_EVENINGS else before
    return schedule(starts_at, minutes, conference.zone, time_bound=kind in TIME_BOUND, count=count)


def sessions_to_remind(
    conference: Conference, kind: str, minutes: Sequence[int], *, now: datetime
) -> list[Planned]:
    """Current versions to be held for which reminders are to be written at `now`; one query."""
    near = Q(pk__in=[])
    for each in minutes:
        first, last = may_start_between(each, now=now)
        near |= Q(starts_at__gt=first, starts_at__lte=last)
    versions = SessionVersion.objects.current().filter(
        near, conference=conference, is_present=True, state__in=TAKING_STATES
    )
    planned = []
    for version in versions.only("session_id", "starts_at").order_by("starts_at", "pk"):
        starts_at = version.starts_at
        if starts_at is None:
            continue
        plan = plan_of(conference, kind, starts_at, minutes)
        if dues := to_write(plan, starts_at=starts_at, now=now):
            planned.append(Planned(starts_at, dues, version))
    return planned


def recipient_of_person(person: Person) -> Recipient | None:
    """Where a person reads mail: the account's address before the one that the secretariat knows."""
    user = person.user
    if user is not None and not user.is_active:
        user = None
    email = (user.email if user else "") or person.email
    if not email or person.erased_at is not None:
        return None
    return Recipient(
        email=email,
        language=(user.language if user else "") or person.language or "en",
        time_zone=(user.time_zone if user else "") or person.time_zone,
        user_id=user.pk if user else None,
    )


def speakers_of(
    versions: Iterable[SessionVersion], *, roles: Collection[str] = tuple(ParticipationRole)
) -> dict[int, list[tuple[Recipient, int]]]:
    """Who stands in the versions and still takes part: (mailbox, speaker's id) by id of the session.

    Those who declined or withdrew since the release are left out, whatever the release says.
    """
    ids = [version.pk for version in versions]
    found: dict[int, dict[str, tuple[Recipient, int]]] = defaultdict(dict)
    for start in range(0, len(ids), 500):
        rows = VersionParticipation.objects.filter(version__in=ids[start : start + 500], role__in=roles)
        rows = rows.select_related("version", "speaker__person__user").defer("version__abstract")
        left = _left(rows.values_list("version__session_id", flat=True))
        for row in rows:
            recipient = recipient_of_person(row.speaker.person)
            if recipient and (row.version.session_id, row.speaker_id, row.role) not in left:
                found[row.version.session_id].setdefault(recipient.key, (recipient, row.speaker_id))
    return {session: list(people.values()) for session, people in found.items()}


def _left(sessions: Iterable[int]) -> set[tuple[int, int, str]]:
    rows = Participation.objects.filter(session__in=set(sessions), state__in=GONE)
    return set(rows.values_list("session_id", "speaker_id", "role"))


def savers_of(
    sessions: Iterable[int], conference: Conference, *, kind: str = ""
) -> dict[int, list[Recipient]]:
    """Whose own schedule holds the sessions, by id of the session.

    Without those whose registration for the conference has ended, and without mailboxes that do not
    want `kind`.
    """
    ids = list(sessions)
    out = ended_users(conference)
    off = unwanting(kind) if kind else set()
    found: dict[int, list[Recipient]] = defaultdict(list)
    for start in range(0, len(ids), 500):
        rows = SavedSession.objects.filter(session__in=ids[start : start + 500], user__is_active=True)
        facts = ("session_id", "user_id", "user__email", "user__language", "user__time_zone")
        for session, user, email, language, time_zone in rows.order_by("pk").values_list(*facts):
            recipient = Recipient(email, language or "en", time_zone, user)
            if user not in out and (not off or recipient.key not in off):
                found[session].append(recipient)
    return found


def ended_users(conference: Conference | None, *, among: set[int] | None = None) -> set[int]:
    """Accounts that asked to attend and no longer do: withdrawn or refused, and nothing live."""
    registrations = Registration.objects.filter(conference=conference, person__user__isnull=False)
    if among is not None:
        registrations = registrations.filter(person__user__in=among)
    rows: list[tuple[Any, str]] = list(registrations.values_list("person__user_id", "state"))
    live = {user for user, state in rows if state in LIVE_STATES}
    return {user for user, _state in rows} - live


def unwanting(kind: str) -> set[str]:
    """Mailboxes that switched the kind off; the outbox asks again before it sends."""
    rows = Preference.objects.filter(kind=kind, is_wanted=False)
    return set(rows.values_list("mailbox__recipient_key", flat=True))


def confirmed_people(conference: Conference) -> list[tuple[Recipient, int]]:
    """(mailbox, registration's id) of all who are confirmed."""
    rows = Registration.objects.filter(conference=conference, state=RegistrationState.CONFIRMED)
    found = []
    for row in rows.select_related("person__user").order_by("pk"):
        recipient = recipient_of_person(row.person)
        if recipient:
            found.append((recipient, row.pk))
    return found


def current_version(session_id: Any) -> SessionVersion | None:
    """The session as it is published now, with its people; None if it never was."""
    versions = SessionVersion.objects.current().filter(session_id=session_id)
    found: SessionVersion | None = (
        versions.select_related("conference").prefetch_related("participations").first()
    )
    return found


def savers_among(users: set[int], session_id: Any) -> set[int]:
    """Those of the accounts on whose schedule the session is."""
    rows = SavedSession.objects.filter(user__in=users, session=session_id)
    return set(rows.values_list("user_id", flat=True))
