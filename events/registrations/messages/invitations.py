"""The invitation of one named person into a category."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats, names
from events.common.rules import LinkState
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.models import CategoryInvitation
from events.registrations.queries import named_link

GONE = "the invitation is gone"


def _find(message: Message) -> CategoryInvitation | None:
    found: CategoryInvitation | None = (
        CategoryInvitation.objects.filter(pk=message.refs.get("invitation"))
        .select_related("conference", "category")
        .first()
    )
    return found


def invited(message: Message, now: datetime) -> Content:
    invitation = _find(message)
    if invitation is None:
        raise LookupError(GONE)
    conference = invitation.conference
    name = names.shown(conference.name, formats.language())[0]
    url = named_link(invitation)
    facts = [(_("Category"), str(invitation.category))]
    facts.append((_("Dates"), formats.date_range(conference.starts_on, conference.ends_on)))
    facts.append((_("Place"), str(conference.city)))
    facts.append((_("Works until"), texts.when(invitation.expires_at, conference, message.time_zone)))
    return Content(
        subject=_("You are invited to %(conference)s") % {"conference": name},
        heading=_("You are invited to %(conference)s") % {"conference": name},
        greeting=texts.dear(invitation.name),
        paragraphs=(
            _("The button leads to the form with which you ask to attend. The link is yours and works once."),
            _("You sign in first, or make an account; that takes a minute."),
        ),
        facts=tuple(facts),
        action=(_("Ask to attend"), url),
        why=_("You get this because an organiser of the conference invited you."),
        secrets=(url,),
    )


def still_due(message: Message, now: datetime) -> str:
    invitation = _find(message)
    if invitation is None:
        return GONE
    state = invitation.link_state(now)
    return "" if state == LinkState.OPEN else f"the invitation is {state.value}"


KINDS = [
    Kind(
        name=telling.INVITED,
        label=gettext_lazy("A personal invitation to attend"),
        mail_class=MailClass.TRANSACTIONAL,
        context=invited,
        still_due=still_due,
    )
]
