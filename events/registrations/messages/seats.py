"""What is said of a seat in a session with few places."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.messages.facts import link, why_asked
from events.registrations.models import Seat
from events.registrations.queries import current_version
from events.registrations.rules import SeatState


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
    when = texts.when(version.starts_at, conference, message.time_zone) if version.starts_at else ""
    held = seat.state == SeatState.HELD
    subject = _("You have a seat: %(title)s") if held else _("You are on the waiting list: %(title)s")
    facts = [(_("Session"), str(version.title)), (_("When"), when), (_("Room"), str(version.room_name))]
    return Content(
        subject=subject % {"title": version.title},
        heading=_("You have a seat") if held else _("You are on the waiting list"),
        greeting=texts.dear(seat.registration.name),
        paragraphs=(
            _("If you cannot come, release the seat, so that the next person gets it.")
            if held
            else _("When a seat becomes free it is yours at once, and you are told."),
        ),
        facts=tuple((label, value) for label, value in facts if value),
        action=(_("See your seat"), link("session-seat", conference, version.code)),
        why=why_asked(conference),
    )


KINDS = [
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
