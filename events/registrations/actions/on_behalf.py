"""Registering somebody for them, by whoever decides for the delegation; and their taking it over."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.common.actions import sign_history
from events.conferences.models import Conference, Delegation
from events.people.models import Person
from events.registrations.actions import places
from events.registrations.actions.asking import ALREADY, Details, person_of, register_by_hand
from events.registrations.models import AccreditationFile, Needs, ParticipantCategory, Photo, Registration
from events.registrations.queries import registrations_to_take_over


@places.retry_on_contention
def register_colleague(
    conference: Conference,
    *,
    email: str,
    category: ParticipantCategory,
    delegation: Delegation | None,
    details: Details,
    by: Any,
    now: datetime,
    settle: Callable[[Registration], Any] | None = None,
) -> Registration:
    """Registers somebody with the delegation and decides in the same step.

    Raises ValidationError as `register` does; "live" also for an address without an account with which
    somebody is registered already.
    """
    with places.gate(conference):
        live = Registration.objects.filter(conference=conference).live()
        if email and live.filter(person__user=None, person__email=normalise_email(email)).exists():
            raise ValidationError(ALREADY, code="live")
        return register_by_hand(
            conference,
            email=email,
            category=category,
            delegation=delegation,
            details=details,
            by=by,
            now=now,
            settle=settle,
        )


@places.retry_on_contention
def take_over(registration: Registration, *, by: Any, now: datetime) -> Registration:
    """Gives a registration that was made for somebody to the account that has confirmed its address.

    Place, badge and state stay as they are. Raises ValidationError with code "not_own" (another address,
    or somebody's already) or "live" (the account has a live registration at this conference).
    """
    with places.gate(registration.conference):
        mine = registrations_to_take_over(by, registration.conference)
        if not mine.filter(pk=registration.pk).exists():
            raise ValidationError(_("This registration is not for your address."), code="not_own")
        left = registration.person
        person = person_of(by, Details(name=registration.name))
        if Registration.objects.filter(conference=registration.conference, person=person).live().exists():
            raise ValidationError(_("You have a registration of your own already."), code="live")
        registration.person = person
        sign_history(registration, by=by, now=now)
        registration.save(update_fields=["person"])
        _take_along(registration.conference, left, person)
        _drop(left)
    return registration


def _take_along(conference: Conference, left: Person, person: Person) -> None:
    """Photo, needs and files that were sent for somebody become theirs, unless they sent their own."""
    models: tuple[Any, ...] = (Photo, Needs, AccreditationFile)
    for model in models:
        sent = model.objects.filter(conference=conference)
        if not sent.filter(person=person).exists():
            sent.filter(person=left).update(person=person)


def _drop(person: Person) -> None:
    """Deletes a person whom nothing mentions any more; who is a speaker or an author too stays."""
    try:
        with transaction.atomic():
            person.delete()
    except ProtectedError:
        return
