"""Making one person of two, so that nothing is lost and no account gains what it could not have.

What goes where is told in docs/explanation/duplicates.md. Locks come in the order of the whole slice:
conferences, persons, registrations, sessions.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from events.common.actions import record_transition, sign_history
from events.common.text import clean_line
from events.conferences.models import Conference
from events.conferences.queries import relations_to
from events.people.cleaning import find_text
from events.people.models import Person, Speaker
from events.registrations.actions import places
from events.registrations.actions.joining import Join, join, redirect_mails
from events.registrations.actions.visa import forget_passports_of
from events.registrations.models import (
    AccreditationFile,
    DistinctPersons,
    FocalPoint,
    MergedPerson,
    Needs,
    Photo,
    Registration,
)
from events.registrations.queries.duplicates import (
    PERSON_FIELDS,
    is_beyond_reach,
    lasting_powers,
    pairs_of,
    shared_stages,
)

# Keys to a person that need more than another value, by model and field; see `HANDLED`. Every other key is
# set to the person that stays; tests/events/registrations/test_duplicates.py names them all.
Handler = Callable[[Person, Person, "Merge"], None]


@dataclass(frozen=True)
class Choice:
    """What somebody chose: `fields` of the person that goes are taken over, `joins` by the conference."""

    fields: frozenset[str] = frozenset()
    keeps_other_account: bool = False
    joins: Mapping[int, Join] = field(default_factory=dict)


@dataclass(frozen=True)
class Merge:
    """One merge at work: who does it, when and why, and the account that the person has afterwards."""

    by: Any
    now: datetime
    reason: str
    account: int | None


@places.retry_on_contention
def merge_people(
    keep: Person, other: Person, choice: Choice, *, by: Any, now: datetime, reason: str
) -> Person:
    """Gives everything of `other` to `keep` and deletes `other`; all or nothing.

    Raises ValidationError "reason" without one, "reach" where one of them is known at a conference that
    `by` does not run, "same", "gone" (erased or merged meanwhile), "power" or "speaker" where an account
    would get a power or a stage that it had not, "speakers" where both speak at one conference, "place"
    (rules.merging.check_stays), "stays" where it is not said which of two registrations stays.
    """
    reason = clean_line(reason)[:400]
    if not reason:
        raise ValidationError(_("Say how you know that they are the same."), code="reason")
    if is_beyond_reach(by, keep, other):
        raise ValidationError(
            _("One of them is known at a conference whose registration you do not run. Ask the superusers."),
            code="reach",
        )
    conferences = Conference.objects.filter(registrations__person__in=[keep, other]).distinct()
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic())
        for conference in conferences.order_by("pk"):
            stack.enter_context(places.gate(conference))
        keep, other = _locked(keep, other)
        account = other.user_id if choice.keeps_other_account or keep.user_id is None else keep.user_id
        merge = Merge(by=by, now=now, reason=reason, account=account)
        check_gains(keep, other, account=account, now=now)
        _join_registrations(keep, other, choice, merge)
        _move_all(keep, other, merge)
        _become_one(keep, other, choice, merge)
    return keep


def _locked(keep: Person, other: Person) -> tuple[Person, Person]:
    rows = Person.objects.select_for_update().filter(pk__in=[keep.pk, other.pk], erased_at=None)
    found = {one.pk: one for one in rows.order_by("pk")}
    if keep.pk == other.pk:
        raise ValidationError(_("Choose two different persons."), code="same")
    if len(found) != 2:  # both of them
        raise ValidationError(_("One of them was merged or erased meanwhile."), code="gone")
    return found[keep.pk], found[other.pk]


def check_gains(first: Person, second: Person, *, account: int | None, now: datetime) -> None:
    """Refuses what would give the account a power over others or a stage that it had not."""
    for person in (first, second):
        if account is None or person.user_id == account:
            continue
        for power in lasting_powers(person, now=now):
            raise ValidationError(
                _(
                    "%(name)s decides for %(delegation)s, and another account would get that power. End it "
                    "first, and appoint the account that stays if it shall decide."
                ),
                code="power",
                params={"name": person.name, "delegation": power.delegation},
            )
        if Speaker.objects.filter(person=person).exists():
            raise ValidationError(
                _(
                    "%(name)s is a speaker, and an account becomes one by its invitation alone. Let the "
                    "programme staff send the invitation to the account's address: that joins the two."
                ),
                code="speaker",
                params={"name": person.name},
            )
    if shared := shared_stages(first, second):
        raise ValidationError(
            _("Both are speakers at %(conference)s. Let the programme staff leave one of them there first."),
            code="speakers",
            params={"conference": shared[0]},
        )


def _join_registrations(keep: Person, other: Person, choice: Choice, merge: Merge) -> None:
    for pair in pairs_of(keep, other):
        wanted = choice.joins.get(pair.conference.pk)
        both = {pair.first.pk: (pair.first, pair.second), pair.second.pk: (pair.second, pair.first)}
        if wanted is None or wanted.stays not in both:
            raise ValidationError(
                _("Both are registered at %(conference)s: say which registration stays."),
                code="stays",
                params={"conference": pair.conference},
            )
        stays, goes = both[wanted.stays]
        join(stays, goes, wanted, by=merge.by, now=merge.now, reason=merge.reason)


def _move_all(keep: Person, other: Person, merge: Merge) -> None:
    for person in (keep, other):
        _forget_secrets(person, merge)
    for model, name in relations_to(Person):
        handler = HANDLED.get(f"{model.__name__}.{name}")
        if handler is not None:
            handler(keep, other, merge)
            continue
        for row in model._default_manager.filter(**{name: other}):  # noqa: SLF001  # any model
            setattr(row, name, keep)
            sign_history(row, by=merge.by, now=merge.now)
            row.save(update_fields=[name])


def _forget_secrets(person: Person, merge: Merge) -> None:
    """What only the account that told it may read is deleted where another account comes in its place."""
    if merge.account is None or person.user_id in {None, merge.account}:
        return
    own = Registration.objects.filter(person=person)
    forget_passports_of(own, by=merge.by, now=merge.now, reason=merge.reason)
    Needs.objects.filter(person=person).delete()
    AccreditationFile.objects.filter(person=person).delete()


def _registrations(keep: Person, other: Person, merge: Merge) -> None:
    rows = list(Registration.objects.filter(person=other).order_by("pk"))
    mails = (other.email, other.user.email if other.user else "")
    for row in rows:
        row.person = keep
        sign_history(row, by=merge.by, now=merge.now)
        row.save(update_fields=["person"])
    redirect_mails(rows, mails, keep, account=merge.account, by=merge.by, now=merge.now, reason=merge.reason)


def _one_a_conference(model: Any, *same: str) -> Handler:
    """Of a table with one row a person and conference: the row of the person that stays, else the other's."""

    def move(keep: Person, other: Person, merge: Merge) -> None:
        there = set(model.objects.filter(person=keep).values_list("conference", *same))
        for row in model.objects.filter(person=other).only("pk", "conference", *same):
            if (row.conference_id, *(getattr(row, name) for name in same)) in there:
                row.delete()
            else:
                model.objects.filter(pk=row.pk).update(person=keep)

    return move


