"""Which mail goes to whom when a registration changes; each row in the transaction of the change."""

from collections.abc import Iterable
from datetime import datetime

from events.mail.actions import Draft, queue, queue_draft, queue_many
from events.people.models import Person
from events.registrations.models import (
    CategoryInvitation,
    FocalPoint,
    PendingChange,
    Question,
    Registration,
    RegistrationDraft,
    Seat,
    VisaLetter,
)
from events.registrations.queries import account_of, focal_points_in_power
from events.registrations.rules import Route

ACKNOWLEDGEMENT = "registrations.acknowledgement"
DECIDE = "registrations.decide"
CONFIRMED = "registrations.confirmed"
PROMOTED = "registrations.promoted"
OFFERED = "registrations.offered"
DECLINED = "registrations.declined"
LAPSED = "registrations.lapsed"
REPLACED = "registrations.replaced"
WAITLISTED = "registrations.waitlisted"
REFUSED = "registrations.refused"
WITHDRAWN = "registrations.withdrawn"
JOINED = "registrations.joined"
SEAT_PROMOTED = "registrations.seat_promoted"
SEAT_GIVEN = "registrations.seat_given"
ASKED = "registrations.asked"
ANSWERED = "registrations.answered"
APPOINTED = "registrations.appointed"
DRAFT_WAITS = "registrations.draft"
POWER_ENDED = "registrations.power_ended"
INVITED = "registrations.invitation"
CHANGE_ASKED = "registrations.change_asked"
CHANGED = "registrations.changed"
CHANGE_REFUSED = "registrations.change_refused"
VISA_GRANTED = "registrations.visa_granted"
VISA_LATE = "registrations.visa_late"
VISA_REFUSED = "registrations.visa_refused"
VISA_DESK = "registrations.visa_desk"


def tell_person(kind: str, registration: Registration, *, now: datetime) -> None:
    """Queues `kind` to the registered person; who has no address is told through the contact."""
    _tell(kind, registration, registration.person, occasion=f"registration:{registration.pk}", now=now)


def tell_people(told: Iterable[tuple[str, Registration]], *, now: datetime) -> None:
    """Queues (kind, registration) of many at once, each as `tell_person` does."""
    drafts: list[Draft] = []
    for kind, registration in told:
        about = _draft(kind, registration, registration.person, occasion=f"registration:{registration.pk}")
        if about is not None:
            drafts.append(about)
    queue_many(drafts, now=now)


def tell_joined(goes: Registration, stays: Registration, *, now: datetime) -> None:
    """Tells whoever asked for `goes` that it is one with `stays` now."""
    occasion = f"registration:{goes.pk}"
    _tell(JOINED, goes, goes.person, occasion=occasion, now=now, stays=stays.pk)


def tell_focal_points(registration: Registration, *, now: datetime) -> None:
    """Asks each focal point in power to decide."""
    for focal_point in focal_points_in_power(registration.delegation, registration.conference, now=now):
        _tell(
            DECIDE,
            registration,
            focal_point.person,
            occasion=f"registration:{registration.pk}:focal_point:{focal_point.pk}",
            now=now,
            focal_point=focal_point.pk,
        )


def tell_invited(invitation: CategoryInvitation, *, now: datetime) -> None:
    """Mails somebody their own link into a category."""
    account = account_of(invitation.email)
    conference = invitation.conference
    queue(
        INVITED,
        recipient=invitation.email,
        occasion=f"category_invitation:{invitation.pk}",
        now=now,
        conference=conference,
        user=account,
        refs={"invitation": invitation.pk},
        language=(account.language if account else "") or conference.main_language,
        time_zone=account.time_zone if account else "",
        expires_at=invitation.expires_at,
    )


def tell_of_change(change: PendingChange, *, now: datetime) -> None:
    """Asks each focal point in power of the delegation as it would be to decide on a change."""
    if change.category.route != Route.FOCAL_POINT:
        return
    for focal_point in focal_points_in_power(change.delegation, change.conference, now=now):
        _tell(
            CHANGE_ASKED,
            change.registration,
            focal_point.person,
            occasion=f"pending_change:{change.pk}:focal_point:{focal_point.pk}",
            now=now,
            change=change.pk,
            focal_point=focal_point.pk,
        )


def tell_of_decision(kind: str, change: PendingChange, *, now: datetime) -> None:
    """Tells the person what was decided on their change."""
    registration = change.registration
    occasion = f"pending_change:{change.pk}"
    _tell(kind, registration, registration.person, occasion=occasion, now=now, change=change.pk)


