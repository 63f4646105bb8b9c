"""What the door says to its keeper: a word, why, and what to do next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from events.common import formats
from events.registrations.models import Registration, Scan
from events.registrations.queries import active_badge, deciders_of, standing_scan
from events.registrations.rules import RegistrationState, Route, Verdict


@dataclass(frozen=True)
class VerdictPage:
    """`tone` is "good", "warn" or "bad"; the word says the same without colour."""

    tone: str
    word: str
    reason: str
    next_step: str


def verdict_page(scan: Scan, *, now: datetime) -> VerdictPage:
    """What the page shows of an entry that was just made."""
    registration = scan.registration
    if registration is None:
        return _other() if scan.result == Verdict.OTHER_CONFERENCE else not_a_code()
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
    if not scan.is_standing:
        reason = _("Letting this person in was taken back.")
        return VerdictPage("warn", _("Taken back"), reason, _("Scan again to let the person in."))
    return VerdictPage("good", _("Let in"), _("First entry today."), _("Compare the name with the photo ID."))


def _already_in(scan: Scan, registration: Registration, now: datetime) -> VerdictPage:
    standing = standing_scan(registration, scan.day)
    reason = _("Was in already when this was scanned.")
    if standing is not None:
        facts = {"time": formats.clock(standing.scanned_at, scan.conference.zone), "desk": standing.desk}
        text = (
            _("Already in since %(time)s, at: %(desk)s.")
            if standing.desk
            else _("Already in since %(time)s.")
        )
        reason = text % facts
    next_step = _("Compare the photo ID. Whoever went out and comes back may pass; else call the supervisor.")
    return VerdictPage("warn", _("Look again"), reason, next_step)


def _revoked(scan: Scan, registration: Registration, now: datetime) -> VerdictPage:
    if active_badge(registration) is not None:
        reason = _("This badge was replaced by a newer one.")
        next_step = _("Keep this badge. Ask for the newer one; without it, send the person to registration.")
    else:
        reason = _("This badge was taken back.")
        next_step = _("Keep this badge and send the person to the registration desk.")
    return VerdictPage("bad", _("Badge not valid"), reason, next_step)


# Why somebody is not confirmed yet; an empty one names who decides.
NOT_YET = {
    RegistrationState.SUBMITTED: "",
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
    desk = _("Send the person to the registration desk.")
    state = RegistrationState(registration.state)
    if state in NOT_YET:
        reason = str(NOT_YET[state]) or _undecided(registration, now)
        return VerdictPage("bad", pgettext("door", "Not yet"), reason, desk)
    if state in OVER:
        return VerdictPage("bad", _("Do not let in"), str(OVER[state]), desk)
    reason = _("Was not confirmed when this was scanned, and is by now.")
    return VerdictPage("warn", _("Look again"), reason, _("Scan again to let the person in."))


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


SAYS: Mapping[Verdict, Callable[[Scan, Registration, datetime], VerdictPage]] = {
    Verdict.VALID: _valid,
    Verdict.ALREADY_IN: _already_in,
    Verdict.REVOKED: _revoked,
    Verdict.NOT_CONFIRMED: _not_confirmed,
    Verdict.NOT_LISTED: _not_listed,
}
