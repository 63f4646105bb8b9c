"""The invitation to the secretariat, and the digest of what is booked twice."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats, names
from events.common.rules import LinkState
from events.conferences.models import OrganiserInvitation
from events.conferences.queries import organiser_invitation_url
from events.conferences.rules import Role
from events.desk.actions import CLASHES, KIND
from events.desk.queries import planners_of
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.programme.conflicts import conflict_words
from events.programme.planning import check_drafts
from events.reminders.rules import opening

# Of more than these the mail says how many there are.
MOST_CLASHES = 20


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
            (_("Works until"), texts.when(row.expires_at, conference, message.time_zone)),
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


def clashes(message: Message, now: datetime) -> Content:
    conference: Any = message.conference  # a digest is queued for a conference alone
    checked = check_drafts([conference])[conference.pk]
    hard, zone = checked.hard, conference.zone
    count = {"count": len(hard)}
    heading = ngettext("%(count)d double booking", "%(count)d double bookings", len(hard)) % count
    told = tuple((str(one.kind.label), conflict_words(one, zone)) for one in hard[:MOST_CLASHES])
    remarks = len(checked.everything) - len(hard)
    more = ngettext("There is %(count)d remark as well.", "There are %(count)d remarks as well.", remarks)
    return Content(
        subject=heading,
        heading=heading,
        paragraphs=(_("A release with one of these needs a reason."),),
        facts=told,
        zone_note=texts.zone_note(
            max(now, opening(conference.starts_on, zone)), conference, message.time_zone
        ),
        closing=(more % {"count": remarks},) if remarks else (),
        action=(_("See what clashes"), _list_of_clashes(conference)),
        why=_("You get this each morning while something is booked twice, because you plan the programme."),
    )


def _list_of_clashes(conference: Any) -> str:
    page = reverse("admin:events_session_changelist")
    return f"{settings.BASE_URL}{page}?news=clash&conference__id__exact={conference.pk}"


def clashes_due(message: Message, now: datetime) -> str:
    conference = message.conference
    if conference is None or message.user_id not in {user.pk for user in planners_of(conference)}:
        return "The reader no longer plans the programme."
    return "" if check_drafts([conference])[conference.pk].hard else "Nothing is booked twice any more."


KINDS = [
    Kind(
        KIND,
        gettext_lazy("You are invited to the secretariat"),
        MailClass.TRANSACTIONAL,
        invitation,
        still_due,
        roles=tuple(Role),
    ),
    Kind(
        CLASHES,
        gettext_lazy("What clashes in the programme that I plan"),
        MailClass.SERVICE,
        clashes,
        clashes_due,
        roles=(Role.PROGRAMME,),
        extra={
            "when": gettext_lazy("at 8 in the morning, while something is booked twice"),
            "to": gettext_lazy("owners, and staff for the programme"),
        },
    ),
]
