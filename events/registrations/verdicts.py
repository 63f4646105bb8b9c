"""What the door says to its keeper: a word, why, and what to do next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from events.common import formats
from events.registrations.models import Registration, Scan
from events.registrations.queries import (
    active_badge,
    deciders_of,
    is_taken_back,
    place_of_scan,
    standing_scan,
)
from events.registrations.rules import ADMITTED, Direction, RegistrationState, Route, Verdict


@dataclass(frozen=True)
class VerdictPage:
    """`tone` is "good", "warn" or "bad"; the word says the same without colour."""

    tone: str
    word: str
    reason: str
    next_step: str
    can_undo: bool = False
    # The reason where the desk of the standing entry is known; for devices without the network alone.
    at_desk: str = ""


def verdict_page(scan: Scan, *, now: datetime) -> VerdictPage:
    """What the page shows of an entry that was just made."""
    registration = scan.registration
    if registration is None:
        return _other() if scan.result == Verdict.OTHER_CONFERENCE else not_a_code()
    if scan.result in ADMITTED and is_taken_back(scan):
        return _taken_back()
    if scan.direction == Direction.OUT:
        return replace(_out(), can_undo=True)
    return SAYS[Verdict(scan.result)](scan, registration, now)


def not_a_code() -> VerdictPage:
    """For what is neither a code of ours nor a name; the same words whatever it was."""
    return VerdictPage(
        "bad",
        _("Not one of ours"),
        _("This code is not one of ours."),
        _("Scan once more. If it stays so, look for the person by name."),
    )


def _other() -> VerdictPage:
    reason = _("This badge is for another conference.")
    return VerdictPage("bad", _("Wrong conference"), reason, _("Look for the person by name."))


def _valid(scan: Scan, registration: Registration, now: datetime) -> VerdictPage:
    if scan.is_standing:
        return replace(_let_in(), can_undo=True)
    return replace(_let_in(), reason=_("Was in before today."), can_undo=True)


def _let_in() -> VerdictPage:
    return VerdictPage("good", _("Let in"), _("First entry today."), _("Compare the name with the photo ID."))


def _out() -> VerdictPage:
    return VerdictPage("good", _("Out"), _("Went out."), _("Scan again on the way in."))


def _taken_back() -> VerdictPage:
    reason = _("This was taken back.")
    return VerdictPage("warn", _("Taken back"), reason, _("Scan again to let the person in."))


def _already_in(scan: Scan, registration: Registration, now: datetime) -> VerdictPage:
    standing = standing_scan(registration, scan.day, place_of_scan(scan))
    if standing is None or standing == scan:
        return replace(_look_again(_("Was in already when this was scanned.")), can_undo=scan.is_standing)
    return _look_again(_since(formats.clock(standing.scanned_at, scan.conference.zone), standing.desk))


def _since(time: str, desk: str) -> str:
    text = _("Already in since %(time)s, at: %(desk)s.") if desk else _("Already in since %(time)s.")
    return text % {"time": time, "desk": desk}


def _look_again(reason: str, *, at_desk: str = "") -> VerdictPage:
    next_step = _("Compare the photo ID. Whoever went out and comes back may pass; else call the supervisor.")
    return VerdictPage("warn", _("Look again"), reason, next_step, at_desk=at_desk)


def _revoked(scan: Scan, registration: Registration, now: datetime) -> VerdictPage:
    if active_badge(registration) is not None:
        reason = _("This badge was replaced by a newer one.")
        next_step = _("Keep this badge. Ask for the newer one; without it, send the person to registration.")
    else:
        reason = _("This badge was taken back.")
        next_step = _("Keep this badge and send the person to the registration desk.")
    return VerdictPage("bad", _("Badge not valid"), reason, next_step)


# Why somebody is not confirmed yet; who decides is named where it is known.
NOT_YET = {
    RegistrationState.SUBMITTED: gettext_lazy("Nobody has decided yet."),
    RegistrationState.INFO_REQUESTED: gettext_lazy("The person was asked for more before anybody decides."),
    RegistrationState.WAITLISTED: gettext_lazy("On the waiting list: no place is free."),
    RegistrationState.OFFERED: gettext_lazy("A place is kept for the person, who has not accepted it yet."),
}
OVER = {
    RegistrationState.REFUSED: gettext_lazy("The request to attend was refused."),
    RegistrationState.WITHDRAWN: gettext_lazy("The registration was withdrawn."),
    RegistrationState.LAPSED: gettext_lazy("A place was offered, and not accepted in time."),
    RegistrationState.REPLACED: gettext_lazy("The place was given to somebody else of the delegation."),
}


def _not_confirmed(scan: Scan, registration: Registration, now: datetime) -> VerdictPage:
    if registration.state == RegistrationState.CONFIRMED:
        reason = _("Was not confirmed when this was scanned, and is by now.")
        return VerdictPage("warn", _("Look again"), reason, _("Scan again to let the person in."))
    if registration.state == RegistrationState.SUBMITTED:
        return _not_yet(_undecided(registration, now))
    return _by_state()[registration.state]


def _not_yet(reason: str) -> VerdictPage:
    return VerdictPage("bad", pgettext("door", "Not yet"), reason, _to_registration())


def _to_registration() -> str:
    return _("Send the person to the registration desk.")


def _by_state() -> dict[str, VerdictPage]:
    """What is said of those who are not confirmed, by their state alone."""
    word, desk = _("Do not let in"), _to_registration()
    pages: dict[str, VerdictPage] = {state: _not_yet(str(reason)) for state, reason in NOT_YET.items()}
    for state, reason in OVER.items():
        pages[state] = VerdictPage("bad", word, str(reason), desk)
    return pages


def _undecided(registration: Registration, now: datetime) -> str:
    """With whom the request lies, by name where it is focal points."""
    deciders = deciders_of(registration, now=now)
    if deciders.names:
        names = ", ".join(deciders.names)
        return _("The focal point has not decided yet: %(names)s.") % {"names": names}
    if deciders.route == Route.MEDIA_DESK:
        return _("The media desk has not decided yet.")
    return _("The secretariat has not decided yet.")


def _not_listed(scan: Scan, registration: Registration, now: datetime) -> VerdictPage:
    reason = _("Was not on the list of the device when this was scanned without the network.")
    return VerdictPage("warn", _("Look again"), reason, _("Scan again to let the person in."))


def _no_right() -> VerdictPage:
    reason = _("This badge does not open this place.")
    return VerdictPage(
        "bad", _("Not here"), reason, _("Show the person the way. In doubt ask your supervisor.")
    )


def _no_seat() -> VerdictPage:
    reason = _("Seats are limited, and this person has none in this session.")
    next_step = _("Seats that stay empty are given by the session's staff. Let the person wait there.")
    return VerdictPage("bad", _("No seat"), reason, next_step)


SAYS: Mapping[Verdict, Callable[[Scan, Registration, datetime], VerdictPage]] = {
    Verdict.VALID: _valid,
    Verdict.ALREADY_IN: _already_in,
    Verdict.REVOKED: _revoked,
    Verdict.NOT_CONFIRMED: _not_confirmed,
    Verdict.NOT_LISTED: _not_listed,
    Verdict.NO_RIGHT: lambda _scan, _registration, _now: _no_right(),
    Verdict.NO_SEAT: lambda _scan, _registration, _now: _no_seat(),
}


def offline_verdicts() -> dict[str, VerdictPage]:
    """What a device may have to say without the network, by the word of static/js/door/offline.js.

    It puts what it knows in the place of {time} and {desk}.
    """
    revoked = _("This badge was replaced or taken back.")
    keep = _("Keep this badge and send the person to the registration desk.")
    unknown = _("This code is not on the list of this device: not one of ours, or newer than the list.")
    find = _("Look for the person by name. Else send the person to the registration desk.")
    no_list = _("This device has no list that is still good.")
    network = _("Check in by the papers of the registration desk, until the network is back.")
    return {
        Verdict.VALID: _let_in(),
        Verdict.ALREADY_IN: _look_again(_since("{time}", ""), at_desk=_since("{time}", "{desk}")),
        Verdict.REVOKED: VerdictPage("bad", _("Badge not valid"), revoked, keep),
        Verdict.NOT_LISTED: VerdictPage("bad", _("Not on the list"), unknown, find),
        **_by_state(),
        Verdict.NO_RIGHT: _no_right(),
        Verdict.NO_SEAT: _no_seat(),
        "again": replace(_let_in(), reason=_("Was in before today.")),
        "out": _out(),
        "taken_back": _taken_back(),
        "nonsense": not_a_code(),
        "no_list": VerdictPage("bad", _("No list"), no_list, network),
    }
