"""What is said the day before to those who have yet to collect their badge."""

from datetime import datetime

from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.conferences.models import Conference
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.programme.models import SessionVersion
from events.programme.rules import TAKING_STATES
from events.reminders.messages.registered import find_registration, registration_of
from events.reminders.queries import minutes_of, plan_of
from events.reminders.rules import ReminderKind, instant, is_overtaken, opening
from events.reminders.series.registered import BADGE, expected_on_site
from events.reminders.words import link, overtaken, shown


def still_due(message: Message, now: datetime) -> str:
    registration = find_registration(message)
    if registration is None:
        return "The registration is gone."
    conference = registration.conference
    starts_at = opening(conference.starts_on, conference.zone)
    if instant(starts_at) != message.refs.get("start"):
        return "The conference was moved to another day."
    if not expected_on_site(conference).filter(pk=registration.pk).exists():
        return "No badge waits for the person: let in already, or not expected on site."
    plan = plan_of(conference, ReminderKind.BADGE, starts_at, minutes_of(conference)[ReminderKind.BADGE])
    return overtaken(is_overtaken(plan, int(message.refs["before"]), now=now))


def _first_session(conference: Conference) -> datetime | None:
    """When the first session of the first day begins."""
    rows = SessionVersion.objects.current().filter(
        conference=conference, is_present=True, state__in=TAKING_STATES, local_day=conference.starts_on
    )
    found: datetime | None = rows.aggregate(first=Min("starts_at"))["first"]
    return found


def content(message: Message, now: datetime) -> Content:
    registration = registration_of(message)
    conference = registration.conference
    heading = _("Your badge for %(conference)s waits for you") % {"conference": conference.symbol}
    facts = [
        (_("Where and when"), shown(conference.badge_desk)),
        (_("Registration ID"), registration.reference),
    ]
    quiet = ""
    if first := _first_session(conference):
        facts.append((_("First session"), texts.when(first, conference, message.time_zone)))
        quiet = _("Most people come in the hour before the first session. At any other time you wait less.")
    else:
        facts.append((_("First day"), formats.day(conference.starts_on, year=True)))
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(registration.name),
        paragraphs=tuple(
            filter(
                None,
                (
                    _(
                        "You have not collected it yet. Bring a passport or national identity card, and the "
                        "code on your registration page."
                    ),
                    quiet,
                ),
            )
        ),
        facts=tuple((label, value) for label, value in facts if value),
        action=(_("Open your badge code"), link(conference, ("registration-status", {}))),
        why=_("You get this because your registration is confirmed."),
        names={"name": registration.name, "registration": registration.reference},
    )


KINDS = [
    Kind(
        BADGE,
        gettext_lazy("Your badge is not collected yet"),
        MailClass.SERVICE,
        content,
        still_due,
        names=("registration",),
    )
]
