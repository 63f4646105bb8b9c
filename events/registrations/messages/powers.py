"""What is said of the power of a focal point: that it begins, and that it has ended."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.messages.facts import link, objection
from events.registrations.models import FocalPoint
from events.registrations.queries import is_focal_point

GONE = "the focal point is gone"


def _power(message: Message) -> FocalPoint | None:
    powers = FocalPoint.objects.select_related(
        "person__user", "delegation__conference", "delegation__organization"
    )
    found: FocalPoint | None = powers.filter(pk=message.refs.get("focal_point")).first()
    return found


def _power_content(message: Message, *, own: str, other: str, then: str) -> Content:
    """`own` is said to the focal point, `other` to the others of the delegation."""
    power = _power(message)
    if power is None:
        raise LookupError(GONE)
    conference = power.delegation.conference
    words = {
        "name": power.person.name,
        "delegation": power.delegation,
        "conference": conference.symbol,
    }
    is_own = power.person.user_id == message.user_id
    said = (own if is_own else other) % words
    return Content(
        subject=said.rstrip("."),
        heading=said.rstrip("."),
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=tuple(text for text in (then, objection(conference)) if text),
        facts=(
            (_("Delegation"), str(power.delegation)),
            (_("As"), _("Alternate") if power.is_alternate else _("Focal point")),
            (_("First day"), formats.day(power.valid_from, year=True)),
            (_("Last day"), formats.day(power.valid_until, year=True) if power.valid_until else _("Not set")),
        ),
        action=(_("Open the desk"), link("delegation", conference)) if is_own and then else None,
        why=_("You get this because you are or were a focal point of %(delegation)s.")
        % {"delegation": power.delegation},
    )


def appointed(message: Message, now: datetime) -> Content:
    return _power_content(
        message,
        own=_("You are a focal point of %(delegation)s at %(conference)s."),
        other=_("%(name)s is a focal point of %(delegation)s at %(conference)s."),
        then=_("Focal points decide who attends with the delegation, between these two days, both included."),
    )


def power_ended(message: Message, now: datetime) -> Content:
    return _power_content(
        message,
        own=_("You are no longer a focal point of %(delegation)s at %(conference)s."),
        other=_("%(name)s is no longer a focal point of %(delegation)s at %(conference)s."),
        then="",
    )


def _has_ended(power: FocalPoint, now: datetime) -> bool:
    today = power.delegation.conference.local(now).date()
    return power.valid_until is not None and power.valid_until < today


def appointed_due(message: Message, now: datetime) -> str:
    power = _power(message)
    if power is None:
        return GONE
    return "the power has ended" if _has_ended(power, now) else ""


def ended_due(message: Message, now: datetime) -> str:
    power = _power(message)
    if power is None:
        return GONE
    return "" if _has_ended(power, now) else "the power goes on"


KINDS = [
    Kind(
        name=telling.APPOINTED,
        label=gettext_lazy("Focal point appointed"),
        mail_class=MailClass.TRANSACTIONAL,
        context=appointed,
        still_due=appointed_due,
        reaches=is_focal_point,
    ),
    Kind(
        name=telling.POWER_ENDED,
        label=gettext_lazy("Power of a focal point ended"),
        mail_class=MailClass.TRANSACTIONAL,
        context=power_ended,
        still_due=ended_due,
        reaches=is_focal_point,
    ),
]
