"""What focal points are told before registration closes: how much is left to do, in numbers."""

from datetime import datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.models import DelegationQuota, FocalPoint, Registration
from events.registrations.queries import is_focal_point
from events.registrations.rules import RegistrationState
from events.reminders.messages.powers import has_ended, point_of, why
from events.reminders.queries import minutes_of, plan_of
from events.reminders.rules import ReminderKind, instant, is_overtaken
from events.reminders.series.registered import CLOSING
from events.reminders.words import link, on_day, overtaken


def still_due(message: Message, now: datetime) -> str:
    if ended := has_ended(message, now):
        return ended
    conference = point_of(message).delegation.conference
    closes_at = conference.registration_closes_at
    if closes_at is None or instant(closes_at) != message.refs.get("start"):
        return "Registration closes at another hour."
    minutes = minutes_of(conference)[ReminderKind.CLOSING]
    if not _has_something_left(point_of(message)):
        return "Every place is given, and nothing waits."
    plan = plan_of(conference, ReminderKind.CLOSING, closes_at, minutes)
    return overtaken(is_overtaken(plan, int(message.refs["before"]), now=now))


def _counts(point: FocalPoint) -> dict[str, int]:
    """How many requests with the delegation wait for the focal point, wait for the person, are confirmed."""
    found: dict[str, int] = Registration.objects.filter(delegation=point.delegation_id).aggregate(
        waiting=Count("pk", filter=Q(state=RegistrationState.SUBMITTED)),
        asked=Count("pk", filter=Q(state=RegistrationState.INFO_REQUESTED)),
        confirmed=Count("pk", filter=Q(state=RegistrationState.CONFIRMED)),
    )
    return found


def _places_left(point: FocalPoint) -> int | None:
    """How many of the delegation's places are free; None where they are not limited."""
    quota = DelegationQuota.objects.filter(delegation=point.delegation_id, category=None).first()
    return quota.left if quota else None


def _has_something_left(point: FocalPoint) -> bool:
    counts = _counts(point)
    return bool(counts["waiting"] or counts["asked"]) or _places_left(point) != 0


def content(message: Message, now: datetime) -> Content:
    point = point_of(message)
    conference = point.delegation.conference
    closes_at = conference.registration_closes_at or now
    counts = {name: formats.number(count) for name, count in _counts(point).items()}
    when, left = on_day(closes_at, conference, now), _places_left(point)
    heading = _("Registration closes %(when)s") % {"when": when}
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(point.person.name),
        paragraphs=(
            _("After that nobody can ask to attend with %(delegation)s.") % {"delegation": point.delegation},
        ),
        facts=(
            (_("Registration closes"), texts.when(closes_at, conference, message.time_zone)),
            (_("Wait for your decision"), counts["waiting"]),
            (_("Owe you an answer"), counts["asked"]),
            (_("Confirmed"), counts["confirmed"]),
            (_("Places left"), "" if left is None else formats.number(left)),
        ),
        action=(_("Open the desk of your delegation"), link(conference, ("delegation", {}))),
        why=why(point),
        names={
            "name": point.person.name,
            "when": when,
            "delegation": str(point.delegation),
            "waiting": counts["waiting"],
        },
    )


KINDS = [
    Kind(
        CLOSING,
        gettext_lazy("Registration closes"),
        MailClass.SERVICE,
        content,
        still_due,
        names=("when", "delegation", "waiting"),
        reaches=is_focal_point,
    )
]
