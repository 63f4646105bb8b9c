"""What is said after the last day: thanks, where things are found, what is kept."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.addresses.models import Address
from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import KEEP_BODIES, MailClass
from events.registrations.rules import Mode
from events.reminders.messages.registered import find_registration, registration_of
from events.reminders.rules import instant, opening
from events.reminders.series.registered import FOLLOW_UP, took_part
from events.reminders.words import link, shown


def still_due(message: Message, now: datetime) -> str:
    registration = find_registration(message)
    if registration is None:
        return "The registration is gone."
    conference = registration.conference
    if instant(opening(conference.ends_on, conference.zone)) != message.refs.get("end"):
        return "The conference ends on another day."
    taken = took_part(conference).filter(pk=registration.pk).exists()
    return "" if taken else "The person did not take part."


def content(message: Message, now: datetime) -> Content:
    registration = registration_of(message)
    conference = registration.conference
    words = {"conference": conference.symbol}
    heading = _("Thank you for taking part in %(conference)s") % words
    if registration.mode == Mode.ON_SITE:
        heading = _("Thank you for coming to %(conference)s") % words
    addresses = Address.objects.public(now).filter(conference=conference).count()
    facts = [
        (_("Conference"), shown(conference.name)),
        (_("Dates"), formats.date_range(conference.starts_on, conference.ends_on)),
        (_("Registration ID"), registration.reference),
    ]
    if addresses:
        facts.append((_("Addresses to read"), formats.number(addresses)))
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("The programme as it was held, its papers and the addresses stay where you found them."),
        ),
        facts=tuple(facts),
        action=(_("See what remains of the conference"), link(conference, ("home", {}))),
        closing=(
            _(
                "Your registration stays in the record of the conference. The text of our mails to you is "
                "emptied after %(days)s."
            )
            % {"days": formats.duration(KEEP_BODIES)},
            _("Under “Your data”, when signed in, you get a copy of all that we hold, or have it erased."),
        ),
        why=_("You get this because your registration is confirmed."),
        names={"name": registration.name, "registration": registration.reference},
    )


KINDS = [
    Kind(
        FOLLOW_UP,
        gettext_lazy("After a conference: thanks, and what is kept"),
        MailClass.SERVICE,
        content,
        still_due,
        names=("registration",),
    )
]
