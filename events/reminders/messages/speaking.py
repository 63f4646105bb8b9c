"""What is said before a session to those on its stage, each by their role."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.common import formats
from events.mail import texts
from events.mail.kinds import Content, Facts, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.mail.sharing import shared
from events.people.queries import is_speaker
from events.programme.models import SessionVersion, VersionParticipation
from events.programme.rules import ParticipationRole
from events.reminders.actions import BEFORE_SPEAKING
from events.reminders.invitations import invitation
from events.reminders.messages.sessions import NAMES, names_of, place_and_time, session_due, version_of
from events.reminders.queries import speakers_of
from events.reminders.rules import CHAIRING
from events.reminders.words import link, on_day, shown

# How long before the start somebody on the stage is asked to be in the room.
CALL_TIME = timedelta(minutes=15)


def speaking_due(message: Message, now: datetime) -> str:
    reason = session_due(message, now)
    return reason or ("" if parts_of(message) else "The person has no part in the session any more.")


def parts_of(message: Message) -> list[VersionParticipation]:
    """The recipient's parts in the session as published, without those that they gave back."""
    version = version_of(message)
    on_stage = shared(message).get(("on stage", version.pk), lambda: speakers_of([version]))
    mine = {speaker for _recipient, speaker in on_stage.get(version.session_id, [])}
    speaker = message.refs.get("speaker")
    if speaker not in mine:
        return []
    return [part for part in version.participations.all() if part.speaker_id == speaker]


def before_speaking(message: Message, now: datetime) -> Content:
    """By role: who chairs gets the run sheet, the others their own place and time."""
    version, parts = version_of(message), parts_of(message)
    if not parts:
        raise VersionParticipation.DoesNotExist
    chairs = any(part.role in CHAIRING for part in parts)
    starts_at = version.starts_at or now
    when = on_day(starts_at, version.conference, now)
    heading = (_("You chair a session %(when)s") if chairs else _("You speak %(when)s")) % {"when": when}
    if all(part.role == ParticipationRole.MODERATOR for part in parts if part.role in CHAIRING) and chairs:
        heading = _("You moderate a session %(when)s") % {"when": when}
    facts = place_and_time(version, message)
    facts.append((_("Your part"), texts.listed(part.get_role_display() for part in parts)))
    facts += [] if chairs else _own_place(version, parts)
    return Content(
        subject=f"{heading}: {shown(version.title)}",
        heading=heading,
        greeting=texts.dear(parts[0].name),
        paragraphs=(be_there(version, now),),
        facts=tuple(facts),
        groups=((_("Order"), run_sheet(version)),) if chairs else (),
        action=(
            _("Your page as a speaker"),
            link(version.conference, ("speaking", {}), ("session-detail", {"code": version.code})),
        ),
        calendar=invitation(version, message, method="REQUEST", name=parts[0].name),
        why=_("You get this because you have a part in the session."),
        names=names_of(version, parts[0].name, now),
    )


def be_there(version: SessionVersion, now: datetime) -> str:
    called_at = (version.starts_at or now) - CALL_TIME
    return _("Please be in the room at %(hour)s.") % {
        "hour": formats.clock(called_at, version.conference.zone)
    }


def run_sheet(version: SessionVersion) -> Facts:
    """Who has the floor after whom, and for how long."""
    facts = []
    floor = [part for part in version.participations.all() if part.role not in CHAIRING]
    for number, part in enumerate(floor, start=1):
        words = [part.name, shown(part.presented_role), shown(part.organization)]
        if part.minutes:
            words.append(formats.duration(part.minutes))
        words.append(str(part.get_role_display()))
        facts.append((formats.number(number), texts.listed(words)))
    if not facts:
        facts.append((_("Speakers"), _("none announced yet")))
    return facts


def _own_place(version: SessionVersion, parts: list[VersionParticipation]) -> Facts:
    """One's number among those who have the floor, one's time, and who chairs."""
    facts: Facts = []
    floor = [part for part in version.participations.all() if part.role not in CHAIRING]
    mine = [part for part in floor if part.speaker_id == parts[0].speaker_id]
    if mine and len(floor) > 1:
        place = {"number": floor.index(mine[0]) + 1, "of": len(floor)}
        facts.append((_("Order"), _("%(number)d of %(of)d") % place))
    minutes = sum(part.minutes or 0 for part in mine)
    if minutes:
        facts.append((_("Your time"), formats.duration(minutes)))
    chairs = [part.name for part in version.participations.all() if part.role in CHAIRING]
    if chairs:
        facts.append((_("Who chairs"), texts.listed(chairs)))
    return facts


KINDS = [
    Kind(
        BEFORE_SPEAKING,
        gettext_lazy("Before I speak, chair or moderate"),
        MailClass.TRANSACTIONAL,
        before_speaking,
        speaking_due,
        priority=5,
        names=NAMES,
        reaches=is_speaker,
        extra={
            "when": gettext_lazy("7 days, 1 day and 2 hours before"),
            "to": gettext_lazy("speakers, chairs and moderators, each with their own text"),
        },
    ),
]
