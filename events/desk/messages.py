"""The invitation to the secretariat."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats, names
from events.common.rules import LinkState
from events.conferences.models import OrganiserInvitation
from events.conferences.queries import organiser_invitation_url
from events.conferences.rules import Role
from events.desk.actions import KIND
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass


def invitation(message: Message, now: datetime) -> Content:
    row = OrganiserInvitation.objects.select_related("conference").get(pk=message.refs["invitation"])
    conference: Any = row.conference  # a mail is queued for a conference alone
    name = names.shown(conference.name, formats.language())[0]
    url = organiser_invitation_url(row)
    return Content(
        subject=_("You are invited to the secretariat"),
        heading=_("You are invited to help run %(conference)s") % {"conference": name},
        paragraphs=(
            _("The button leads to a page that says what you may do there. It works once."),
            _("You need an account with the address that this mail went to."),
        ),
        facts=(
            (_("Role"), str(Role(row.role).label)),
            (_("Works until"), formats.moment(row.expires_at, conference.zone)),
        ),
        action=(_("See the invitation"), url),
        why=_("You get this because an organiser of the conference invited you."),
        secrets=(url,),
    )


def still_due(message: Message, now: datetime) -> str:
    row = OrganiserInvitation.objects.filter(pk=message.refs.get("invitation")).first()
    if row is None:
        return "The invitation is gone."
    state = row.link_state(now)
    return "" if state == LinkState.OPEN else f"The invitation is {state.value}."


KINDS = [
    Kind(
        KIND,
        gettext_lazy("You are invited to the secretariat"),
        MailClass.TRANSACTIONAL,
        invitation,
        still_due,
    )
]
