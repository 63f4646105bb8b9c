"""What is said of a place that is offered, declined or lost, and of one that went to somebody else."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content
from events.mail.models import Message
from events.registrations.actions import telling
from events.registrations.messages.decisions import kind, taking_over
from events.registrations.messages.facts import (
    facts_of,
    get_registration,
    link,
    names_of,
    objection,
    status_link,
    why_asked,
)
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState


def offered(message: Message, now: datetime) -> Content:
    registration = get_registration(message)
    conference = registration.conference
    until = registration.offer_until or now
    deadline = formats.moment(until, conference.zone, str(conference.city))
    return Content(
        subject=_("A place is free for you: accept it by %(time)s") % {"time": deadline},
        heading=_("A place is free for you"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("It is kept for you until %(time)s. You are NOT yet confirmed.") % {"time": deadline},
            *taking_over(registration),
            _("Accept or decline on the page. Without an answer by then it goes to the next person."),
        ),
        facts=(
            (_("Kept for you until"), texts.when(until, conference, message.time_zone)),
            *facts_of(registration),
        ),
        action=(_("Accept or decline the place"), link("registration-place", conference)),
        why=why_asked(conference),
        names=names_of(registration),
    )


def declined(message: Message, now: datetime) -> Content:
    return _over(
        get_registration(message),
        _("You declined the place"),
        _("It went to the next person. Your registration is over."),
        _("You may ask to attend again while registration is open; you then join the end of the list."),
    )


def lapsed(message: Message, now: datetime) -> Content:
    return _over(
        get_registration(message),
        _("The place that was kept for you is gone"),
        _("You did not answer in time, so it went to the next person. Your registration is over."),
        _("You may ask to attend again while registration is open; you then join the end of the list."),
    )


def replaced(message: Message, now: datetime) -> Content:
    registration = get_registration(message)
    return _over(
        registration,
        _("Your place was given to somebody else"),
        _("Whoever decides for your delegation registered another person in your place."),
        _("You hold no place any more, and your badge no longer works."),
        objection(registration.conference),
    )


def _over(registration: Registration, heading: str, *paragraphs: str) -> Content:
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(registration.name),
        paragraphs=paragraphs,
        facts=facts_of(registration),
        action=(_("See your registration"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


KINDS = [
    kind(telling.OFFERED, gettext_lazy("A place is offered"), offered, RegistrationState.OFFERED),
    kind(telling.DECLINED, gettext_lazy("Offered place declined"), declined, RegistrationState.WITHDRAWN),
    kind(telling.LAPSED, gettext_lazy("Offered place lapsed"), lapsed, RegistrationState.LAPSED),
    kind(
        telling.REPLACED, gettext_lazy("Place given to somebody else"), replaced, RegistrationState.REPLACED
    ),
]
