"""What the status page says, in plain words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from events.common import formats
from events.common.models import Transition
from events.registrations.models import Badge, PendingChange, Question, Registration, VisaLetter
from events.registrations.queries import (
    Difference,
    active_badge,
    certified_days,
    changes_of,
    deciders_of,
    differences_of,
    focal_points_in_power,
    history_of,
    letter_of,
    may_ask,
    open_question,
)
from events.registrations.rules import LIVE_STATES, RegistrationState, Route
from events.registrations.rules.changes import ChangeState
from events.registrations.words import WORDS, change_words, is_over

Step = dict[str, str]


@dataclass(frozen=True)
class StatusPage:
    """Where a registration is: heading, a sentence, the way behind and ahead, what to do if it takes long."""

    registration: Registration
    heading: str
    lede: str
    steps: tuple[Step, ...]
    next_title: str
    next_text: str
    badge: Badge | None = None
    focal_points: tuple[Any, ...] = ()
    question: Question | None = None
    letter: VisaLetter | None = None
    may_ask_letter: bool = False
    days_attended: int = 0
    change: PendingChange | None = None
    change_text: str = ""

    @property
    def differences(self) -> list[Difference]:
        """What the change that waits would change."""
        return differences_of(self.change) if self.change else []

    @property
    def days(self) -> list[date]:
        """The days of attendance, when not all of them."""
        return [date.fromisoformat(day) for day in self.registration.days]

    @property
    def is_live(self) -> bool:
        return self.registration.state in LIVE_STATES

    @property
    def spoken_code(self) -> str:
        """The registration ID in groups of three, to be read out."""
        reference = self.registration.reference
        return " ".join(reference[at : at + 3] for at in range(0, len(reference), 3))


def status_page(registration: Registration, *, now: datetime) -> StatusPage:
    """The status page of `registration` at `now`, in the active language."""
    heading, lede, title, text = WORDS[RegistrationState(registration.state)](registration, now)
    confirmed = registration.state == RegistrationState.CONFIRMED
    shows_badge = confirmed and not is_over(registration.conference, now)
    points: tuple[Any, ...] = ()
    if registration.state == RegistrationState.SUBMITTED and registration.category.route == Route.FOCAL_POINT:
        points = tuple(focal_points_in_power(registration.delegation, registration.conference, now=now))
    changes = list(changes_of(registration))
    change = next((one for one in changes if one.state == ChangeState.OPEN), None)
    return StatusPage(
        registration=registration,
        heading=heading,
        lede=lede,
        steps=tuple(_steps(registration, changes, now)),
        next_title=title,
        next_text=text,
        badge=active_badge(registration) if shows_badge else None,
        focal_points=points,
        question=open_question(registration),
        letter=letter_of(registration),
        may_ask_letter=may_ask(registration, now=now),
        days_attended=len(certified_days(registration, now=now)),
        change=change,
        change_text=change_words(change, now=now) if change else "",
    )


def _steps(registration: Registration, changes: list[PendingChange], now: datetime) -> list[Step]:
    """What happened, each with its hour; then what is to come."""
    past = [*_moves(registration), *_decided(registration, changes)]
    steps = [step for _at, step in sorted(past, key=lambda one: one[0])]
    if registration.state == RegistrationState.SUBMITTED:
        steps.append({"title": _deciding(registration, now), "state": "now", "text": _("We write to you.")})
    if registration.state == RegistrationState.INFO_REQUESTED:
        steps.append({"title": _("You answer"), "state": "now", "text": ""})
    if registration.state == RegistrationState.OFFERED:
        steps.append({"title": _("You accept the place"), "state": "now", "text": ""})
    if registration.state == RegistrationState.WAITLISTED:
        steps.append({"title": _("A place becomes free"), "state": "now", "text": ""})
    if registration.state in LIVE_STATES and not is_over(registration.conference, now):
        collect: Step = {
            "title": _("You collect your badge"),
            "text": str(registration.conference.badge_desk),
        }
        collect["state"] = "now" if registration.state == RegistrationState.CONFIRMED else ""
        steps.append(collect)
    return steps


def _moves(registration: Registration) -> Iterator[tuple[datetime, Step]]:
    """The changes of state, each with its instant."""
    titles = {
        "submitted": _("You asked to attend"),
        "info_requested": _("You were asked for more"),
        "waitlisted": _("Put on the waiting list"),
        "confirmed": _("Confirmed"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
        "offered": _("A place was kept for you"),
        "lapsed": _("The offer ended without an answer"),
        "replaced": _("Your place went to somebody else"),
    }
    waits = registration.state == RegistrationState.SUBMITTED
    receipt = _("We sent you a receipt; a receipt is not a confirmation.") if waits else ""
    for move in history_of(registration):
        if move.to_state in titles:
            title = _("You answered") if is_answer(move) else titles[move.to_state]
            text = move.reason or (receipt if move.to_state == registration.state else "")
            yield move.at, _done(registration, title, move.at, text)


def _decided(registration: Registration, changes: list[PendingChange]) -> Iterator[tuple[datetime, Step]]:
    """What became of the changes that were asked for, and what was corrected, each with its instant."""
    titles = {
        ChangeState.APPROVED: _("Your change was approved"),
        ChangeState.REFUSED: _("Your change was refused"),
        ChangeState.CORRECTED: _("Your details were corrected for you"),
    }
    for change in changes:
        title = titles.get(ChangeState(change.state))
        if title and change.decided_at:
            yield change.decided_at, _done(registration, title, change.decided_at, change.reason)


def _done(registration: Registration, title: str, at: datetime, text: str) -> Step:
    conference = registration.conference
    when = formats.moment(at, conference.zone, str(conference.city))
    return {"title": title, "when": when, "text": text, "state": "done"}


def is_answer(move: Transition) -> bool:
    """Whether a change of state is the person's answer to what was asked."""
    answering = (RegistrationState.INFO_REQUESTED, RegistrationState.SUBMITTED)
    return (move.from_state, move.to_state) == answering


def _deciding(registration: Registration, now: datetime) -> str:
    route = deciders_of(registration, now=now).route
    if route == Route.FOCAL_POINT:
        return _("Your focal point decides")
    return _("The media desk decides") if route == Route.MEDIA_DESK else _("The secretariat decides")