def tell_of_seat(kind: str, seat: Seat, *, now: datetime) -> None:
    """Queues `kind` about a seat; whoever lets it go and gets it again is told again."""
    occasion = f"seat:{seat.pk}:{now:%Y%m%d%H%M%S}"
    registration, about = seat.registration, {"seat": seat.pk, "session": seat.session_id}
    _tell(kind, registration, registration.person, occasion=occasion, now=now, **about)


def tell_of_letter(kind: str, letter: VisaLetter, *, now: datetime) -> None:
    """Queues `kind` about a letter for a visa, and tells the focal points in power that it is so."""
    registration = letter.registration
    occasion = f"visa_letter:{letter.pk}"
    _tell(kind, registration, registration.person, occasion=occasion, now=now, letter=letter.pk)
    if registration.category.route != Route.FOCAL_POINT:
        return
    for power in focal_points_in_power(registration.delegation, registration.conference, now=now):
        if power.person_id != registration.person_id:
            _tell(
                VISA_DESK,
                registration,
                power.person,
                occasion=f"{occasion}:{letter.state}:focal_point:{power.pk}",
                now=now,
                letter=letter.pk,
                state=letter.state,
                focal_point=power.pk,
            )


def tell_question(question: Question, registration: Registration, *, now: datetime) -> None:
    """Tells the person what is asked."""
    _tell(
        ASKED,
        registration,
        registration.person,
        occasion=f"question:{question.pk}",
        now=now,
        question=question.pk,
    )


def tell_answer(question: Question, registration: Registration, *, now: datetime) -> None:
    """Tells who asked and the focal points in power, each once, that the answer is there."""
    readers = {question.asked_by} if question.asked_by else set()
    if registration.category.route == Route.FOCAL_POINT:
        powers = focal_points_in_power(registration.delegation, registration.conference, now=now)
        readers |= {power.person.user for power in powers if power.person.user}
    for user in readers:
        queue(
            ANSWERED,
            recipient=user.email,
            occasion=f"question:{question.pk}",
            now=now,
            conference=registration.conference,
            user=user,
            refs={"registration": registration.pk, "question": question.pk, "reader": user.pk},
            language=user.language,
            time_zone=user.time_zone,
        )


def tell_power(power: FocalPoint, *, now: datetime) -> None:
    """Tells the focal point and the others in power what they may do, or do no more.

    The same days are told once, so a power that is saved unchanged tells nothing.
    """
    conference = power.delegation.conference
    has_ended = power.valid_until is not None and power.valid_until < conference.local(now).date()
    kind = POWER_ENDED if has_ended else APPOINTED
    days = f"{power.valid_until}"
    if not has_ended:
        days = f"{power.valid_from}:{days}:{power.is_alternate}"
    others = focal_points_in_power(power.delegation, conference, now=now)
    for person in {power.person, *(other.person for other in others)}:
        user = person.user
        if user is None:
            continue
        queue(
            kind,
            recipient=user.email,
            occasion=f"focal_point:{power.pk}:{days}",
            now=now,
            conference=conference,
            user=user,
            refs={"focal_point": power.pk},
            language=user.language,
            time_zone=user.time_zone,
        )


def _tell(
    kind: str, registration: Registration, person: Person, *, occasion: str, now: datetime, **refs: int | str
) -> None:
    draft = _draft(kind, registration, person, occasion=occasion, **refs)
    if draft is not None:
        queue_draft(draft, now=now)


def _draft(
    kind: str, registration: Registration, person: Person, *, occasion: str, **refs: int | str
) -> Draft | None:
    """The mail to `person` about `registration`; None where there is no address."""
    user = person.user
    own = person.pk == registration.person_id
    address = user.email if user else person.email or (registration.contact_email if own else "")
    if not address:
        return None
    return Draft(
        kind=kind,
        recipient=address,
        occasion=occasion,
        conference=registration.conference,
        user_id=user.pk if user else None,
        refs={"registration": registration.pk, **refs},
        language=(user.language if user else "") or person.language,
        time_zone=(user.time_zone if user else "") or person.time_zone,
    )


def tell_of_draft(draft: RegistrationDraft, why: str, *, now: datetime) -> None:
    """Tells the owner of a draft that it waits; each `why` once a draft."""
    user = draft.user
    queue(
        DRAFT_WAITS,
        recipient=user.email,
        occasion=f"draft:{draft.pk}:{why}",
        now=now,
        conference=draft.conference,
        user=user,
        refs={"draft": draft.pk, "why": why},
        language=user.language,
        time_zone=user.time_zone,
    )
