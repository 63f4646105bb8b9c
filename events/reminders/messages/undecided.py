"""What is said to focal points whose requests wait: counts and names, the oldest first."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.models import FocalPoint, Registration
from events.registrations.queries import is_focal_point
from events.reminders.chasing import UNDECIDED, undecided
from events.reminders.messages.powers import has_ended, point_of, why
from events.reminders.words import link

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
    names = [
        (formats.day(conference.local(one.submitted_at), width="day_short"), one.name)
        for one in waiting[:MOST_NAMED]
    ]
    closes_at = conference.registration_closes_at
    closes = texts.when(closes_at, conference, message.time_zone) if closes_at else ""
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(point.person.name),
        paragraphs=(
            _("You decide, or another focal point of %(delegation)s; nobody else may.")
            % {"delegation": point.delegation},
            _("Nothing is decided by opening the link; you choose on the page."),
        ),
        facts=((_("Registration closes"), closes),),
        groups=((_("Asked, the oldest first"), names),),
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
        reaches=is_focal_point,
    )
]
