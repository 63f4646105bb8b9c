"""What an organiser's own mailing says, and when it is no longer sent."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.mail import texts
from events.mail.kinds import Content, Kind, LaterError
from events.mail.models import Message
from events.mail.placeholders import fill
from events.mail.rules import MailClass
from events.mail.sharing import shared
from events.mail.wording import common_values
from events.reminders.mailings import PAUSE, recipients_of
from events.reminders.models import Mailing
from events.reminders.rules import ESSENTIAL, NEWS, NEWSLETTER, MailingState


def _mailing(message: Message) -> Mailing | None:
    pk = message.refs.get("mailing")
    rows = Mailing.objects.filter(pk=pk).select_related("conference")
    return shared(message).get(("mailing", pk), rows.first)


def still_due(message: Message, now: datetime) -> str:
    mailing = _mailing(message)
    if mailing is None:
        return "The mailing is gone."
    if message.refs.get("try"):
        return ""
    if mailing.state == MailingState.STOPPED:
        return "The mailing was stopped."
    if mailing.state == MailingState.PAUSED:
        raise LaterError(now + PAUSE)
    among = shared(message).get(
        ("recipients", mailing.pk), lambda: {one.key for one in recipients_of(mailing, now=now)}
    )
    return "" if message.recipient_key in among else "The person is no longer among those addressed."


def content(message: Message, now: datetime) -> Content:
    mailing = _mailing(message)
    if mailing is None:
        raise Mailing.DoesNotExist
    return write(mailing, texts.reader_of(message))


def write(mailing: Mailing, reader: str) -> Content:
    """The mailing as `reader` gets it, in the active language."""
    values = common_values(mailing.conference, reader)
    subject = fill(mailing.subject, values)
    paragraphs = tuple(part.strip() for part in fill(mailing.body, values).split("\n\n") if part.strip())
    return Content(
        subject=subject,
        heading=subject,
        paragraphs=paragraphs,
        why=_("You get this from the organisers of %(conference)s.")
        % {"conference": mailing.conference.symbol},
    )


def _kind(name: str, label: object, mail_class: MailClass) -> Kind:
    return Kind(name, label, mail_class, content, still_due, priority=-5)  # type: ignore[arg-type]


KINDS = [
    _kind(NEWS, gettext_lazy("Letters of the organisers"), MailClass.SERVICE),
    Kind(
        NEWSLETTER,
        gettext_lazy("Newsletter of the organisers"),
        MailClass.OPTIONAL,
        content,
        still_due,
        priority=-5,
        extra={"offer": gettext_lazy("News of the conference, now and then.")},
    ),
    _kind(ESSENTIAL, gettext_lazy("Essential letters of the organisers"), MailClass.TRANSACTIONAL),
]
