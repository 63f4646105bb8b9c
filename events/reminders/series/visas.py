"""Whoever may need a visa and has not asked for the letter; in good time before the conference."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from events.conferences.models import Conference
from events.registrations.models import Letterhead, Registration, VisaLetter
from events.registrations.rules import Mode, RegistrationState
from events.reminders.chasing import focal_points
from events.reminders.queries import plan_of, recipient_of_person
from events.reminders.rules import ReminderKind, instant, opening
from events.reminders.series.shapes import Reader, Series

VISA = "reminder.visa"
VISA_DESK = "reminder.visa-desk"


def visas(conference: Conference, minutes: tuple[int, ...], now: datetime) -> list[Series]:
    """To the people themselves, and in one mail to each focal point of theirs."""
    starts_at = opening(conference.starts_on, conference.zone)
    start = instant(starts_at)
    plan = plan_of(conference, ReminderKind.VISA, starts_at, minutes)

    def people() -> Iterator[Reader]:
        rows = without_letter(conference).select_related("person__user").order_by("pk")
        for row in rows:
            if recipient := recipient_of_person(row.person):
                yield Reader(recipient, {"registration": row.pk})

    def desks() -> Iterator[Reader]:
        waiting = Counter(without_letter(conference).order_by().values_list("delegation", flat=True))
        for point, recipient in focal_points(conference, now):
            if waiting[point.delegation_id]:
                yield Reader(recipient, {"focal_point": point.pk}, mark=f"{point.pk}:")

    about = f"visa:{conference.pk}:{start}"
    return [
        Series(VISA, about, plan, starts_at, people, refs={"start": start}),
        Series(VISA_DESK, f"{about}:desk", plan, starts_at, desks, refs={"start": start}),
    ]


def without_letter(conference: Conference) -> QuerySet[Registration]:
    """Confirmed on site without a letter that is open, where letters are given.

    The site does not know who needs a visa; left out are those known to be of the host country.
    """
    rows: QuerySet[Registration] = Registration.objects.filter(
        Exists(Letterhead.objects.filter(conference=conference)),
        conference=conference,
        state=RegistrationState.CONFIRMED,
        mode=Mode.ON_SITE,
    ).exclude(Exists(VisaLetter.objects.open().filter(registration=OuterRef("pk"))))
    if conference.country:
        rows = rows.exclude(delegation__organization__country=conference.country)
        rows = rows.exclude(person__country=conference.country)
    return rows
