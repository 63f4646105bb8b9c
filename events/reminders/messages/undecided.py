"""What is said to focal points whose requests wait: counts and names, the oldest first."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats
from events.conferences.models import Conference
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.models import FocalPoint, PendingChange, Registration
from events.registrations.queries import is_focal_point
from events.reminders.chasing import UNDECIDED, undecided, undecided_changes
from events.reminders.messages.powers import has_ended, point_of, why
from events.reminders.words import link

MOST_NAMED = 20


def _waiting(point: FocalPoint) -> list[Registration]:
    rows = undecided(point.delegation.conference)
    return [one for one in rows if one.delegation_id == point.delegation_id]


def _changes(point: FocalPoint) -> list[PendingChange]:
    rows = undecided_changes(point.delegation.conference)
    return [one for one in rows if one.delegation_id == point.delegation_id]


def still_due(message: Message, now: datetime) -> str:
    if ended := has_ended(message, now):
        return ended
    point = point_of(message)
    return "" if _waiting(point) or _changes(point) else "Nothing waits any more."


def content(message: Message, now: datetime) -> Content:
    point = point_of(message)
    conference, waiting, changes = point.delegation.conference, _waiting(point), _changes(point)
    heading = _heading(len(waiting), len(changes))
    requests = _named(conference, [(one.submitted_at, one.name) for one in waiting])
    changed = _named(conference, [(one.asked_at, one.registration.name) for one in changes])
    groups = ((_("Asked, the oldest first"), requests), (_("Changes, the oldest first"), changed))
    page = "delegation" if waiting else "delegation-changes"
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
        groups=tuple((title, names) for title, names in groups if names),
        action=(
            _("Open the requests that wait") if waiting else _("Open the changes that wait"),
            link(conference, (page, {})),
        ),
        why=why(point),
    )


def _heading(requests: int, changes: int) -> str:
    """The requests; where there is none, the changes."""
    if requests:
        text = ngettext(
            "%(count)s request waits for your decision", "%(count)s requests wait for your decision", requests
        )
    else:
        text = ngettext(
            "%(count)s change waits for your decision", "%(count)s changes wait for your decision", changes
        )
    return text % {"count": formats.number(requests or changes)}


def _named(conference: Conference, asked: list[tuple[datetime, str]]) -> list[tuple[str, str]]:
    return [(formats.day(conference.local(at), width="day_short"), name) for at, name in asked[:MOST_NAMED]]


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