def _powers(keep: Person, other: Person, merge: Merge) -> None:
    """A second one for the same delegation stays in the history alone."""
    there = {power.delegation_id: power for power in FocalPoint.objects.filter(person=keep)}
    for power in FocalPoint.objects.filter(person=other):
        sign_history(power, by=merge.by, now=merge.now)
        if (own := there.get(power.delegation_id)) is None:
            power.person = keep
            power.save(update_fields=["person"])
            continue
        if own.valid_until is not None and (power.valid_until is None or power.valid_until > own.valid_until):
            own.valid_until = power.valid_until
            sign_history(own, by=merge.by, now=merge.now)
            own.save(update_fields=["valid_until"])
        power.delete()


def _distinct(keep: Person, other: Person, merge: Merge) -> None:
    """What the one is not, the other is not either."""
    for row in DistinctPersons.objects.filter(first=other) | DistinctPersons.objects.filter(second=other):
        third = row.second_id if row.first_id == other.pk else row.first_id
        row.delete()
        if third != keep.pk:
            _say_distinct(keep.pk, third, by=row.by, now=row.at)


HANDLED: Mapping[str, Handler] = {
    "Registration.person": _registrations,
    "Photo.person": _one_a_conference(Photo),
    "Needs.person": _one_a_conference(Needs),
    "AccreditationFile.person": _one_a_conference(AccreditationFile, "kind"),
    "FocalPoint.person": _powers,
    "DistinctPersons.first": _distinct,
    "DistinctPersons.second": _distinct,
}


def _become_one(keep: Person, other: Person, choice: Choice, merge: Merge) -> None:
    for name in PERSON_FIELDS:
        theirs = getattr(other, name)
        if theirs and (name in choice.fields or not getattr(keep, name)):
            setattr(keep, name, theirs)
    gone = other.pk
    said = f"→ {keep.pk}: {merge.reason}"
    record_transition(other, from_state="", to_state="merged", by=merge.by, now=merge.now, reason=said)
    sign_history(other, by=merge.by, now=merge.now)
    other.delete()
    keep.user_id = merge.account
    keep.search_text = find_text(keep)
    sign_history(keep, by=merge.by, now=merge.now)
    keep.save()
    said = f"← {gone}: {merge.reason}"
    record_transition(keep, from_state="", to_state="merged", by=merge.by, now=merge.now, reason=said)
    MergedPerson.objects.create(person=keep, gone=gone, reason=merge.reason, by=merge.by, at=merge.now)


@transaction.atomic
def say_distinct(first: Person, second: Person, *, by: Any, now: datetime) -> None:
    """Says that they are two, which ends the suggestion; twice is once.

    ValidationError "reach" where `by` runs the registration of not all of their conferences.
    """
    if is_beyond_reach(by, first, second):
        raise ValidationError(
            _("One of them is known at a conference whose registration you do not run. Ask the superusers."),
            code="reach",
        )
    _say_distinct(first.pk, second.pk, by=by, now=now)


def _say_distinct(one: int, two: int, *, by: Any, now: datetime) -> None:
    first, second = sorted((one, two))
    DistinctPersons.objects.get_or_create(first_id=first, second_id=second, defaults={"by": by, "at": now})
