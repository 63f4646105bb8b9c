"""Asking to attend."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.common.actions import record_transition
from events.common.codes import new_code
from events.common.text import clean_line
from events.conferences.models import Conference, Delegation
from events.people.models import Person
from events.registrations.actions import places, telling
from events.registrations.actions.consenting import record_consent
from events.registrations.actions.extra import write_answers
from events.registrations.actions.inviting import use_invitation
from events.registrations.actions.waiting import place
from events.registrations.models import FormQuestion, ParticipantCategory, Registration, RegistrationDraft
from events.registrations.queries import (
    account_of,
    category_window,
    focal_points_in_power,
    has_verified_email,
    invitation_works,
)
from events.registrations.rules import (
    Listing,
    Mode,
    RegistrationState,
    Route,
    Window,
    check_may_ask,
    found_by,
    is_confirmed_at_once,
)
from events.registrations.rules.extra import Value

ALREADY = _("This person is registered already.")
NOT_ENTITLED = _("You may not register people in this category.")


@dataclass(frozen=True)
class Details:
    """What a person says of themselves; one line of plain text each."""

    name: str
    family_name: str = ""
    given_name: str = ""
    native_name: str = ""
    native_language: str = ""
    organization_name: str = ""
    function: str = ""
    mode: str = Mode.ON_SITE
    days: tuple[str, ...] = ()
    listing: str = Listing.NONE
    terms_version: str = ""
    contact_email: str = ""

    def cleaned(self) -> dict[str, Any]:
        fields: dict[str, Any] = {
            name: clean_line(value) for name, value in asdict(self).items() if isinstance(value, str)
        }
        fields["days"] = list(self.days)
        fields["contact_email"] = normalise_email(self.contact_email)
        if not fields["name"]:
            raise ValidationError(_("Give the name that shall stand on the badge."), code="name")
        return fields


def submit(
    conference: Conference,
    *,
    user: Any,
    category: ParticipantCategory,
    delegation: Delegation | None,
    form_key: uuid.UUID,
    details: Details,
    now: datetime,
    answers: Mapping[FormQuestion, Value] | None = None,
    invitation: str = "",
) -> Registration:
    """Asks to attend as `user`; the same form again, or anybody who has a live request, gets that one.

    Raises ValidationError with code "unverified" (no confirmed e-mail address), "not_yet", "closed",
    "undated" or "unannounced" (see rules.window), "category", "delegation", "refused", "too_many".
    """
    existing = _existing(conference, user=user, form_key=form_key)
    if existing is not None:
        return existing
    if not has_verified_email(user):
        raise ValidationError(_("Confirm your e-mail address first."), code="unverified")
    check_choice(conference, category=category, delegation=delegation)
    check_offered(category, invitation=invitation, now=now)
    asking: dict[str, Any] = {
        "category": category,
        "delegation": delegation,
        "form_key": form_key,
        "details": details,
        "answers": answers or {},
        "invitation": invitation,
    }
    try:
        return _submit(conference, user=user, now=now, **asking)
    except IntegrityError:
        existing = _existing(conference, user=user, form_key=form_key)
        if existing is None:
            raise
        return existing


@places.retry_on_contention
def _submit(
    conference: Conference,
    *,
    user: Any,
    now: datetime,
    details: Details,
    answers: Mapping[FormQuestion, Value],
    invitation: str,
    **asking: Any,
) -> Registration:
    with places.gate(conference):
        existing = _existing(conference, user=user, form_key=asking["form_key"])
        if existing is not None:
            return existing
        person = person_of(user, details)
        past = Registration.objects.filter(conference=conference, person=person)
        refused = past.filter(state=RegistrationState.REFUSED).count()
        check_may_ask(refused=refused, asked=past.count())
        use_invitation(asking["category"], invitation, by=user, now=now)
        RegistrationDraft.objects.filter(conference=conference, user=user).delete()
        registration = _create(conference, person=person, details=details, by=user, now=now, **asking)
        write_answers(registration, answers)
        return registration


@places.retry_on_contention
def register(
    conference: Conference,
    *,
    person: Person,
    category: ParticipantCategory,
    delegation: Delegation | None,
    details: Details,
    by: Any,
    now: datetime,
    settle: Callable[[Registration], Any] | None = None,
) -> Registration:
    """Registers somebody by hand, at any time: for those who decide on this category and delegation.

    The request is made and decided in one step, by `settle` if it shall not be given the next place;
    raises ValidationError with code "not_entitled",
    "category", "delegation" or "live" (the person has a live registration).
    """
    check_choice(conference, category=category, delegation=delegation)
    with places.gate(conference):
        if Registration.objects.filter(conference=conference, person=person).live().exists():
            raise ValidationError(ALREADY, code="live")
        registration = _row(
            conference, person=person, category=category, delegation=delegation, details=details, now=now
        )
        may = Registration.objects.decidable_by(by, conference=conference, now=now)
        if not may.filter(pk=registration.pk).exists():
            raise ValidationError(NOT_ENTITLED, code="not_entitled")
        record_transition(registration, from_state="", to_state=registration.state, by=by, now=now)
        if settle is None:
            place(registration, by=by, now=now, decided_at=now, decided_by=by)
        else:
            settle(registration)
    return registration


def register_by_hand(conference: Conference, *, email: str, **facts: Any) -> Registration:
    """`register` for somebody known by an address, or by none: theirs is the account of that address.

    Without an account a Person is made, in the same transaction.
    """
    account = account_of(email) if email else None
    details: Details = facts["details"]
    with transaction.atomic():
        if account is not None:
            person = person_of(account, details)
        else:
            person = Person.objects.create(name=details.cleaned()["name"], email=normalise_email(email))
        return register(conference, person=person, **facts)


def person_of(user: Any, details: Details | None = None) -> Person:
    """The human behind an account; made with what is known when there is none yet."""
    person, _created = Person.objects.get_or_create(
        user=user, defaults=_of_account(user, details or Details(name=user.name or user.email))
    )
    return person


def new_person(user: Any, details: Details) -> Person:
    """The same for an account that has no person, not stored yet."""
    return Person(user=user, **_of_account(user, details))


def _of_account(user: Any, details: Details) -> dict[str, str]:
    fields = details.cleaned()
    return {
        "name": fields["name"],
        "native_name": fields["native_name"],
        "native_language": fields["native_language"],
        "email": user.email,
    }


def _create(conference: Conference, *, person: Person, by: Any, now: datetime, **asking: Any) -> Registration:
    registration = _row(conference, person=person, now=now, **asking)
    record_transition(registration, from_state="", to_state=registration.state, by=by, now=now)
    hand_in(registration, now=now)
    return registration


def hand_in(registration: Registration, *, now: datetime) -> None:
    """Confirms a request that nobody needs to decide on, else tells who decides; inside `places.gate`."""
    deciders = focal_points_in_power(registration.delegation, registration.conference, now=now)
    own = any(focal_point.person_id == registration.person_id for focal_point in deciders)
    if is_confirmed_at_once(registration.category.route, by_own_focal_point=own):
        place(registration, by=None, now=now, decided_at=now)
        return
    telling.tell_person(telling.ACKNOWLEDGEMENT, registration, now=now)
    if registration.category.route == Route.FOCAL_POINT:
        telling.tell_focal_points(registration, now=now)


def _row(
    conference: Conference,
    *,
    person: Person,
    category: ParticipantCategory,
    delegation: Delegation | None,
    details: Details,
    now: datetime,
    form_key: uuid.UUID | None = None,
) -> Registration:
    taken = Registration.objects.filter(conference=conference)
    registration = new_registration(
        details,
        conference=conference,
        person=person,
        category=category,
        delegation=delegation,
        form_key=form_key,
        reference=new_code(lambda code: taken.filter(reference=code).exists()),
        submitted_at=now,
    )
    registration.save(force_insert=True)
    record_consent(registration, now=now)
    return registration


def new_registration(details: Details, **fields: Any) -> Registration:
    """A registration with what somebody said of themselves, not stored yet."""
    said = details.cleaned()
    text = found_by(said["name"], said["native_name"], said["organization_name"])
    return Registration(**fields, **said, search_text=text)


def _existing(conference: Conference, *, user: Any, form_key: uuid.UUID) -> Registration | None:
    """The registration that this form made, else the live one of this person."""
    own = Registration.objects.filter(conference=conference).owned_by(user).select_related("conference")
    found: Registration | None = own.filter(form_key=form_key).first() or own.live().first()
    return found


def check_offered(category: ParticipantCategory, *, invitation: str, now: datetime) -> None:
    """Raises ValidationError unless one may ask in `category` at `now`; codes as of `submit`."""
    opening = category_window(category, now=now)
    if opening != Window.OPEN:
        raise ValidationError(opening.label, code=opening.value)
    if not category.is_open or (
        category.is_by_invitation and not invitation_works(category, invitation, now=now)
    ):
        raise ValidationError(_("Choose a category that is offered."), code="category")


def check_choice(
    conference: Conference, *, category: ParticipantCategory, delegation: Delegation | None
) -> None:
    """Raises ValidationError (code "category" or "delegation") for what does not go together."""
    if category.conference_id != conference.pk:
        raise ValidationError(_("Choose a category that is offered."), code="category")
    if delegation is not None and delegation.conference_id != conference.pk:
        raise ValidationError(_("Choose a delegation from the list."), code="delegation")
    if delegation is None and category.needs_delegation:
        raise ValidationError(_("Choose the delegation you belong to."), code="delegation")
