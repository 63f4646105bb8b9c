"""What all on site are told in an emergency, and what the organiser is asked who has to agree to it."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.mailboxes import mailbox_of
from events.mail.models import Message
from events.mail.rules import MailClass
from events.reminders.emergencies import ROLES, answer_token
from events.reminders.models import Emergency
from events.reminders.rules import AGREE_WITHIN, EMERGENCY, EMERGENCY_ASKED, EmergencyState
from events.reminders.words import link, shown


def _find(message: Message) -> Emergency | None:
    rows = Emergency.objects.filter(pk=message.refs.get("emergency"))
    found: Emergency | None = rows.select_related("conference", "zone", "written_by").first()
    return found


def _get(message: Message) -> Emergency:
    found = _find(message)
    if found is None:
        raise Emergency.DoesNotExist
    return found


def still_due(message: Message, now: datetime) -> str:
    found = _find(message)
    return "" if found and found.state == EmergencyState.SENT else "The emergency is over."


def write(emergency: Emergency, time_zone: str = "") -> Content:
    """The message as anybody would read it, without the link of one's own."""
    title = shown(emergency.title)
    return Content(
        subject=_("Urgent: %(title)s") % {"title": title},
        heading=title,
        paragraphs=tuple(
            part.strip() for part in shown(emergency.instructions).split("\n\n") if part.strip()
        ),
        facts=((_("Next update"), texts.when(emergency.next_update_at, emergency.conference, time_zone)),),
        action=(_("I have read this"), link(emergency.conference, ("home", {}))),
        why=_("You get this because you are on site at %(conference)s, or work there. It is always sent.")
        % {"conference": emergency.conference.symbol},
    )


def content(message: Message, now: datetime) -> Content:
    emergency = _get(message)
    url = settings.BASE_URL + reverse(
        "events:emergency-answer",
        kwargs={
            "conference": emergency.conference.slug,
            "number": emergency.pk,
            "token": answer_token(emergency, mailbox_of(message.recipient)),
        },
    )
    said = write(emergency, message.time_zone)
    return Content(
        subject=said.subject,
        heading=said.heading,
        paragraphs=said.paragraphs,
        facts=said.facts,
        action=(_("I have read this"), url),
        why=said.why,
        secrets=(url,),
    )


def asked_due(message: Message, now: datetime) -> str:
    found = _find(message)
    if found is None or found.state != EmergencyState.PROPOSED:
        return "Nobody has to agree any more."
    if now > found.written_at + AGREE_WITHIN:
        return "The time to agree has passed."
    return "" if found.written_by_id != message.user_id else "Its reader has written the words since."


def asked(message: Message, now: datetime) -> Content:
    emergency = _get(message)
    writer = emergency.written_by.name if emergency.written_by else ""
    until = emergency.written_at + AGREE_WITHIN
    conference = emergency.conference
    path = reverse("admin:events_emergency_agree", args=[emergency.pk])
    return Content(
        subject=_("Agree at once? %(title)s") % {"title": shown(emergency.title)},
        heading=_("An emergency message waits for a second organiser"),
        paragraphs=(
            _("%(name)s wants to send this. It goes out only when you, or another, agree.")
            % {"name": writer},
        ),
        groups=((shown(emergency.title), [(_("What to do"), shown(emergency.instructions))]),),
        facts=(
            (_("To whom"), texts.listed([emergency.get_to_display(), str(emergency.zone or "")])),
            (_("Agree by"), texts.when(until, conference, message.time_zone)),
            (_("Next update"), texts.when(emergency.next_update_at, conference, message.time_zone)),
        ),
        action=(_("Read it and decide"), settings.BASE_URL + path),
        why=_("You get this because you may agree to emergency messages of %(conference)s.")
        % {"conference": conference.symbol},
    )


KINDS = [
    Kind(
        EMERGENCY,
        gettext_lazy("Emergency"),
        MailClass.TRANSACTIONAL,
        content,
        still_due,
        priority=100,
    ),
    Kind(
        EMERGENCY_ASKED,
        gettext_lazy("An emergency message waits for your agreement"),
        MailClass.TRANSACTIONAL,
        asked,
        asked_due,
        priority=100,
        roles=ROLES,
    ),
]
