"""What registration says by mail; each kind asks the rows again when it is sent, so none is stale."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.calendars import conference_calendar
from events.registrations.models import FocalPoint, Registration, Seat
from events.registrations.queries import current_version, deciders_of, waiting_position
from events.registrations.rules import RegistrationState, Route, SeatState

DECIDERS = {
    Route.SECRETARIAT: gettext_lazy("The secretariat decides on your request."),
    Route.MEDIA_DESK: gettext_lazy("The media desk decides on your request."),
    Route.AUTOMATIC: gettext_lazy("Your request is handled automatically."),
}
Facts = tuple[tuple[str, str], ...]


def _find(message: Message) -> Registration | None:
    found: Registration | None = (
        Registration.objects.filter(pk=message.refs.get("registration"))
        .select_related("conference", "category", "delegation__organization", "person__user")
        .first()
    )
    return found


def _get(message: Message) -> Registration:
    registration = _find(message)
    if registration is None:
        raise LookupError(f"registration {message.refs.get('registration')} is gone")
    return registration


def due_while(*states: str) -> Callable[[Message, datetime], str]:
    """The `still_due` of a mail that holds only while the registration is in one of `states`."""

    def still_due(message: Message, now: datetime) -> str:
        registration = _find(message)
        if registration is None:
            return "the registration is gone"
        return "" if registration.state in states else f"the registration is {registration.state} now"

    return still_due


def decide_due(message: Message, now: datetime) -> str:
    """Undecided still, and the focal point in power still."""
    stale = due_while(RegistrationState.SUBMITTED)(message, now)
    if stale:
        return stale
    today = _get(message).conference.local(now).date()
    in_power = FocalPoint.objects.in_power(today).filter(pk=message.refs.get("focal_point"))
    return "" if in_power.exists() else "no longer the focal point"


def _link(name: str, registration: Registration) -> str:
    return settings.BASE_URL + reverse(f"events:{name}", args=[registration.conference.slug])


def _status_link(registration: Registration) -> str:
    return _link("registration-status", registration)


def _facts(registration: Registration) -> Facts:
    conference = registration.conference
    rows = [
        (_("Conference"), str(conference.name)),
        (_("Dates"), formats.date_range(conference.starts_on, conference.ends_on)),
        (_("Place"), str(conference.city)),
        (_("Name on the badge"), registration.name),
        (_("Category"), str(registration.category)),
    ]
    if registration.delegation:
        rows.append((_("Delegation"), str(registration.delegation)))
    return tuple(rows)


NAMES = ("registration", "category")


def _names(registration: Registration) -> dict[str, str]:
    """What an organiser's own text may name: NAMES and the person."""
    return {
        "name": registration.name,
        "registration": registration.reference,
        "category": str(registration.category),
    }


def _why(registration: Registration) -> str:
    return _("You get this because you asked to attend %(conference)s.") % {
        "conference": registration.conference.symbol
    }


def acknowledgement(message: Message, now: datetime) -> Content:
    registration = _get(message)
    deciders = deciders_of(registration, now=now)
    if deciders.names:
        who = _("%(names)s, focal point of %(delegation)s, decides on your request.") % {
            "names": ", ".join(deciders.names),
            "delegation": registration.delegation,
        }
    else:
        who = str(DECIDERS[deciders.route])
    return Content(
        subject=_("We have your request to attend; it is not yet confirmed"),
        heading=_("Your request is NOT yet confirmed"),
        paragraphs=(
            _("This is a receipt, not a confirmation. Do not travel on it."),
            who,
            _("You hear from us by e-mail as soon as it is decided. You need not do anything."),
        ),
        facts=_facts(registration),
        action=(_("See where your request stands"), _status_link(registration)),
        why=_why(registration),
        names=_names(registration),
    )


def decide(message: Message, now: datetime) -> Content:
    registration = _get(message)
    facts = [(_("Name"), registration.name), (_("Function"), registration.function)]
    facts.append((_("Category"), str(registration.category)))
    facts.append((_("Asked"), formats.moment(registration.submitted_at, registration.conference.zone)))
    return Content(
        subject=_("%(name)s asks to attend with %(delegation)s")
        % {"name": registration.name, "delegation": registration.delegation},
        heading=_("A request waits for you"),
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
        action=(_("Open the requests that wait"), _link("delegation", registration)),
        why=_("You get this because you are a focal point of %(delegation)s.")
        % {"delegation": registration.delegation},
    )


def _taking_over(registration: Registration) -> tuple[str, ...]:
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
    rows: list[tuple[str, str]] = [(_("Registration ID"), registration.reference), *_facts(registration)]
    if desk:
        rows.append((_("Badge desk"), desk))
    return Content(
        subject=_("You are confirmed: registration %(id)s") % {"id": registration.reference},
        heading=_("You are confirmed"),
        paragraphs=(
            first,
            *_taking_over(registration),
            _("Bring a passport or national identity card, and the code on your registration page."),
        ),
        facts=tuple(rows),
        action=(_("Open your badge code"), _status_link(registration)),
        why=_why(registration),
        names=_names(registration),
        calendar=(
            "PUBLISH",
            conference_calendar(registration, url=_status_link(registration), now=now),
        ),
    )


def confirmed(message: Message, now: datetime) -> Content:
    return _confirmation(_get(message), now, _("Your registration is confirmed. You have a place."))


