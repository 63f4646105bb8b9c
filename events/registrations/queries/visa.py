"""Letters for visas: who may see and make them, whose turn it is, and the passports behind them."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.db.models import QuerySet

from accounts.secrets import box
from events.conferences.models import Conference, ConferenceRole
from events.conferences.rules import Role
from events.registrations.models import Letterhead, Passport, Registration, VisaLetter
from events.registrations.rules import WAITING_LETTERS, Mode, VisaState, may_ask_for_letter

PURPOSE = "passports"
DAYS = ("born_on", "issued_on", "expires_on")


@dataclass(frozen=True)
class PassportFacts:
    """What stands in a passport; countries are ISO 3166 codes. `apply_at` is the embassy, in free words."""

    name: str
    born_on: date
    birth_place: str
    nationality: str
    number: str
    issued_on: date
    expires_on: date
    issued_by: str
    apply_at: str = ""

    def plain(self) -> dict[str, str]:
        """As values for JSON; days as ISO 8601."""
        return {name: str(value) for name, value in asdict(self).items()}


def sealed(facts: PassportFacts) -> bytes:
    """Encrypted under FIELD_KEY."""
    return box(PURPOSE).encrypt(json.dumps(facts.plain()).encode())


def passport_of(letter: VisaLetter) -> PassportFacts | None:
    """The passport that a letter is made from; None once it was deleted, or when no key reads it."""
    row = Passport.objects.filter(letter=letter).first()
    if row is None:
        return None
    try:
        found = json.loads(box(PURPOSE).decrypt(bytes(row.sealed)))
    except InvalidToken:
        return None
    days = {name: date.fromisoformat(found[name]) for name in DAYS}
    return PassportFacts(**{**found, **days})


def makes_letters(user: Any, conference: Conference) -> bool:
    """Whether `user` holds the role visa there: nobody else sees a passport, whatever else they may."""
    if not getattr(user, "is_active", False):
        return False
    held = ConferenceRole.objects.for_user(user).filter(conference=conference, role=Role.VISA)
    return bool(held.exists())


def letterhead_of(conference: Conference) -> Letterhead | None:
    return Letterhead.objects.filter(conference=conference).first()


def letter_of(registration: Registration) -> VisaLetter | None:
    """The letter that is open, else what became of the last one."""
    letters = VisaLetter.objects.filter(registration=registration).select_related("paper")
    return letters.open().first() or letters.order_by("-pk").first()


def may_ask(registration: Registration, *, now: datetime) -> bool:
    """Whether the person may ask for a letter now; one that is open already is another matter."""
    conference = registration.conference
    return may_ask_for_letter(
        is_offered=letterhead_of(conference) is not None,
        state=registration.state,
        mode_is_remote=registration.mode == Mode.REMOTE,
        last_day_over=conference.local(now).date() > conference.ends_on,
    )


def granted_letter(registration: Registration) -> VisaLetter | None:
    """The letter that was given and is still there to be read."""
    letters = VisaLetter.objects.filter(registration=registration, state=VisaState.GRANTED)
    related = ("paper", "conference", "registration")
    return letters.filter(passport__isnull=False).select_related(*related).first()


def late_letters(conference: Conference, *, now: datetime) -> QuerySet[VisaLetter]:
    """Those whose day has passed and that somebody still has to make."""
    today = conference.local(now).date()
    late = VisaLetter.objects.filter(conference=conference, state__in=WAITING_LETTERS, due_on__lt=today)
    return late.select_related("registration__person__user", "registration__conference").order_by("pk")
