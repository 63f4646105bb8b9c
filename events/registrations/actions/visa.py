"""Letters for visas: asked for, made, refused, withdrawn; and passports deleted when nobody needs them."""

from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.secrets import box
from events.common.actions import record_transition
from events.common.text import clean_line
from events.conferences.models import Conference
from events.registrations.actions import telling
from events.registrations.actions.locking import lock
from events.registrations.actions.papers import end_papers, give_paper
from events.registrations.actions.places import retry_on_contention
from events.registrations.models import Paper, Passport, Registration, VisaLetter
from events.registrations.queries.visa import (
    PURPOSE,
    PassportFacts,
    late_letters,
    letterhead_of,
    makes_letters,
    may_ask,
    passport_of,
    sealed,
)
from events.registrations.rules import WAITING_LETTERS, VisaState, check_may_grant, check_visa_move, due_on
from events.registrations.rules.keeping import ended_before


@retry_on_contention
def ask_for_letter(registration: Registration, *, by: Any, now: datetime, facts: PassportFacts) -> VisaLetter:
    """Asks for a letter; whoever has asked already has that one.

    Raises ValidationError with code "not_own" or "not_offered".
    """
    if registration.person.user_id is None or registration.person.user_id != by.pk:
        raise ValidationError(_("Only the person may ask for the letter."), code="not_own")
    letterhead = letterhead_of(registration.conference)
    if letterhead is None or not may_ask(registration, now=now):
        raise ValidationError(_("A letter cannot be asked for here, or not any more."), code="not_offered")
    today = registration.conference.local(now).date()
    try:
        with transaction.atomic():
            letter = VisaLetter.objects.create(
                conference=registration.conference,
                registration=registration,
                asked_at=now,
                due_on=due_on(today, days=letterhead.days),
            )
            Passport.objects.create(letter=letter, sealed=sealed(facts))
            record_transition(letter, from_state="", to_state=letter.state, by=by, now=now)
            return letter
    except IntegrityError:
        return VisaLetter.objects.open().get(registration=registration)


def review_letter(letter: VisaLetter, *, by: Any, now: datetime, reason: str = "") -> VisaLetter:
    """Says that somebody is making it."""
    _check_maker(letter, by)
    return _move(letter, VisaState.IN_REVIEW, by=by, now=now)


def grant_letter(letter: VisaLetter, *, by: Any, now: datetime, reason: str = "") -> VisaLetter:
    """Gives the letter, under a code that anybody can verify, and tells the person.

    Raises ValidationError with code "not_entitled", "state", "not_confirmed", "no_letterhead" or
    "no_passport" (deleted, or sealed under a lost key).
    """
    _check_maker(letter, by)
    if letterhead_of(letter.conference) is None:
        raise ValidationError(_("The conference has no letterhead. Make one first."), code="no_letterhead")
    return _move(letter, VisaState.GRANTED, by=by, now=now)


def refuse_letter(letter: VisaLetter, *, by: Any, now: datetime, reason: str) -> VisaLetter:
    """Refuses the letter, or takes it back, for a reason that the person reads; the passport is deleted."""
    _check_maker(letter, by)
    reason = clean_line(reason)[:500]
    if not reason:
        raise ValidationError(_("Give the reason; the person reads it."), code="reason")
    return _move(letter, VisaState.REFUSED, by=by, now=now, reason=reason)


def withdraw_letter(letter: VisaLetter, *, by: Any, now: datetime) -> VisaLetter:
    """The person wants no letter any more; the passport is deleted. ValidationError "not_own", "state"."""
    if letter.registration.person.user_id != by.pk:
        raise ValidationError(_("Only the person may withdraw the request."), code="not_own")
    return _move(letter, VisaState.WITHDRAWN, by=by, now=now)


def end_letters_of(registration: Registration, *, by: Any, now: datetime) -> None:
    """Withdraws what is open; in the transaction that ends the registration, which tells the person."""
    for letter in VisaLetter.objects.open().filter(registration=registration).select_related("registration"):
        _set(letter, VisaState.WITHDRAWN, by=by, now=now)


def forget_passports_of(registrations: Any, *, by: Any, now: datetime, reason: str) -> None:
    """Deletes passports that their own account does not read any more; letters not made yet are ended."""
    letters = VisaLetter.objects.filter(registration__in=registrations, passport__isnull=False)
    for letter in letters.filter(state__in=WAITING_LETTERS).select_related("registration"):
        _set(letter, VisaState.WITHDRAWN, by=by, now=now, reason=reason)
    Passport.objects.filter(letter__registration__in=registrations).delete()


def _check_maker(letter: VisaLetter, by: Any) -> None:
    if not makes_letters(by, letter.conference):
        raise ValidationError(_("You may not make letters of this conference."), code="not_entitled")


@retry_on_contention
@transaction.atomic
def _move(letter: VisaLetter, state: VisaState, *, by: Any, now: datetime, reason: str = "") -> VisaLetter:
    lock(letter.registration)
    letter.refresh_from_db(fields=["state"])
    if letter.state == state:
        return letter
    if state == VisaState.GRANTED:
        letter.registration.refresh_from_db(fields=["state"])
        check_may_grant(letter.registration.state)
    _set(letter, state, by=by, now=now, reason=reason)
    kind = {VisaState.GRANTED: telling.VISA_GRANTED, VisaState.REFUSED: telling.VISA_REFUSED}.get(state)
    if kind:
        telling.tell_of_letter(kind, letter, now=now)
    return letter


def _set(letter: VisaLetter, state: VisaState, *, by: Any, now: datetime, reason: str = "") -> None:
    before = letter.state
    check_visa_move(before, state)
    letter.state, letter.reason = state, reason
    letter.decided_at, letter.decided_by = now, by if getattr(by, "pk", None) else None
    if state == VisaState.GRANTED:
        facts = passport_of(letter)
        if facts is None:
            raise ValidationError(
                _("The passport cannot be read any more. Refuse, so that the person asks anew."),
                code="no_passport",
            )
        letter.paper = give_paper(letter.registration, Paper.Kind.VISA, name=facts.name, now=now)
    elif state in {VisaState.REFUSED, VisaState.WITHDRAWN}:
        end_papers(letter.registration, Paper.Kind.VISA, now=now)
        Passport.objects.filter(letter=letter).delete()
    letter.save()
    record_transition(letter, from_state=before, to_state=state, by=by, now=now, reason=reason)


def purge_passports(*, now: datetime) -> int:
    """Deletes the passports of conferences that ended long enough ago; how many they were."""
    gone, _by_model = Passport.objects.filter(letter__conference__ends_on__lt=ended_before(now)).delete()
    return gone


def tell_of_late_letters(*, now: datetime) -> None:
    """Tells each person once whose letter is not there on its day that it is still being made."""
    for conference in Conference.objects.filter(letterhead__isnull=False, ends_on__gte=now.date()):
        for letter in late_letters(conference, now=now):
            telling.tell_of_letter(telling.VISA_LATE, letter, now=now)


@transaction.atomic
def reseal_passports() -> tuple[int, int]:
    """Encrypts all passports anew under today's FIELD_KEY: (done, unreadable)."""
    done = lost = 0
    for row in Passport.objects.select_for_update().order_by("pk"):
        try:
            row.sealed = box(PURPOSE).rotate(bytes(row.sealed))
        except InvalidToken:
            lost += 1
        else:
            done += 1
            row.save(update_fields=["sealed"])
    return done, lost
