"""Where a registration stands, in plain words."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.common import formats
from events.conferences.models import Conference
from events.registrations.models import PendingChange, Registration
from events.registrations.queries import deciders_of, open_question, waiting_position
from events.registrations.rules import RegistrationState, Route


def _since(moment: datetime, now: datetime) -> str:
    days = (now - moment).days
    if days < 1:
        return _("since today")
    return ngettext("for %(days)d day", "for %(days)d days", days) % {"days": days}


def _submitted(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    deciders = deciders_of(registration, now=now)
    since = _since(registration.submitted_at, now)
    late = _("If it takes longer")
    if deciders.names:
        return (
            _("Waiting for your focal point"),
            _(
                "Your request has been with %(names)s, focal point of %(delegation)s, %(since)s. "
                "You need not do anything."
            )
            % {
                "names": ", ".join(deciders.names),
                "delegation": registration.delegation,
                "since": since,
            },
            late,
            _("Ask the focal point of your delegation, or write to the secretariat."),
        )
    if deciders.route == Route.MEDIA_DESK:
        return (
            _("Waiting for the media desk"),
            _("Your request has been with the media desk %(since)s. You need not do anything.")
            % {"since": since},
            late,
            _("Write to the secretariat, and keep your press card and letter of assignment at hand."),
        )
    if registration.category.route == Route.FOCAL_POINT:
        return (
            _("Waiting for the secretariat"),
            _(
                "Your delegation has no focal point today, so the secretariat decides. "
                "Your request has been there %(since)s. You need not do anything."
            )
            % {"since": since},
            late,
            _("Ask your delegation to name a focal point, or write to the secretariat."),
        )
    return (
        _("Waiting for the secretariat"),
        _("Your request has been with the secretariat %(since)s. You need not do anything.")
        % {"since": since},
        late,
        _("Write to the secretariat."),
    )


def _asked(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    question = open_question(registration)
    due = formats.day(question.due_on, year=True) if question else ""
    return (
        _("Your answer is needed"),
        _("More is needed before your request can be decided. You are not confirmed yet."),
        _("What happens next"),
        _("Answer by %(day)s. Then your request waits for a decision again, in its old place in the queue.")
        % {"day": due},
    )


def _waitlisted(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    return (
        _("On the waiting list"),
        _(
            "You may attend, but every place is taken. You are number %(number)s in the category "
            "%(category)s, %(since)s."
        )
        % {
            "number": formats.number(waiting_position(registration)),
            "category": registration.category,
            "since": _since(registration.waiting_since or registration.submitted_at, now),
        },
        _("What happens next"),
        when_free(registration.conference) + " " + _("Do not travel before."),
    )


def when_free(conference: Conference) -> str:
    """What becomes of a free place: it is offered with a deadline, or given at once."""
    if not conference.offer_hours:
        return _("When a place becomes free it is yours at once, and we write to you.")
    return ngettext(
        "When a place becomes free it is kept for you, and we write to you: you accept it within "
        "%(hours)d hour.",
        "When a place becomes free it is kept for you, and we write to you: you accept it within "
        "%(hours)d hours.",
        conference.offer_hours,
    ) % {"hours": conference.offer_hours}


def _offered(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    conference = registration.conference
    until = registration.offer_until or now
    deadline = formats.moment(until, conference.zone, str(conference.city))
    if now >= until:
        text = _("The time to accept it ended on %(time)s; it goes to the next person within minutes.")
    else:
        text = _("It is kept for you until %(time)s. You are not confirmed before you accept it.")
    return (
        _("A place is free for you"),
        text % {"time": deadline},
        _("What happens next"),
        _("Accept the place or decline it. Without an answer it goes to the next person."),
    )


def _lapsed(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    return (
        _("The offer of a place is over"),
        _("A place was kept for you, but you did not accept it in time. It went to the next person."),
        _("If you want to come after all"),
        _("Ask again while registration is open; you then join the end of the waiting list."),
    )


def _replaced(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    return (
        _("Your place was given to somebody else"),
        _("Whoever decides for your delegation registered another person in your place."),
        _("If this is wrong"),
        _("Write to your focal point or to the secretariat. Your badge no longer works."),
    )


def is_over(conference: Conference, now: datetime) -> bool:
    """Whether its last day has passed on its own clock."""
    return conference.local(now).date() > conference.ends_on


def _confirmed(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    conference = registration.conference
    if is_over(conference, now):
        return (
            _("The conference is over"),
            _("You were confirmed. If you were let in at the door, your certificate stands below."),
            _("What is kept"),
            _("Your photo, your papers and the log of the door are deleted 30 days after the conference."),
        )
    return (
        _("You are confirmed"),
        _("You have a place. Show the code below at the badge desk, with your passport or identity card."),
        _("What happens next"),
        _("Collect your badge. If you cannot come, withdraw, so that somebody else can."),
    )


def _refused(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    return (
        _("Your request was refused"),
        _("Reason: %(reason)s") % {"reason": registration.reason},
        _("If this is wrong"),
        _("Write to the secretariat, or correct what was wrong and ask once more."),
    )


def _withdrawn(registration: Registration, now: datetime) -> tuple[str, str, str, str]:
    return (
        _("Your registration is withdrawn"),
        _("You hold no place, and your badge no longer works."),
        _("If you want to come after all"),
        _("Ask again while registration is open."),
    )


WORDS = {
    RegistrationState.SUBMITTED: _submitted,
    RegistrationState.INFO_REQUESTED: _asked,
    RegistrationState.WAITLISTED: _waitlisted,
    RegistrationState.CONFIRMED: _confirmed,
    RegistrationState.REFUSED: _refused,
    RegistrationState.WITHDRAWN: _withdrawn,
    RegistrationState.OFFERED: _offered,
    RegistrationState.LAPSED: _lapsed,
    RegistrationState.REPLACED: _replaced,
}


def change_words(change: PendingChange, *, now: datetime) -> str:
    """With whom a change lies and since when, and what holds meanwhile."""
    deciders = deciders_of(change, now=now)
    since = _since(change.asked_at, now)
    if deciders.names:
        where = _("It has been with %(names)s, focal point of %(delegation)s, %(since)s.") % {
            "names": ", ".join(deciders.names),
            "delegation": change.delegation,
            "since": since,
        }
    elif deciders.route == Route.MEDIA_DESK:
        where = _("It has been with the media desk %(since)s.") % {"since": since}
    else:
        where = _("It has been with the secretariat %(since)s.") % {"since": since}
    return where + " " + _("Until it is decided, your registration and your badge stay valid as they are.")
