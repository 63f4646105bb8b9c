"""What is said to focal points whose requests wait: counts and names, the oldest first."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.models import FocalPoint, Registration
from events.reminders.chasing import UNDECIDED, undecided
from events.reminders.messages.powers import has_ended, point_of, why
from events.reminders.words import dear, link

MOST_NAMED = 20


def _waiting(point: FocalPoint) -> list[Registration]:
    rows = undecided(point.delegation.conference)
    return [one for one in rows if one.delegation_id == point.delegation_id]


def still_due(message: Message, now: datetime) -> str:
    if ended := has_ended(message, now):
        return ended
    return "" if _waiting(point_of(message)) else "Nothing waits any more."


def content(message: Message, now: datetime) -> Content:
    point = point_of(message)
    conference, waiting = point.delegation.conference, _waiting(point)
    heading = ngettext(
        "%(count)s request waits for your decision", "%(count)s requests wait for your decision", len(waiting)
    ) % {"count": formats.number(len(waiting))}
    facts = [
        (one.name, _("asked %(when)s") % {"when": formats.moment(one.submitted_at, conference.zone)})
        for one in waiting[:MOST_NAMED]
    ]
    if closes_at := conference.registration_closes_at:
        facts.append((_("Registration closes"), formats.moment(closes_at, conference.zone)))
    return Content(
        subject=heading,
        heading=heading,
        greeting=dear(point.person.name),
        paragraphs=(
            _("They wait for you, or for another focal point of %(delegation)s; nobody else may decide.")
            % {"delegation": point.delegation},
            _("Nothing is decided by opening the link; you choose on the page."),
        ),
        facts=tuple(facts),
        action=(_("Open the requests that wait"), link(conference, ("delegation", {}))),
        why=why(point),
    )


KINDS = [
    Kind(
        UNDECIDED,
        gettext_lazy("Requests that still wait for your decision"),
        MailClass.TRANSACTIONAL,
        content,
        still_due,
    )
]
