"""What is said when two registrations of one person became one."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.messages.facts import (
    NAMES,
    due_while,
    facts_of,
    get_registration,
    names_of,
    objection,
    status_link,
    why_asked,
)
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState


def joined(message: Message, now: datetime) -> Content:
    """To the mailbox of the registration that went; nothing of what stays but its ID."""
    registration = get_registration(message)
    stays = Registration.objects.filter(pk=message.refs.get("stays")).first()
    if stays is None:
        raise LookupError(f"registration {message.refs.get('stays')} is gone")
    words = {"goes": registration.reference, "stays": stays.reference}
    return Content(
        subject=_("Your two registrations are one now"),
        heading=_("Your two registrations are one now"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("The secretariat found %(goes)s and %(stays)s to be of the same person. %(stays)s goes on.")
            % words,
            _("A badge or a code of %(goes)s opens nothing any more. Use that of %(stays)s.") % words,
            objection(registration.conference),
        ),
        facts=facts_of(registration),
        action=(_("See your registration"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


KINDS = [
    Kind(
        name=telling.JOINED,
        label=gettext_lazy("Two registrations became one"),
        mail_class=MailClass.TRANSACTIONAL,
        context=joined,
        still_due=due_while(RegistrationState.WITHDRAWN),
        names=NAMES,
    )
]
