"""What a person is told of a request that they began and have not sent."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.registrations.actions import telling
from events.registrations.messages.facts import link
from events.registrations.models import RegistrationDraft
from events.registrations.queries import closing_of
from events.registrations.rules.steps import reminder_due


def _draft(message: Message) -> RegistrationDraft | None:
    found: RegistrationDraft | None = (
        RegistrationDraft.objects.filter(pk=message.refs.get("draft"))
        .select_related("conference", "user")
        .first()
    )
    return found


def still_waits(message: Message, now: datetime) -> str:
    """While there is a draft that can be sent, and nobody went on with it meanwhile."""
    draft = _draft(message)
    if draft is None:
        return "the draft is sent or gone"
    why = reminder_due(saved_at=draft.saved_at, closes_at=closing_of(draft, now=now), now=now)
    return "" if why == message.refs.get("why") else "the draft was changed, or registration is closed"


def draft_waits(message: Message, now: datetime) -> Content:
    draft = _draft(message)
    if draft is None:
        raise LookupError(f"draft {message.refs.get('draft')} is gone")
    conference = draft.conference
    closes_at = conference.registration_closes_at
    moment = texts.when(closes_at, conference, message.time_zone) if closes_at else ""
    facts = [(_("Conference"), str(conference.name)), (_("Registration closes"), moment)]
    return Content(
        subject=_("Your request to attend is not sent yet"),
        heading=_("Your draft waits for you"),
        greeting=texts.dear(draft.user.name),
        paragraphs=(
            _("You began to ask to attend %(conference)s. What you filled in is kept; nobody else sees it.")
            % {"conference": conference.symbol},
            _("Nobody can decide before you send it. Go on where you stopped, on any device."),
        ),
        facts=tuple((label, value) for label, value in facts if value),
        action=(_("Go on with my request"), link("registration-new", conference)),
        why=_("You get this because you began a request to attend %(conference)s.")
        % {"conference": conference.symbol},
    )


KINDS = [
    Kind(
        name=telling.DRAFT_WAITS,
        label=gettext_lazy("A request that is not sent yet"),
        mail_class=MailClass.SERVICE,
        context=draft_waits,
        still_due=still_waits,
    )
]
