"""What is said of a request to attend and of what was decided about it."""

from collections.abc import Callable
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.calendars import conference_calendar
from events.registrations.messages.facts import (
    NAMES,
    due_while,
    facts_of,
    get_registration,
    link,
    names_of,
    objection,
    status_link,
    why_asked,
)
from events.registrations.models import FocalPoint, Registration
from events.registrations.queries import deciders_of, is_focal_point, may_ask, waiting_position
from events.registrations.rules import RegistrationState, Route
from events.registrations.words import when_free

DECIDERS = {
    Route.SECRETARIAT: gettext_lazy("The secretariat decides on your request."),
    Route.MEDIA_DESK: gettext_lazy("The media desk decides on your request."),
    Route.AUTOMATIC: gettext_lazy("Your request is handled automatically."),
}


def decide_due(message: Message, now: datetime) -> str:
    """Undecided still, and the focal point in power still."""
    stale = due_while(RegistrationState.SUBMITTED)(message, now)
    if stale:
        return stale
    registration = get_registration(message)
    today = registration.conference.local(now).date()
    # The person may have gone to another delegation since.
    its_own = FocalPoint.objects.in_power(today).filter(delegation=registration.delegation_id)
    in_power = its_own.filter(pk=message.refs.get("focal_point"))
    return "" if in_power.exists() else "no longer the focal point"


def acknowledgement(message: Message, now: datetime) -> Content:
    registration = get_registration(message)
    deciders = deciders_of(registration, now=now)
    if deciders.names:
        who = _("%(names)s, focal point of %(delegation)s, decides on your request.") % {
            "names": texts.listed(deciders.names),
            "delegation": registration.delegation,
        }
    else:
        who = str(DECIDERS[deciders.route])
    return Content(
        subject=_("We have your request to attend; it is not yet confirmed"),
        heading=_("Your request is NOT yet confirmed"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("This is a receipt, not a confirmation. Do not travel on it."),
            who,
            _("You hear from us by e-mail as soon as it is decided. You need not do anything."),
        ),
        facts=facts_of(registration),
        action=(_("See where your request stands"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


def decide(message: Message, now: datetime) -> Content:
    registration = get_registration(message)
    facts = [(_("Name"), registration.name), (_("Function"), registration.function)]
    facts.append((_("Category"), str(registration.category)))
    asked_at = texts.when(registration.submitted_at, registration.conference, message.time_zone)
    facts.append((_("Asked"), asked_at))
    return Content(
        subject=_("%(name)s asks to attend with %(delegation)s")
        % {"name": registration.name, "delegation": registration.delegation},
        heading=_("A request waits for you"),
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=(
            _("%(name)s asks to attend %(conference)s as a member of %(delegation)s.")
            % {
                "name": registration.name,
                "conference": registration.conference.symbol,
                "delegation": registration.delegation,
            },
            _("Nothing is decided by opening the link; you choose on the page."),
        ),
        facts=tuple((label, value) for label, value in facts if value),
        action=(_("Open the requests that wait"), link("delegation", registration.conference)),
        why=_("You get this because you are a focal point of %(delegation)s.")
        % {"delegation": registration.delegation},
    )


def taking_over(registration: Registration) -> tuple[str, ...]:
    """What somebody does who was registered by another and has no account yet."""
    if registration.person.user_id is not None:
        return ()
    return (
        _(
            "Somebody registered you. Make an account with this e-mail address and open your registration "
            "page: there you take the registration over, correct it or withdraw."
        ),
    )


def _confirmation(registration: Registration, now: datetime, first: str) -> Content:
    desk = str(registration.conference.badge_desk)
    rows: list[tuple[str, str]] = [(_("Registration ID"), registration.reference), *facts_of(registration)]
    if desk:
        rows.append((_("Badge desk"), desk))
    return Content(
        subject=_("You are confirmed: registration %(id)s") % {"id": registration.reference},
        heading=_("You are confirmed"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            first,
            *taking_over(registration),
            _("Bring a passport or national identity card, and the code on your registration page."),
            _("A letter for a visa can be asked for on that page.") if may_ask(registration, now=now) else "",
        ),
        facts=tuple(rows),
        action=(_("Open your badge code"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
        calendar=(
            "PUBLISH",
            conference_calendar(registration, url=status_link(registration), now=now),
        ),
    )


def confirmed(message: Message, now: datetime) -> Content:
    return _confirmation(
        get_registration(message), now, _("Your registration is confirmed. You have a place.")
    )


def promoted(message: Message, now: datetime) -> Content:
    return _confirmation(
        get_registration(message),
        now,
        _("A place has become free and it is yours: you are off the waiting list."),
    )


def waitlisted(message: Message, now: datetime) -> Content:
    registration = get_registration(message)
    return Content(
        subject=_("You are on the waiting list"),
        heading=_("You are on the waiting list"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("You may attend, but no place is free now. You are NOT yet confirmed."),
            *taking_over(registration),
            _("You are number %(number)s in your category.")
            % {"number": formats.number(waiting_position(registration))},
            when_free(registration.conference),
            _("If you cannot come after all, withdraw, so that the next person moves up."),
        ),
        facts=facts_of(registration),
        action=(_("See where you stand"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


def refused(message: Message, now: datetime) -> Content:
    registration = get_registration(message)
    return Content(
        subject=_("Your request to attend was refused"),
        heading=_("Your request was refused"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("Reason: %(reason)s") % {"reason": registration.reason},
            objection(registration.conference),
        ),
        facts=facts_of(registration),
        action=(_("See your registration"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


def withdrawn(message: Message, now: datetime) -> Content:
    registration = get_registration(message)
    return Content(
        subject=_("Your registration is withdrawn"),
        heading=_("Your registration is withdrawn"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("You hold no place any more, and your badge no longer works."),
            _("If it was not you, or not your focal point, write to the secretariat at once."),
        ),
        facts=facts_of(registration),
        action=(_("See your registration"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


def kind(name: str, label: Promise, context: Callable[[Message, datetime], Content], *states: str) -> Kind:
    return Kind(
        name=name,
        label=label,
        mail_class=MailClass.TRANSACTIONAL,
        context=context,
        still_due=due_while(*states),
        names=NAMES,
    )


KINDS = [
    kind(
        telling.ACKNOWLEDGEMENT,
        gettext_lazy("Receipt of a request to attend"),
        acknowledgement,
        RegistrationState.SUBMITTED,
    ),
    Kind(
        name=telling.DECIDE,
        label=gettext_lazy("A request waits for your decision"),
        mail_class=MailClass.TRANSACTIONAL,
        context=decide,
        still_due=decide_due,
        reaches=is_focal_point,
    ),
    kind(
        telling.CONFIRMED,
        gettext_lazy("Registration confirmed"),
        confirmed,
        RegistrationState.CONFIRMED,
    ),
    kind(
        telling.PROMOTED,
        gettext_lazy("A place became free"),
        promoted,
        RegistrationState.CONFIRMED,
    ),
    kind(
        telling.WAITLISTED,
        gettext_lazy("On the waiting list"),
        waitlisted,
        RegistrationState.WAITLISTED,
    ),
    kind(
        telling.REFUSED,
        gettext_lazy("Request refused"),
        refused,
        RegistrationState.REFUSED,
    ),
    kind(
        telling.WITHDRAWN,
        gettext_lazy("Registration withdrawn"),
        withdrawn,
        RegistrationState.WITHDRAWN,
    ),
]
