"""The invitation to speak, which names sessions and so stands above the programme."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats, names
from events.common.rules import LinkState
from events.conferences.models import Conference
from events.front.queries import asked_of
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.people.actions import KIND
from events.people.models import SpeakerInvitation
from events.people.queries import invitation_url, is_speaker
from events.programme.models import Participation, Session
from events.programme.rules import ParticipationState
from events.reminders.chasing import INVITATION as REMINDER


def when_words(session: Session, zone: ZoneInfo) -> str:
    """When a draft session is to be held, as far as that is known: "Wed 18 Nov, 15:00–16:00"."""
    if session.starts_at is None:
        if session.day is None:
            return _("day to be announced")
        return texts.listed([formats.day(session.day, width="day_short"), _("hour to be announced")])
    day = formats.day(session.starts_at.astimezone(zone), width="day_short")
    time = formats.clock(session.starts_at, zone)
    if session.ends_at:
        time = f"{time}–{formats.clock(session.ends_at, zone)}"
    return texts.listed([day, time])


def _fact(one: Participation, conference: Conference) -> tuple[str, str]:
    language = formats.language()
    parts = [when_words(one.session, conference.zone)]
    if one.session.room:
        parts.append(names.shown(one.session.room.name, language)[0])
    if one.minutes:
        parts.append(formats.duration(one.minutes))
    return one.get_role_display(), f"{names.shown(one.session.title, language)[0]}\n{texts.listed(parts)}"


def invitation(message: Message, now: datetime) -> Content:
    row = SpeakerInvitation.objects.select_related("speaker__conference", "speaker__person").get(
        pk=message.refs["invitation"]
    )
    speaker, conference = row.speaker, row.speaker.conference
    name = names.shown(conference.name, formats.language())[0]
    wanted = [one for one in asked_of(speaker) if one.state != ParticipationState.DECLINED]
    facts = [_fact(one, conference) for one in wanted]
    if row.reply_by:
        facts.append((_("Please answer by"), texts.when(row.reply_by, conference, message.time_zone)))
    dates = formats.date_range(conference.starts_on, conference.ends_on)
    starts = [one.session.starts_at for one in wanted if one.session.starts_at]
    url = invitation_url(row)
    return Content(
        subject=_("You are invited to speak"),
        heading=_("You are invited to speak at %(conference)s") % {"conference": name},
        greeting=texts.dear(speaker.name),
        paragraphs=(
            _("The conference takes place on %(dates)s.") % {"dates": dates},
            _("The button leads to your own page, where you answer for each session. It works once."),
        ),
        facts=tuple(facts),
        zone_note=texts.zone_note(min(starts), conference, message.time_zone) if starts else "",
        action=(_("Answer the invitation"), url),
        why=_("You get this because the organisers of the conference invited you."),
        secrets=(url,),
        names={"name": speaker.name},
    )


def invitation_reminder(message: Message, now: datetime) -> Content:
    asked = invitation(message, now)
    words = _("Please answer the invitation to speak")
    return replace(
        asked,
        subject=words,
        heading=words,
        paragraphs=(
            _("We wrote to you before and have no answer yet. No is an answer, too."),
            *asked.paragraphs,
        ),
    )


def still_due(message: Message, now: datetime) -> str:
    row = SpeakerInvitation.objects.filter(pk=message.refs.get("invitation")).first()
    if row is None:
        return "The invitation is gone."
    state = row.link_state(now)
    return "" if state == LinkState.OPEN else f"The invitation is {state.value}."


KINDS = [
    Kind(
        KIND,
        gettext_lazy("You are invited to speak"),
        MailClass.TRANSACTIONAL,
        invitation,
        still_due,
        names=(),
        reaches=is_speaker,
    ),
    Kind(
        REMINDER,
        gettext_lazy("Your answer to an invitation to speak is awaited"),
        MailClass.TRANSACTIONAL,
        invitation_reminder,
        still_due,
        names=(),
        reaches=is_speaker,
    ),
]
