"""What is said in good time to those who may need a visa and have not asked for the letter."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats
from events.conferences.models import Conference
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.models import FocalPoint, Letterhead, Registration
from events.registrations.queries import is_focal_point
from events.reminders.messages.powers import has_ended, point_of, why
from events.reminders.messages.registered import find_registration, registration_of
from events.reminders.queries import minutes_of, plan_of
from events.reminders.rules import ReminderKind, instant, is_overtaken, opening
from events.reminders.series.visas import VISA, VISA_DESK, without_letter
from events.reminders.words import link, overtaken

MOST_NAMED = 20


def _out_of_time(message: Message, conference: Conference, now: datetime) -> str:
    starts_at = opening(conference.starts_on, conference.zone)
    if instant(starts_at) != message.refs.get("start"):
        return "The conference was moved to another day."
    plan = plan_of(conference, ReminderKind.VISA, starts_at, minutes_of(conference)[ReminderKind.VISA])
    return overtaken(is_overtaken(plan, int(message.refs["before"]), now=now))


def still_due(message: Message, now: datetime) -> str:
    registration = find_registration(message)
    if registration is None:
        return "The registration is gone."
    if not without_letter(registration.conference).filter(pk=registration.pk).exists():
        return "A letter was asked for, or none is needed."
    return _out_of_time(message, registration.conference, now)


def content(message: Message, now: datetime) -> Content:
    registration = registration_of(message)
    conference = registration.conference
    heading = _("Do you need a visa for %(conference)s?") % {"conference": conference.symbol}
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("You have not asked for the letter that supports an application for a visa."),
            _(
                "If you need a visa, ask for the letter now with your passport at hand. Print it when it is "
                "ready, and apply at the embassy at once: embassies often take three weeks."
            ),
            _("If you need no visa, you need not do anything."),
        ),
        facts=_facts(conference),
        action=(_("Ask for the letter"), link(conference, ("registration-visa", {}))),
        why=_("You get this because your registration is confirmed."),
        names={"name": registration.name, "registration": registration.reference},
    )


def _facts(conference: Conference) -> tuple[tuple[str, str], ...]:
    letterhead = Letterhead.objects.filter(conference=conference).first()
    days = letterhead.days if letterhead else 0
    takes = ngettext("up to %(days)d day", "up to %(days)d days", days) % {"days": days}
    first = formats.day(conference.starts_on, year=True)
    return ((_("The letter takes"), takes if letterhead else ""), (_("First day"), first))


def _members(point: FocalPoint) -> list[Registration]:
    rows = without_letter(point.delegation.conference).filter(delegation=point.delegation_id)
    return list(rows.order_by("submitted_at", "pk"))


def _named(number: int, member: Registration) -> tuple[str, str]:
    return formats.number(number), texts.listed([member.name, member.function])


def desk_due(message: Message, now: datetime) -> str:
    if ended := has_ended(message, now):
        return ended
    if not _members(point_of(message)):
        return "Everybody has asked for a letter, or needs none."
    return _out_of_time(message, point_of(message).delegation.conference, now)


def for_desk(message: Message, now: datetime) -> Content:
    point = point_of(message)
    conference, members = point.delegation.conference, _members(point)
    heading = ngettext(
        "%(count)s person of your delegation has no letter for a visa",
        "%(count)s people of your delegation have no letter for a visa",
        len(members),
    ) % {"count": formats.number(len(members))}
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(point.person.name),
        paragraphs=(
            _(
                "They are confirmed on site and have not asked for one. Only they can: on their registration "
                "page, with the passport at hand. Whoever needs no visa needs no letter."
            ),
        ),
        facts=_facts(conference),
        groups=((_("Members"), [_named(*one) for one in enumerate(members[:MOST_NAMED], start=1)]),),
        action=(_("Open the desk of your delegation"), link(conference, ("delegation", {}))),
        why=why(point),
        names={"name": point.person.name, "delegation": str(point.delegation)},
    )


KINDS = [
    Kind(
        VISA,
        gettext_lazy("Letter for a visa not asked for yet"),
        MailClass.SERVICE,
        content,
        still_due,
        names=("registration",),
    ),
    Kind(
        VISA_DESK,
        gettext_lazy("Letters for visas that a delegation has not asked for yet"),
        MailClass.SERVICE,
        for_desk,
        desk_due,
        names=("delegation",),
        reaches=is_focal_point,
    ),
]
