"""What is said before a conference begins."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats
from events.conferences.models import Conference
from events.mail import texts
from events.mail.kinds import Content, Facts, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.rules import Mode, RegistrationState
from events.reminders.actions import BEFORE_CONFERENCE
from events.reminders.messages.registered import find_registration, registration_of
from events.reminders.queries import minutes_of, plan_of
from events.reminders.rules import ReminderKind, instant, is_overtaken, opening
from events.reminders.words import link, overtaken, shown


def conference_due(message: Message, now: datetime) -> str:
    registration = find_registration(message)
    if registration is None or registration.state != RegistrationState.CONFIRMED:
        return "The registration is no longer confirmed."
    conference = registration.conference
    starts_at = opening(conference.starts_on, conference.zone)
    if instant(starts_at) != message.refs.get("start"):
        return "The conference was moved to another day."
    plan = plan_of(
        conference, ReminderKind.CONFERENCE, starts_at, minutes_of(conference)[ReminderKind.CONFERENCE]
    )
    return overtaken(is_overtaken(plan, int(message.refs["before"]), now=now))


def before_conference(message: Message, now: datetime) -> Content:
    registration = registration_of(message)
    conference = registration.conference
    days = max((conference.starts_on - conference.local(now).date()).days, 0)
    begins = ngettext("%(symbol)s begins in %(days)d day", "%(symbol)s begins in %(days)d days", days) % {
        "symbol": conference.symbol,
        "days": days,
    }
    facts = [
        (_("Conference"), shown(conference.name)),
        (_("Dates"), formats.date_range(conference.starts_on, conference.ends_on)),
    ]
    if registration.mode == Mode.ON_SITE:
        facts += _on_site(conference)
        paragraphs = (_("Bring your registration ID and the document with which you registered."),)
    else:
        paragraphs = (_("You take part from afar: each session's page says how to join it."),)
    facts.append((_("Registration ID"), registration.reference))
    return Content(
        subject=begins,
        heading=begins,
        greeting=texts.dear(registration.name),
        paragraphs=paragraphs,
        facts=tuple(facts),
        zone_note=texts.zone_note(
            opening(conference.starts_on, conference.zone), conference, message.time_zone
        ),
        action=(
            _("Practical information"),
            link(conference, ("page-detail", {"slug": "practical-information"}), ("registration-status", {})),
        ),
        why=_("You get this because your registration is confirmed."),
        names={"name": registration.name, "days": str(days), "registration": registration.reference},
    )


def _on_site(conference: Conference) -> Facts:
    facts: Facts = []
    for venue in conference.venues.order_by("pk")[:1]:
        place = "\n".join(filter(None, [shown(venue.name), shown(venue.postal_address)]))
        facts.append((_("Venue"), place))
    if desk := shown(conference.badge_desk):
        facts.append((_("Badges"), desk))
    return facts


KINDS = [
    Kind(
        BEFORE_CONFERENCE,
        gettext_lazy("Before a conference: what to know"),
        MailClass.SERVICE,
        before_conference,
        conference_due,
        names=("days", "registration"),
        extra={
            "when": gettext_lazy("14 days and 3 days before the first day"),
            "to": gettext_lazy("confirmed participants"),
        },
    ),
]
