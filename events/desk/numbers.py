"""The numbers of today for several conferences at once: the same number of questions, however many."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q

from events.addresses.models import Address
from events.addresses.rules import AddressState
from events.conferences.models import Announcement, Conference
from events.mail.models import Message
from events.mail.rules import WAITING_STATES, MessageState
from events.people.models import Speaker
from events.programme.models import Participation, Release, Session
from events.programme.planning import marks_of
from events.programme.rules import ParticipationState
from events.registrations.models import PendingChange, Quota, Registration, VisaLetter
from events.registrations.rules import WAITING_LETTERS, RegistrationState

# A mail that is due for longer than this should have gone.
LATE = timedelta(minutes=15)


@dataclass
class Numbers:
    """What waits at one conference. Instants are aware; None where there is none."""

    requests: int = 0
    oldest_request: datetime | None = None
    corrections: int = 0
    oldest_correction: datetime | None = None
    release: int = 0
    changes: int = 0
    clashes: int = 0
    drafts: int = 0
    embargoed: int = 0
    next_lift: datetime | None = None
    unanswered: int = 0
    mails_late: int = 0
    mails_failed: int = 0
    mails_held: int = 0
    quotas: list[Quota] = field(default_factory=list)
    letters: int = 0
    letters_late: int = 0
    on_show: int = 0
    urgent: int = 0


def numbers(conferences: Sequence[Conference], *, user: Any, now: datetime) -> Mapping[int, Numbers]:
    """The numbers by conference, of what `user` may see; fourteen queries."""
    found: dict[int, Numbers] = defaultdict(Numbers)
    for conference in conferences:
        found[conference.pk] = Numbers()
    keys = list(found)
    _requests(found, keys, user)
    _programme(found, keys)
    _addresses(found, keys, now)
    _speakers(found, keys)
    _mails(found, keys, user, now)
    _letters(found, conferences, now)
    for quota in Quota.objects.filter(conference__in=keys, capacity__isnull=False).select_related("category"):
        found[quota.conference_id].quotas.append(quota)
    shown = Announcement.objects.filter(conference__in=keys).current(now).order_by().values("conference")
    is_urgent = Q(severity=Announcement.Severity.URGENT)
    for row in shown.annotate(number=Count("pk"), urgent=Count("pk", filter=is_urgent)):
        one = found[row["conference"]]
        one.on_show, one.urgent = row["number"], row["urgent"]
    return found


def _requests(found: Mapping[int, Numbers], keys: Sequence[int], user: Any) -> None:
    waiting = Registration.objects.visible_to(user).filter(
        conference__in=keys, state=RegistrationState.SUBMITTED
    )
    rows = waiting.order_by().values("conference")
    for row in rows.annotate(number=Count("pk", distinct=True), oldest=Min("submitted_at")):
        one = found[row["conference"]]
        one.requests, one.oldest_request = row["number"], row["oldest"]
    asked = PendingChange.objects.visible_to(user).open().filter(conference__in=keys)
    counts = asked.order_by().values("conference")
    for count in counts.annotate(number=Count("pk", distinct=True), oldest=Min("asked_at")):
        one = found[count["conference"]]
        one.corrections, one.oldest_correction = count["number"], count["oldest"]


def _letters(found: Mapping[int, Numbers], conferences: Sequence[Conference], now: datetime) -> None:
    today = {one.pk: one.local(now).date() for one in conferences}
    waiting = VisaLetter.objects.filter(conference__in=list(today), state__in=WAITING_LETTERS)
    for conference, due in waiting.values_list("conference", "due_on"):
        one = found[conference]
        one.letters += 1
        one.letters_late += due < today[conference]


def _programme(found: Mapping[int, Numbers], keys: Sequence[int]) -> None:
    related = ("conference", "room__venue", "track", "body")
    sessions = list(Session.objects.filter(conference__in=keys).select_related(*related))
    marks = marks_of(sessions)
    for session in sessions:
        one = found[session.conference_id]
        one.changes += marks[session.pk].is_changed
        # A clash stands at both of its sessions; it is counted at the first.
        hard = [each for each in marks[session.pk].conflicts if each.is_hard]
        one.clashes += sum(each.slots[0].id == session.pk for each in hard)
    rows = Release.objects.filter(conference__in=keys).order_by().values("conference")
    for row in rows.annotate(last=Max("number")):
        found[row["conference"]].release = row["last"]


def _addresses(found: Mapping[int, Numbers], keys: Sequence[int], now: datetime) -> None:
    is_waiting = Q(state=AddressState.EMBARGOED, embargo_until__gt=now)
    rows = Address.objects.filter(conference__in=keys).order_by().values("conference")
    counted = rows.annotate(
        drafts=Count("pk", filter=Q(state=AddressState.DRAFT)),
        embargoed=Count("pk", filter=is_waiting),
        lift=Min("embargo_until", filter=is_waiting),
    )
    for row in counted:
        one = found[row["conference"]]
        one.drafts, one.embargoed, one.next_lift = row["drafts"], row["embargoed"], row["lift"]


def _speakers(found: Mapping[int, Numbers], keys: Sequence[int]) -> None:
    asked = Participation.objects.filter(session__conference__in=keys, state=ParticipationState.INVITED)
    rows = Speaker.objects.filter(pk__in=asked.values("speaker")).order_by().values("conference")
    for row in rows.annotate(number=Count("pk")):
        found[row["conference"]].unanswered = row["number"]


def _mails(found: Mapping[int, Numbers], keys: Sequence[int], user: Any, now: datetime) -> None:
    rows = Message.objects.visible_to(user).filter(conference__in=keys).order_by().values("conference")
    counted = rows.annotate(
        late=Count("pk", filter=Q(state__in=WAITING_STATES, due_at__lt=now - LATE)),
        failed=Count("pk", filter=Q(state=MessageState.FAILED)),
        held=Count("pk", filter=Q(state=MessageState.HELD)),
    )
    for row in counted:
        one = found[row["conference"]]
        one.mails_late, one.mails_failed, one.mails_held = row["late"], row["failed"], row["held"]
