"""Registrations in bulk, for invented conferences: rows, badges, transitions and counters, without mails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history

from events.common.codes import new_code
from events.common.models import Transition
from events.common.tokens import new_nonce
from events.conferences.models import Conference, Delegation
from events.people.models import Person
from events.registrations.actions import ensure_quotas, recount
from events.registrations.models import Badge, Consent, ParticipantCategory, Registration
from events.registrations.rules import RegistrationState, found_by

BATCH = 500
OFFERED_FOR = timedelta(hours=30)
WAITING = {RegistrationState.WAITLISTED, RegistrationState.OFFERED}
REASONS = {
    RegistrationState.REFUSED: "The delegation has named somebody else for this seat.",
    RegistrationState.WITHDRAWN: "Cannot travel.",
}


@dataclass(frozen=True)
class Wanted:
    """A registration as it shall be; `asked_at` is when it was sent in."""

    person: Person
    category: ParticipantCategory
    delegation: Delegation | None
    state: str
    asked_at: datetime
    function: str = ""
    organization: str = ""


@transaction.atomic
def put_registrations(
    conference: Conference,
    wanted: Sequence[Wanted],
    *,
    by: Any,
    now: datetime,
    new_reference: Callable[[], str] | None = None,
) -> list[Registration]:
    """Stores the rows with a badge for who is confirmed; counters say afterwards what is taken.

    `new_reference` gives references that nobody has yet; random ones without it.
    """
    ensure_quotas(conference)
    taken = set(Registration.objects.filter(conference=conference).values_list("reference", flat=True))
    rows = []
    for one in wanted:
        reference = new_reference() if new_reference else new_code(taken.__contains__)
        taken.add(reference)
        rows.append(_row(conference, one, reference, now))
    made: list[Registration] = bulk_create_with_history(
        rows, Registration, batch_size=BATCH, default_user=by, default_date=now
    )
    confirmed = [row for row in made if row.state == RegistrationState.CONFIRMED]
    Badge.objects.bulk_create(
        [
            Badge(registration=row, serial=1, nonce=new_nonce(), issued_at=row.decided_at or now)
            for row in confirmed
        ],
        batch_size=BATCH,
    )
    Consent.objects.bulk_create(
        [Consent(registration=row, version=row.terms_version, agreed_at=row.submitted_at) for row in made],
        batch_size=BATCH,
    )
    Transition.objects.bulk_create([_transition(row, by) for row in made], batch_size=BATCH)
    recount(conference)
    return made


def _row(conference: Conference, one: Wanted, reference: str, now: datetime) -> Registration:
    decided = one.state in {RegistrationState.CONFIRMED, RegistrationState.REFUSED}
    return Registration(
        conference=conference,
        person=one.person,
        category=one.category,
        delegation=one.delegation,
        reference=reference,
        name=one.person.name,
        native_name=one.person.native_name,
        native_language=one.person.native_language,
        organization_name=one.organization,
        function=one.function,
        search_text=found_by(one.person.name, one.person.native_name, one.organization),
        state=one.state,
        submitted_at=one.asked_at,
        waiting_since=one.asked_at if one.state in WAITING else None,
        offer_until=now + OFFERED_FOR if one.state == RegistrationState.OFFERED else None,
        decided_at=min(one.asked_at + timedelta(hours=20), now) if decided else None,
        reason=REASONS.get(RegistrationState(one.state), ""),
        terms_version=conference.terms_version,
    )


def _transition(row: Registration, by: Any) -> Transition:
    return Transition(
        subject="registration",
        subject_id=row.pk,
        conference_id=row.conference_id,
        from_state="",
        to_state=row.state,
        by=by,
        reason=row.reason,
        at=row.decided_at or row.submitted_at,
    )
