"""States of a request to attend and how it may move; who decides."""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.conferences.rules import ConferenceState, Role


class RegistrationState(models.TextChoices):
    SUBMITTED = "submitted", _("Waiting for a decision")
    INFO_REQUESTED = "info_requested", _("Asked for more")
    WAITLISTED = "waitlisted", _("On the waiting list")
    OFFERED = "offered", _("Offered a place")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    LAPSED = "lapsed", _("Offer lapsed")
    REPLACED = "replaced", _("Replaced by somebody else")


# The one table of allowed moves. Who was refused asks again with a new request, see MAX_REFUSALS.
TRANSITIONS: dict[str, frozenset[str]] = {
    RegistrationState.SUBMITTED: frozenset(
        {
            RegistrationState.INFO_REQUESTED,
            RegistrationState.CONFIRMED,
            RegistrationState.WAITLISTED,
            RegistrationState.REFUSED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.INFO_REQUESTED: frozenset(
        {
            RegistrationState.SUBMITTED,
            RegistrationState.CONFIRMED,
            RegistrationState.WAITLISTED,
            RegistrationState.REFUSED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.WAITLISTED: frozenset(
        {
            RegistrationState.OFFERED,
            RegistrationState.CONFIRMED,
            RegistrationState.REFUSED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.OFFERED: frozenset(
        {
            RegistrationState.CONFIRMED,
            RegistrationState.LAPSED,
            RegistrationState.REFUSED,
            RegistrationState.WITHDRAWN,
        }
    ),
    RegistrationState.CONFIRMED: frozenset(
        {
            RegistrationState.REPLACED,
            RegistrationState.WITHDRAWN,
            RegistrationState.REFUSED,
        }
    ),
    RegistrationState.REFUSED: frozenset(),
    RegistrationState.WITHDRAWN: frozenset(),
    RegistrationState.LAPSED: frozenset(),
    RegistrationState.REPLACED: frozenset(),
}
# One of these at a time for a person at a conference (INV1).
LIVE_STATES = (
    RegistrationState.SUBMITTED,
    RegistrationState.INFO_REQUESTED,
    RegistrationState.WAITLISTED,
    RegistrationState.OFFERED,
    RegistrationState.CONFIRMED,
)
# Counted by Quota.taken: a place that is offered is kept.
HOLDING_STATES = (RegistrationState.OFFERED, RegistrationState.CONFIRMED)
ENDED_STATES = tuple(state for state in RegistrationState if not TRANSITIONS[state])
# Written in other letters than Latin; the first part of BCP 47 tags.
OWN_SCRIPT_LANGUAGES = tuple(
    tag
    for tags in (
        ("am", "ar", "be", "bg", "bn", "dv", "dz", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "kk"),
        ("km", "kn", "ko", "ky", "lo", "mk", "ml", "mn", "mr", "my", "ne", "pa", "ps", "ru", "si", "sr"),
        ("ta", "te", "tg", "th", "ti", "uk", "ur", "yi", "zh"),
    )
    for tag in tags
)
MAX_NAME = 120
MAX_REFUSALS = 2
MAX_REQUESTS = 6


class Route(models.TextChoices):
    FOCAL_POINT = "focal_point", _("Focal point of the delegation")
    SECRETARIAT = "secretariat", _("Secretariat")
    MEDIA_DESK = "media_desk", _("Media desk")
    AUTOMATIC = "automatic", _("Automatic")


# Which staff may decide on which route, besides owners and, for their delegation, focal points.
DECIDING_ROLES: Mapping[str, tuple[str, ...]] = {
    Route.FOCAL_POINT: (Role.REGISTRATION, Role.PROTOCOL),
    Route.SECRETARIAT: (Role.REGISTRATION, Role.PROTOCOL),
    Route.MEDIA_DESK: (Role.MEDIA,),
    Route.AUTOMATIC: (Role.REGISTRATION,),
}


class Mode(models.TextChoices):
    ON_SITE = "onsite", _("On site")
    REMOTE = "remote", _("Remote")


class Listing(models.TextChoices):
    """What the public list of participants may say of somebody."""

    NONE = "none", _("Do not list me")
    NAME = "name", _("My name and country only")
    FULL = "full", _("My name, function, organization and country")


class Window(models.TextChoices):
    """Whether one may ask to attend."""

    UNANNOUNCED = "unannounced", _("The conference is not announced yet")
    UNDATED = "undated", _("The day on which registration opens is not set yet")
    NOT_YET = "not_yet", _("Registration is not open yet")
    OPEN = "open", _("Registration is open")
    CLOSED = "closed", _("Registration is closed")


class Taking(models.TextChoices):
    """What came of asking for a place."""

    TAKEN = "taken", _("A place was taken")
    CATEGORY_FULL = "category_full", _("No place is free in this category")
    CONFERENCE_FULL = "conference_full", _("No place is free")
    DELEGATION_FULL = "delegation_full", _("No place of the delegation is free")
    SHARE_FULL = "share_full", _("No place of the delegation is free in this category")


def check_move(from_state: str, to_state: str) -> None:
    """Raises ValidationError (code "state") for a move that the table does not hold."""
    if to_state not in TRANSITIONS[from_state]:
        raise ValidationError(
            _("This registration is “%(from)s”; it cannot become “%(to)s”."),
            code="state",
            params={
                "from": RegistrationState(from_state).label,
                "to": RegistrationState(to_state).label,
            },
        )


def window(
    *,
    state: str,
    opens_at: datetime | None,
    closes_at: datetime | None,
    ends_at: datetime,
    now: datetime,
) -> Window:
    """Open from the instant of opening (included) to that of closing (not included).

    All are instants, compared in UTC: a changed time zone of the conference changes nothing.
    `ends_at` is the end of the conference's last day; nobody asks to attend after it.
    """
    if state == ConferenceState.DRAFT:
        return Window.UNANNOUNCED
    if state == ConferenceState.ARCHIVED or now >= min(closes_at or ends_at, ends_at):
        return Window.CLOSED
    if opens_at is None:
        return Window.UNDATED
    return Window.OPEN if now >= opens_at else Window.NOT_YET


def effective_route(route: str, *, has_focal_point: bool) -> Route:
    """Who decides in fact: without a focal point in power it is the secretariat (INV3)."""
    if route == Route.FOCAL_POINT and not has_focal_point:
        return Route.SECRETARIAT
    return Route(route)


def is_confirmed_at_once(route: str, *, by_own_focal_point: bool) -> bool:
    """Whether nobody needs to decide: automatic categories, and a focal point's own request."""
    return route == Route.AUTOMATIC or (route == Route.FOCAL_POINT and by_own_focal_point)


def check_may_ask(*, refused: int, asked: int) -> None:
    """Raises ValidationError for one more request after `refused` refusals and `asked` requests."""
    if refused >= MAX_REFUSALS:
        raise ValidationError(
            _("Your request was refused twice. Write to the secretariat instead of asking again."),
            code="refused",
        )
    if asked >= MAX_REQUESTS:
        raise ValidationError(
            _("You have asked and withdrawn many times. Write to the secretariat to ask once more."),
            code="too_many",
        )


def check_due(due_on: date, *, today: date, last: date) -> None:
    """Raises ValidationError (code "due") unless `due_on` is from `today` to the conference's `last` day.

    All are days on the conference's clock.
    """
    if not today <= due_on <= last:
        raise ValidationError(_("Choose a day from today to the last day of the conference."), code="due")


def validate_latin(value: str) -> None:
    """Raises ValidationError unless the letters of `value` are Latin and there is at least one."""
    letters = [char for char in value if char.isalpha()]
    if not letters:
        raise ValidationError(_("Write the name with letters, such as Larisa Vorontsova."), code="no_letters")
    if not all(unicodedata.name(char, "").startswith(("LATIN", "MODIFIER LETTER")) for char in letters):
        raise ValidationError(
            _("Write this name in Latin letters, as in the passport; the next field takes your own script."),
            code="not_latin",
        )
