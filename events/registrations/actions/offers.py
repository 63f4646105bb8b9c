"""A place that was offered: accepted, declined, or lapsed and given to the next."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.registrations.actions import places
from events.registrations.actions.moving import check_moved, move
from events.registrations.actions.waiting import promote
from events.registrations.models import Registration
from events.registrations.rules import RegistrationState, check_offer


@places.retry_on_contention
def accept_offer(registration: Registration, *, by: Any, now: datetime) -> Registration:
    """Confirms the person whom a place is kept for; accepting again changes nothing.

    Raises ValidationError with code "not_own", "state" (nothing is offered) or "lapsed" (too late, even
    when nobody has noticed yet).
    """
    with places.gate(registration.conference):
        registration.refresh_from_db(fields=["state", "offer_until"])
        _check_own(registration, by=by)
        if registration.state == RegistrationState.CONFIRMED:
            return registration
        _check_offered(registration)
        check_offer(registration.offer_until, now=now)
        check_moved(move(registration, RegistrationState.CONFIRMED, by=by, now=now))
    return registration


@places.retry_on_contention
def decline_offer(registration: Registration, *, by: Any, now: datetime) -> Registration:
    """Ends the registration of a person who does not want the place, which goes to the next at once."""
    with places.gate(registration.conference):
        registration.refresh_from_db(fields=["state", "offer_until"])
        _check_own(registration, by=by)
        if registration.state == RegistrationState.WITHDRAWN:
            return registration
        _check_offered(registration)
        check_moved(move(registration, RegistrationState.WITHDRAWN, by=by, now=now))
        promote(registration.conference, now=now)
    return registration


def lapse_offers(*, now: datetime) -> int:
    """Ends every offer whose time is over and gives its place to the next; returns how many ended.

    Safe to run at any time, and twice at once.
    """
    late = Registration.objects.filter(state=RegistrationState.OFFERED, offer_until__lte=now)
    conferences = Conference.objects.filter(pk__in=late.values("conference")).order_by("pk")
    return sum(_lapse(conference, now=now) for conference in conferences)


@places.retry_on_contention
def _lapse(conference: Conference, *, now: datetime) -> int:
    with places.gate(conference):
        late = Registration.objects.filter(
            conference=conference, state=RegistrationState.OFFERED, offer_until__lte=now
        ).order_by("offer_until", "pk")
        late = late.select_related("conference", "category", "person__user", "delegation")
        ended = sum(move(row, RegistrationState.LAPSED, by=None, now=now) for row in late)
        promote(conference, now=now)
    return ended


def _check_own(registration: Registration, *, by: Any) -> None:
    if registration.person.user_id != by.pk:
        raise ValidationError(_("This registration is not for your address."), code="not_own")


def _check_offered(registration: Registration) -> None:
    if registration.state != RegistrationState.OFFERED:
        raise ValidationError(_("No place is offered to you any more."), code="state")
