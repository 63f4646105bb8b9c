"""What is said of a change that somebody asked for after a decision, and of what was corrected for them.

Old and new of what was asked for stand on the page behind sign-in, not in the mail. What was corrected is
news to the person, who may have no account: the mail says it.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.messages.facts import (
    NAMES,
    facts_of,
    link,
    names_of,
    objection,
    status_link,
    why_asked,
)
from events.registrations.models import FocalPoint, PendingChange
from events.registrations.queries import corrector_of, differences_of, is_focal_point
from events.registrations.rules import LIVE_STATES, RegistrationState
from events.registrations.rules.changes import ChangeState, shows_on_badge

GONE = "the change is gone"


def _find(message: Message) -> PendingChange | None:
    found: PendingChange | None = (
        PendingChange.objects.filter(pk=message.refs.get("change"))
        .select_related(
            "conference",
            "delegation__organization",
            "registration__conference",
            "registration__category",
            "registration__delegation__organization",
            "registration__person__user",
            "category",
            "from_category",
            "from_delegation__organization",
        )
        .first()
    )
    return found


def _get(message: Message) -> PendingChange:
    change = _find(message)
    if change is None:
        raise LookupError(GONE)
    return change


def asked(message: Message, now: datetime) -> Content:
    change = _get(message)
    name = change.registration.name
    page = f"{link('delegation-changes', change.conference)}?delegation={change.delegation_id}"
    return Content(
        subject=_("%(name)s asks for a change") % {"name": name},
        heading=_("A change waits for you"),
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=(
            _("%(name)s asks to change what the registration for %(conference)s says.")
            % {"name": name, "conference": change.conference.symbol},
            _("The page shows old and new. Until you decide, the old stays valid."),
        ),
        facts=(
            (_("Registration ID"), change.registration.reference),
            (_("Asked"), texts.when(change.asked_at, change.conference, message.time_zone)),
        ),
        action=(_("Open the changes that wait"), page),
        why=_("You get this because you are a focal point of %(delegation)s.")
        % {"delegation": change.delegation},
    )


def asked_due(message: Message, now: datetime) -> str:
    """Undecided still, and the focal point in power still."""
    change = _find(message)
    if change is None:
        return GONE
    if change.state != ChangeState.OPEN:
        return f"the change is {change.state} now"
    today = change.conference.local(now).date()
    in_power = FocalPoint.objects.in_power(today).filter(pk=message.refs.get("focal_point"))
    return "" if in_power.exists() else "no longer the focal point"


def changed(message: Message, now: datetime) -> Content:
    change = _get(message)
    return corrected(change) if change.state == ChangeState.CORRECTED else approved(change)


def corrected(change: PendingChange) -> Content:
    registration = change.registration
    told = [
        (str(one.label), formats.became(one.before or "–", one.after or "–"))
        for one in differences_of(change)
    ]
    confirmed = registration.state == RegistrationState.CONFIRMED
    makes_badge = confirmed and shows_on_badge(list(change.after))
    badge = _(
        "If your badge says something else, it works no more: take the code from your registration "
        "page and collect a new one at the badge desk."
    )
    return Content(
        subject=_("Your registration was corrected"),
        heading=_("Your registration was corrected"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("Your registration for %(conference)s says something else now.")
            % {"conference": change.conference.symbol},
            _("Reason: %(reason)s") % {"reason": change.reason},
            *([badge] if makes_badge else []),
            objection(registration.conference),
        ),
        facts=(
            (_("Registration ID"), registration.reference),
            *told,
            (_("Corrected by"), corrector_of(change)),
        ),
        action=(_("Open my registration"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


def approved(change: PendingChange) -> Content:
    registration = change.registration
    return Content(
        subject=_("Your registration is changed"),
        heading=_("Your registration is changed"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("What you asked for was approved. This is what your registration says now."),
            _(
                "If your badge says something else, it works no more: take the code from your registration "
                "page and collect a new one at the badge desk."
            ),
        ),
        facts=((_("Registration ID"), registration.reference), *facts_of(registration)),
        action=(_("Open my registration"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


def refused(message: Message, now: datetime) -> Content:
    change = _get(message)
    registration = change.registration
    return Content(
        subject=_("Your registration stays as it was"),
        heading=_("Your change was refused"),
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("Reason: %(reason)s") % {"reason": change.reason},
            _("Your registration stays valid, and nothing in it was changed."),
            objection(registration.conference),
        ),
        facts=((_("Registration ID"), registration.reference), *facts_of(registration)),
        action=(_("Open my registration"), status_link(registration)),
        why=why_asked(registration.conference),
        names=names_of(registration),
    )


def told_due(message: Message, now: datetime) -> str:
    change = _find(message)
    if change is None:
        return GONE
    state = change.registration.state
    return "" if state in LIVE_STATES else f"the registration is {state} now"


KINDS = [
    Kind(
        name=telling.CHANGE_ASKED,
        label=gettext_lazy("A change waits for your decision"),
        mail_class=MailClass.TRANSACTIONAL,
        context=asked,
        still_due=asked_due,
        reaches=is_focal_point,
    ),
    Kind(
        name=telling.CHANGED,
        label=gettext_lazy("A change approved, or details corrected"),
        mail_class=MailClass.TRANSACTIONAL,
        context=changed,
        still_due=told_due,
        names=NAMES,
    ),
    Kind(
        name=telling.CHANGE_REFUSED,
        label=gettext_lazy("A change refused"),
        mail_class=MailClass.TRANSACTIONAL,
        context=refused,
        still_due=told_due,
        names=NAMES,
    ),
]
