"""Letters for visas. Nothing of a passport stands in a mail: the letter is read behind sign-in."""

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.messages.facts import Facts, link, objection, why_asked
from events.registrations.models import VisaLetter
from events.registrations.queries import focal_points_in_power, is_focal_point
from events.registrations.rules import WAITING_LETTERS, VisaState

GONE = "the letter is gone"


def _find(message: Message) -> VisaLetter | None:
    letters = VisaLetter.objects.select_related(
        "conference", "registration__conference", "registration__delegation__organization"
    )
    found: VisaLetter | None = letters.filter(pk=message.refs.get("letter")).first()
    return found


def _get(message: Message) -> VisaLetter:
    letter = _find(message)
    if letter is None:
        raise LookupError(GONE)
    return letter


def _facts(letter: VisaLetter) -> Facts:
    return (
        (_("Conference"), str(letter.conference.name)),
        (_("Registration ID"), letter.registration.reference),
    )


def _page(letter: VisaLetter) -> str:
    return link("registration-visa", letter.conference)


def granted(message: Message, now: datetime) -> Content:
    letter = _get(message)
    return Content(
        subject=_("Your letter for the visa is ready"),
        heading=_("Your letter is ready"),
        greeting=texts.dear(letter.registration.name),
        paragraphs=(
            _("The letter that supports your application for a visa can be read and printed on your page."),
            _("It supports the application; it does not replace it. Apply soon."),
        ),
        facts=_facts(letter),
        action=(_("Open the letter"), _page(letter)),
        why=why_asked(letter.conference),
    )


def late(message: Message, now: datetime) -> Content:
    letter = _get(message)
    asked = formats.day(letter.conference.local(letter.asked_at), width="date", year=True)
    return Content(
        subject=_("Your letter for the visa takes longer"),
        heading=_("Your letter takes longer"),
        greeting=texts.dear(letter.registration.name),
        paragraphs=(
            _("You asked for the letter on %(day)s. It is not ready yet; it is still being made.")
            % {"day": asked},
            _("You need not do anything. We write to you when it is ready."),
        ),
        facts=_facts(letter),
        action=(_("See where it stands"), _page(letter)),
        why=why_asked(letter.conference),
    )


def refused(message: Message, now: datetime) -> Content:
    letter = _get(message)
    return Content(
        subject=_("Your letter for the visa was refused"),
        heading=_("No letter is given"),
        greeting=texts.dear(letter.registration.name),
        paragraphs=(
            _("The reason stands on your page. You may ask again with what was missing."),
            _("Your registration is not touched by this."),
        ),
        facts=_facts(letter),
        action=(_("Read the reason"), _page(letter)),
        closing=(objection(letter.conference),),
        why=why_asked(letter.conference),
    )


# What a focal point reads of a letter: the subject, then the sentence; never why it was refused.
_TO_DESKS = {
    VisaState.GRANTED: (
        gettext_lazy("The letter for a visa of %(name)s is ready"),
        gettext_lazy("It stands on the registration page of the person, who prints it and applies."),
    ),
    VisaState.REFUSED: (
        gettext_lazy("No letter for a visa is given to %(name)s"),
        gettext_lazy("The person reads the reason on the registration page, and may ask again."),
    ),
}
_LATE = (
    gettext_lazy("The letter for a visa of %(name)s takes longer"),
    gettext_lazy("It is still being made. The secretariat tells you and the person when it is ready."),
)


def for_desk(message: Message, now: datetime) -> Content:
    """To a focal point: where the letter of a member stands; nothing of the passport, and no reason."""
    letter = _get(message)
    registration = letter.registration
    subject, sentence = _TO_DESKS.get(VisaState(letter.state), _LATE)
    heading = subject % {"name": registration.name}
    asked = formats.day(letter.conference.local(letter.asked_at), width="date", year=True)
    desk = f"{link('delegation', letter.conference)}?delegation={registration.delegation_id}&show=members"
    return Content(
        subject=heading,
        heading=heading,
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=(str(sentence), _("You need not do anything; a visa may take weeks after the letter.")),
        facts=(*_facts(letter), (_("Function"), registration.function), (_("Letter asked for"), asked)),
        action=(_("Open the desk of your delegation"), desk),
        closing=(objection(letter.conference),),
        why=_("You get this because you are a focal point of %(delegation)s.")
        % {"delegation": registration.delegation},
    )


def desk_due(message: Message, now: datetime) -> str:
    """While the letter stands as it was told, to who is still in power."""
    letter = _find(message)
    if letter is None:
        return GONE
    if letter.state != message.refs.get("state"):
        return f"the letter is {letter.state} now"
    registration = letter.registration
    powers = focal_points_in_power(registration.delegation, letter.conference, now=now)
    in_power = any(power.pk == message.refs.get("focal_point") for power in powers)
    return "" if in_power else "no longer the focal point"


def _due_while(*states: VisaState) -> Callable[[Message, datetime], str]:
    def still_due(message: Message, now: datetime) -> str:
        letter = _find(message)
        if letter is None:
            return GONE
        return "" if letter.state in states else f"the letter is {letter.state} now"

    return still_due


KINDS = [
    Kind(
        name=telling.VISA_GRANTED,
        label=gettext_lazy("Letter for a visa ready"),
        mail_class=MailClass.TRANSACTIONAL,
        context=granted,
        still_due=_due_while(VisaState.GRANTED),
    ),
    Kind(
        name=telling.VISA_LATE,
        label=gettext_lazy("Letter for a visa takes longer"),
        mail_class=MailClass.TRANSACTIONAL,
        context=late,
        still_due=_due_while(*WAITING_LETTERS),
    ),
    Kind(
        name=telling.VISA_REFUSED,
        label=gettext_lazy("Letter for a visa refused"),
        mail_class=MailClass.TRANSACTIONAL,
        context=refused,
        still_due=_due_while(VisaState.REFUSED),
    ),
    Kind(
        name=telling.VISA_DESK,
        label=gettext_lazy("Letter for a visa of a member"),
        mail_class=MailClass.TRANSACTIONAL,
        context=for_desk,
        still_due=desk_due,
        reaches=is_focal_point,
    ),
]