def promoted(message: Message, now: datetime) -> Content:
    return _confirmation(
        _get(message), now, _("A place has become free and it is yours: you are off the waiting list.")
    )


def waitlisted(message: Message, now: datetime) -> Content:
    registration = _get(message)
    return Content(
        subject=_("You are on the waiting list"),
        heading=_("You are on the waiting list"),
        paragraphs=(
            _("You may attend, but no place is free now. You are NOT yet confirmed."),
            *_taking_over(registration),
            _("You are number %(number)s in your category. When a place becomes free it is yours at once.")
            % {"number": formats.number(waiting_position(registration))},
            _("If you cannot come after all, withdraw, so that the next person moves up."),
        ),
        facts=_facts(registration),
        action=(_("See where you stand"), _status_link(registration)),
        why=_why(registration),
        names=_names(registration),
    )


def refused(message: Message, now: datetime) -> Content:
    registration = _get(message)
    contact = registration.conference.contact_email
    return Content(
        subject=_("Your request to attend was refused"),
        heading=_("Your request was refused"),
        paragraphs=(
            _("Reason: %(reason)s") % {"reason": registration.reason},
            _("If this is wrong, write to %(address)s.") % {"address": contact}
            if contact
            else _("If this is wrong, write to the secretariat."),
        ),
        facts=_facts(registration),
        action=(_("See your registration"), _status_link(registration)),
        why=_why(registration),
        names=_names(registration),
    )


def withdrawn(message: Message, now: datetime) -> Content:
    registration = _get(message)
    return Content(
        subject=_("Your registration is withdrawn"),
        heading=_("Your registration is withdrawn"),
        paragraphs=(
            _("You hold no place any more, and your badge no longer works."),
            _("If it was not you, or not your focal point, write to the secretariat at once."),
        ),
        facts=_facts(registration),
        action=(_("See your registration"), _status_link(registration)),
        why=_why(registration),
        names=_names(registration),
    )


def _kind(name: str, label: Any, context: Callable[[Message, datetime], Content], *states: str) -> Kind:
    return Kind(
        name=name,
        label=label,
        mail_class=MailClass.TRANSACTIONAL,
        context=context,
        still_due=due_while(*states),
        names=NAMES,
    )


def _seat(message: Message) -> Seat | None:
    seats = Seat.objects.select_related("session__conference", "registration__person")
    found: Seat | None = seats.filter(pk=message.refs.get("seat")).first()
    return found


def seat_due(message: Message, now: datetime) -> str:
    """While the seat is theirs, and its session not over."""
    seat = _seat(message)
    if seat is None or seat.state == SeatState.RELEASED:
        return "the seat is released"
    version = current_version(seat.session)
    if version is None or (version.ends_at and version.ends_at <= now):
        return "the session is over"
    return ""


def seat_given(message: Message, now: datetime) -> Content:
    """A seat that became free, or that staff gave; or their place on the list."""
    seat = _seat(message)
    version = current_version(seat.session) if seat else None
    if seat is None or version is None:
        raise LookupError(f"seat {message.refs.get('seat')} is gone")
    conference = seat.session.conference
    when = (
        formats.moment(version.starts_at, conference.zone, str(conference.city)) if version.starts_at else ""
    )
    held = seat.state == SeatState.HELD
    heading = _("You have a seat: %(title)s") if held else _("You are on the waiting list: %(title)s")
    facts = [(_("Session"), str(version.title)), (_("When"), when), (_("Room"), str(version.room_name))]
    path = reverse("events:session-seat", args=[conference.slug, version.code])
    return Content(
        subject=heading % {"title": version.title},
        heading=heading % {"title": version.title},
        paragraphs=(
            _("If you cannot come, release the seat, so that the next person gets it.")
            if held
            else _("When a seat becomes free it is yours at once, and you are told."),
        ),
        facts=tuple((label, value) for label, value in facts if value),
        action=(_("See your seat"), settings.BASE_URL + path),
        why=_why(seat.registration),
    )


KINDS = [
    _kind(
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
    ),
    _kind(
        telling.CONFIRMED,
        gettext_lazy("Registration confirmed"),
        confirmed,
        RegistrationState.CONFIRMED,
    ),
    _kind(
        telling.PROMOTED,
        gettext_lazy("A place became free"),
        promoted,
        RegistrationState.CONFIRMED,
    ),
    _kind(
        telling.WAITLISTED,
        gettext_lazy("On the waiting list"),
        waitlisted,
        RegistrationState.WAITLISTED,
    ),
    _kind(
        telling.REFUSED,
        gettext_lazy("Request refused"),
        refused,
        RegistrationState.REFUSED,
    ),
    _kind(
        telling.WITHDRAWN,
        gettext_lazy("Registration withdrawn"),
        withdrawn,
        RegistrationState.WITHDRAWN,
    ),
    Kind(
        name=telling.SEAT_PROMOTED,
        label=gettext_lazy("A seat became free"),
        mail_class=MailClass.TRANSACTIONAL,
        context=seat_given,
        still_due=seat_due,
    ),
    Kind(
        name=telling.SEAT_GIVEN,
        label=gettext_lazy("A seat given by the organisers"),
        mail_class=MailClass.TRANSACTIONAL,
        context=seat_given,
        still_due=seat_due,
    ),
]
