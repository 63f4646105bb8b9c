"""Whom to remind that somebody waits for their answer: invited speakers, and focal points."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from events.common.rules import LinkState
from events.conferences.models import Conference
from events.mail.actions import Draft
from events.people.models import SpeakerInvitation
from events.registrations.models import FocalPoint, PendingChange, Registration
from events.registrations.rules import RegistrationState, Route
from events.reminders.queries import Recipient, recipient_of_person
from events.reminders.rules import (
    ANSWER_MINUTES,
    CHASING_HOURS,
    HORIZON,
    LONGEST_SHIFT,
    chases_today,
    schedule,
    to_write,
)

INVITATION = "speaker.invitation-reminder"
UNDECIDED = "registrations.undecided"


def invitations_to_chase(conference: Conference, *, now: datetime) -> Iterator[Draft]:
    """Five and two days before the answer is due; never within a day of the invitation itself."""
    longest = timedelta(minutes=max(ANSWER_MINUTES))
    open_ones = SpeakerInvitation.objects.filter(
        speaker__conference=conference,
        reply_by__gt=now,
        reply_by__lte=now + longest + HORIZON + LONGEST_SHIFT,
    )
    for row in open_ones.select_related("speaker__person__user").order_by("pk"):
        if row.reply_by is None or row.link_state(now) != LinkState.OPEN:
            continue
        plan = schedule(row.reply_by, ANSWER_MINUTES, conference.zone, time_bound=True)
        person = recipient_of_person(row.speaker.person)
        for due in to_write(plan, starts_at=row.reply_by, now=now):
            if due.at < row.created_at + timedelta(days=1):
                continue
            yield Draft(
                kind=INVITATION,
                recipient=row.email,
                occasion=f"invitation:{row.pk}:{due.minutes}",
                conference=conference,
                refs={"invitation": row.pk},
                language=person.language if person else "en",
                time_zone=person.time_zone if person else "",
                due_at=max(due.at, now),
                expires_at=row.reply_by,
            )


def undecided_to_chase(conference: Conference, *, now: datetime) -> Iterator[Draft]:
    """One mail a day at most to each focal point in power, in the morning, while it is its turn."""
    there = conference.local(now)
    if not CHASING_HOURS[0] <= there.time() < CHASING_HOURS[1]:
        return
    asked = [(one.delegation_id, one.submitted_at) for one in undecided(conference)]
    asked += [(one.delegation_id, one.asked_at) for one in undecided_changes(conference)]
    if not asked:
        return
    closes_at = conference.registration_closes_at
    days_left = (conference.local(closes_at).date() - there.date()).days if closes_at else None
    for point, recipient in focal_points(conference, now):
        ages = [
            (there.date() - conference.local(at).date()).days
            for delegation, at in asked
            if delegation == point.delegation_id
        ]
        if chases_today(ages, days_left=days_left):
            yield Draft(
                kind=UNDECIDED,
                recipient=recipient.email,
                occasion=f"undecided:{point.pk}:{there.date().isoformat()}",
                conference=conference,
                user_id=recipient.user_id,
                refs={"focal_point": point.pk},
                language=recipient.language,
                time_zone=recipient.time_zone,
                due_at=now,
                expires_at=now + timedelta(hours=20),
            )


def undecided(conference: Conference) -> list[Registration]:
    """Requests that wait for a focal point, the oldest first."""
    rows = Registration.objects.filter(
        conference=conference,
        state=RegistrationState.SUBMITTED,
        category__route=Route.FOCAL_POINT,
        delegation__isnull=False,
    )
    return list(rows.order_by("submitted_at", "pk"))


def undecided_changes(conference: Conference) -> list[PendingChange]:
    """Changes of registrations that wait for a focal point, the oldest first."""
    rows = PendingChange.objects.open().filter(conference=conference, category__route=Route.FOCAL_POINT)
    return list(rows.exclude(delegation=None).select_related("registration").order_by("asked_at", "pk"))


def focal_points(conference: Conference, now: datetime) -> list[tuple[FocalPoint, Recipient]]:
    """Those in power today, with their mailboxes."""
    today = conference.local(now).date()
    rows = FocalPoint.objects.in_power(today).filter(delegation__conference=conference)
    found = []
    for point in rows.select_related("person__user").order_by("pk"):
        recipient = recipient_of_person(point.person)
        if recipient:
            found.append((point, recipient))
    return found
