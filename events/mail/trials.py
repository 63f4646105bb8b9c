"""The mail by which an organiser tries a text: to themselves, with what was said last or invented data."""

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.conferences.rules import Role
from events.mail.actions import TEST
from events.mail.kinds import Content, Kind
from events.mail.models import MailText, Message
from events.mail.previews import content_of, stand_in
from events.mail.rules import MailClass


def trial(message: Message, now: datetime) -> Content:
    text = MailText.objects.select_related("conference").get(pk=message.refs["text"])
    content = content_of(text, stand_in(text, message.user), extreme=False, now=now)
    return replace(
        content,
        subject=_("Test: %(subject)s") % {"subject": content.subject},
        why=_("You get this because you tried this text in the secretariat."),
    )


KINDS = [
    Kind(
        TEST,
        gettext_lazy("A text that an organiser tries"),
        MailClass.TRANSACTIONAL,
        trial,
        roles=(Role.MAIL,),
        extra={"when": gettext_lazy("at once"), "to": gettext_lazy("the organiser who asked for it")},
    )
]
