"""What the desk and the person ask each other before a decision.

What was asked and answered may be private: it stands on the page behind sign-in, not in the mail that
says that there is an answer.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.messages.facts import link, why_asked
from events.registrations.models import Question, Registration
from events.registrations.queries import decides, is_focal_point_of
from events.registrations.rules import RegistrationState

GONE = "the question is gone"


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
        greeting=texts.dear(registration.name),
        paragraphs=(
            _("Before your request to attend %(conference)s is decided, this is needed from you:")
            % {"conference": registration.conference.symbol},
            question.text,
            _("Your request is NOT yet confirmed. It goes on as soon as you have answered."),
        ),
        facts=(
            (_("Registration ID"), registration.reference),
            (_("Answer by"), texts.listed([due, str(registration.conference.city)])),
        ),
        action=(
            _("Answer"),
            link("registration-answer", registration.conference),
        ),
        why=why_asked(registration.conference),
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
    if is_focal_point_of(message.refs.get("reader"), registration, now=now):
        page = f"{link('delegation', registration.conference)}?delegation={registration.delegation_id}"
    else:
        page = settings.BASE_URL + reverse("admin:events_registration_change", args=[registration.pk])
    return Content(
        subject=_("%(name)s has answered") % {"name": registration.name},
        heading=_("The answer is there"),
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=(
            _("%(name)s has answered what you asked. The request waits for your decision again.")
            % {"name": registration.name},
        ),
        facts=(
            (_("Registration ID"), registration.reference),
            (_("You asked"), question.text),
        ),
        action=(_("Read the answer and decide"), page),
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


KINDS = [
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
        reaches=decides,
    ),
]
