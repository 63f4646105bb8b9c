"""What the desk and the person say to each other by mail, besides decisions.

What was asked and answered may be private: it stands on the page behind sign-in, not in the mail that
says that there is an answer.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.models import FocalPoint, Question, Registration
from events.registrations.queries import is_focal_point_of
from events.registrations.rules import RegistrationState

GONE = "the question is gone"
POWER_GONE = "the focal point is gone"


def _question(message: Message) -> Question | None:
    found: Question | None = (
        Question.objects.filter(pk=message.refs.get("question"))
        .select_related(
            "registration__conference",
            "registration__category",
            "registration__delegation__organization",
            "registration__person__user",
            "asked_by",
        )
        .first()
    )
    return found


def _get(message: Message) -> Question:
    question = _question(message)
    if question is None:
        raise LookupError(GONE)
    return question


def asked(message: Message, now: datetime) -> Content:
    question = _get(message)
    registration = question.registration
    due = formats.day(question.due_on, year=True)
    return Content(
        subject=_("Your answer is needed by %(day)s") % {"day": due},
        heading=_("Your answer is needed"),
        paragraphs=(
            _("Before your request to attend %(conference)s is decided, this is needed from you:")
            % {"conference": registration.conference.symbol},
            question.text,
            _("Your request is NOT yet confirmed. It goes on as soon as you have answered."),
        ),
        facts=(
            (_("Registration ID"), registration.reference),
            (_("Answer by"), f"{due}, {registration.conference.city}"),
        ),
        action=(
            _("Answer"),
            settings.BASE_URL + reverse("events:registration-answer", args=[registration.conference.slug]),
        ),
        why=_("You get this because you asked to attend %(conference)s.")
        % {"conference": registration.conference.symbol},
    )


def asked_due(message: Message, now: datetime) -> str:
    question = _question(message)
    if question is None:
        return GONE
    if question.answered_at or question.registration.state != RegistrationState.INFO_REQUESTED:
        return "nothing is asked any more"
    return ""


def answered(message: Message, now: datetime) -> Content:
    question = _get(message)
    registration = question.registration
    slug = registration.conference.slug
    if is_focal_point_of(message.refs.get("reader"), registration, now=now):
        path = f"{reverse('events:delegation', args=[slug])}?delegation={registration.delegation_id}"
    else:
        path = reverse("admin:events_registration_change", args=[registration.pk])
    return Content(
        subject=_("%(name)s has answered") % {"name": registration.name},
        heading=_("The answer is there"),
        paragraphs=(
            _("%(name)s has answered what you asked. The request waits for your decision again.")
            % {"name": registration.name},
        ),
        facts=(
            (_("Registration ID"), registration.reference),
            (_("You asked"), question.text),
        ),
        action=(_("Read the answer and decide"), settings.BASE_URL + path),
        why=_("You get this because you decide on requests to attend %(conference)s.")
        % {"conference": registration.conference.symbol},
    )


def answered_due(message: Message, now: datetime) -> str:
    """Undecided still, and the reader may decide on it still."""
    question = _question(message)
    if question is None:
        return GONE
    registration = question.registration
    if registration.state != RegistrationState.SUBMITTED:
        return f"the registration is {registration.state} now"
    may = Registration.objects.decidable_by(message.user, conference=registration.conference, now=now)
    return "" if may.filter(pk=registration.pk).exists() else "may not decide on it any more"


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
        raise LookupError(POWER_GONE)
    conference = power.delegation.conference
    words = {
        "name": power.person.name,
        "delegation": power.delegation,
        "conference": conference.symbol,
    }
    is_own = power.person.user_id == message.user_id
    said = (own if is_own else other) % words
    contact = conference.contact_email
    objection = (
        _("If this is wrong, write to %(address)s.") % {"address": contact}
        if contact
        else _("If this is wrong, write to the secretariat.")
    )
    return Content(
        subject=said.rstrip("."),
        heading=said,
        paragraphs=tuple(text for text in (then, objection) if text),
        facts=(
            (_("Delegation"), str(power.delegation)),
            (_("As"), _("Alternate") if power.is_alternate else _("Focal point")),
            (_("First day"), formats.day(power.valid_from, year=True)),
            (_("Last day"), formats.day(power.valid_until, year=True) if power.valid_until else _("Not set")),
        ),
        action=(_("Open the desk"), settings.BASE_URL + reverse("events:delegation", args=[conference.slug]))
        if is_own and then
        else None,
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
        return POWER_GONE
    return "the power has ended" if _has_ended(power, now) else ""


def ended_due(message: Message, now: datetime) -> str:
    power = _power(message)
    if power is None:
        return POWER_GONE
    return "" if _has_ended(power, now) else "the power goes on"


KINDS = [
    Kind(
        name=telling.APPOINTED,
        label=gettext_lazy("Focal point appointed"),
        mail_class=MailClass.TRANSACTIONAL,
        context=appointed,
        still_due=appointed_due,
    ),
    Kind(
        name=telling.POWER_ENDED,
        label=gettext_lazy("Power of a focal point ended"),
        mail_class=MailClass.TRANSACTIONAL,
        context=power_ended,
        still_due=ended_due,
    ),
    Kind(
        name=telling.ASKED,
        label=gettext_lazy("More is needed before a decision"),
        mail_class=MailClass.TRANSACTIONAL,
        context=asked,
        still_due=asked_due,
    ),
    Kind(
        name=telling.ANSWERED,
        label=gettext_lazy("What was asked is answered"),
        mail_class=MailClass.TRANSACTIONAL,
        context=answered,
        still_due=answered_due,
    ),
]
