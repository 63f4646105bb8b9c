"""What reminders say; each asks the rows again when it is sent, so that none is stale."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.common import formats
from events.conferences.models import Conference
from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.mail.sharing import shared
from events.programme.models import SessionVersion, VersionParticipation
from events.programme.rules import TAKING_STATES, ParticipationRole
from events.registrations.models import Registration
from events.registrations.rules import Mode, RegistrationState
from events.reminders.actions import (
    BEFORE_CONFERENCE,
    BEFORE_SAVED,
    BEFORE_SPEAKING,
    CHANGED_PART,
    CHANGED_SAVED,
    instant,
)
from events.reminders.invitations import invitation
from events.reminders.notices import change_content, change_due
from events.reminders.queries import (
    current_version,
    ended_users,
    minutes_of,
    plan_of,
    savers_among,
    speakers_of,
)
from events.reminders.rules import Due, ReminderKind, is_overtaken, opening
from events.reminders.words import dear, link, on_day, shown

CHAIRING = (ParticipationRole.CHAIR, ParticipationRole.VICE_CHAIR, ParticipationRole.MODERATOR)
# How long before the start somebody on the stage is asked to be in the room.
CALL_TIME = timedelta(minutes=15)
Facts = list[tuple[str, str]]


# Before the conference


def conference_due(message: Message, now: datetime) -> str:
    registration = _registration(message)
    if registration is None or registration.state != RegistrationState.CONFIRMED:
        return "The registration is no longer confirmed."
    conference = registration.conference
    starts_at = opening(conference.starts_on, conference.zone)
    if instant(starts_at) != message.refs.get("start"):
        return "The conference was moved to another day."
    plan = plan_of(
        conference, ReminderKind.CONFERENCE, starts_at, minutes_of(conference)[ReminderKind.CONFERENCE]
    )
    return _overtaken(is_overtaken(plan, int(message.refs["before"]), now=now))


def _overtaken(is_so: bool) -> str:  # noqa: FBT001  # one fact, named by the function
    return "A later reminder of the same says it all." if is_so else ""


def _registration(message: Message) -> Registration | None:
    rows = Registration.objects.filter(pk=message.refs.get("registration"))
    found: Registration | None = rows.select_related("conference").first()
    return found


def before_conference(message: Message, now: datetime) -> Content:
    registration = Registration.objects.select_related("conference").get(pk=message.refs["registration"])
    conference = registration.conference
    days = max((conference.starts_on - conference.local(now).date()).days, 0)
    begins = ngettext("%(symbol)s begins in %(days)d day", "%(symbol)s begins in %(days)d days", days) % {
        "symbol": conference.symbol,
        "days": days,
    }
    facts = [
        (_("Conference"), shown(conference.name)),
        (_("Dates"), formats.date_range(conference.starts_on, conference.ends_on)),
    ]
    if registration.mode == Mode.ON_SITE:
        facts += _on_site(conference)
        paragraphs = (_("Bring your registration ID and the document with which you registered."),)
    else:
        paragraphs = (_("You take part from afar: each session's page says how to join it."),)
    facts.append((_("Registration ID"), registration.reference))
    facts.append(
        (_("All times are those of"), formats.zone_name(now, conference.zone, shown(conference.city)))
    )
    return Content(
        subject=begins,
        heading=begins,
        greeting=dear(registration.name),
        paragraphs=paragraphs,
        facts=tuple(facts),
        action=(
            _("Practical information"),
            link(conference, ("page-detail", {"slug": "practical-information"}), ("registration-status", {})),
        ),
        why=_("You get this because your registration is confirmed."),
        names={"name": registration.name, "days": str(days), "registration": registration.reference},
    )


def _on_site(conference: Conference) -> Facts:
    facts: Facts = []
    for venue in conference.venues.order_by("pk")[:1]:
        place = "\n".join(filter(None, [shown(venue.name), shown(venue.postal_address)]))
        facts.append((_("Venue"), place))
    if desk := shown(conference.badge_desk):
        facts.append((_("Badges"), desk))
    return facts


# Before a session


def session_due(message: Message, now: datetime) -> str:
    """What holds for every reminder of a session: still held, still at that hour, not said later again."""
    version = _current(message)
    if version is None or not version.is_present or version.state not in TAKING_STATES:
        return "The session does not take place."
    if version.starts_at is None or instant(version.starts_at) != message.refs.get("start"):
        return "The session was moved to another hour."
    kind = ReminderKind.SPEAKING if message.kind == BEFORE_SPEAKING else ReminderKind.SAVED_SESSION
    plan = shared(message).get(("plan", kind, version.pk), lambda: _plan(version, kind))
    return _overtaken(is_overtaken(plan, int(message.refs["before"]), now=now))


def _plan(version: SessionVersion, kind: ReminderKind) -> list[Due]:
    minutes = minutes_of(version.conference)[kind]
    return plan_of(version.conference, kind, version.starts_at, minutes) if version.starts_at else []


def saved_due(message: Message, now: datetime) -> str:
    session, conference = message.refs.get("session"), message.conference
    facts = shared(message)
    savers = facts.get(("savers", session), lambda: savers_among(facts.users, session))
    if message.user_id not in savers:
        return "It is no longer on the person's schedule."
    ended = facts.get(("ended", conference), lambda: ended_users(conference, among=facts.users))
    if message.user_id in ended:
        return "The person's registration has ended."
    return session_due(message, now)


def speaking_due(message: Message, now: datetime) -> str:
    reason = session_due(message, now)
    return reason or ("" if _parts(message) else "The person has no part in the session any more.")


def _current(message: Message) -> SessionVersion | None:
    """The session as published; read once for all its mails that go out together."""
    session = message.refs.get("session")
    return shared(message).get(("version", session), lambda: current_version(session))


def _version(message: Message) -> SessionVersion:
    version = _current(message)
    if version is None:
        raise SessionVersion.DoesNotExist
    return version


def _parts(message: Message) -> list[VersionParticipation]:
    """The recipient's parts in the session as published, without those that they gave back."""
    version = _version(message)
    on_stage = shared(message).get(("on stage", version.pk), lambda: speakers_of([version]))
    mine = {speaker for _recipient, speaker in on_stage.get(version.session_id, [])}
    speaker = message.refs.get("speaker")
    if speaker not in mine:
        return []
    return [part for part in version.participations.all() if part.speaker_id == speaker]


def _place_and_time(version: SessionVersion, message: Message) -> Facts:
    """The same for all who read in one language and zone."""
    name = ("facts", version.pk, formats.language(), message.time_zone)
    return list(shared(message).get(name, lambda: _write_place_and_time(version, message)))


def _write_place_and_time(version: SessionVersion, message: Message) -> Facts:
    conference = version.conference
    place = ", ".join(filter(None, [shown(version.room_name), shown(version.venue_name)]))
    facts = [(_("Session"), shown(version.title))]
    if version.starts_at:
        facts.append((_("Begins"), texts.when(version.starts_at, conference, message.time_zone)))
    facts.append((_("Room"), place or _("to be announced")))
    if note := shown(version.note):
        facts.append((_("Note"), note))
    return facts


def _reader(message: Message) -> str:
    return message.user.name if message.user else ""


def before_saved(message: Message, now: datetime) -> Content:
    version = _version(message)
    starts_at = version.starts_at or now
    title = shown(version.title)
    begins = _("Begins %(when)s: %(title)s") % {
        "when": on_day(starts_at, version.conference, now),
        "title": title,
    }
    return Content(
        subject=begins,
        heading=begins,
        greeting=dear(_reader(message)),
        facts=tuple(_place_and_time(version, message)),
        action=(_("Open the session"), _session_page(version)),
        calendar=invitation(version, message, method="REQUEST", name=_reader(message)),
        why=_("You get this because the session is on your schedule."),
        names=_names(version, _reader(message), now),
    )


SESSION_NAMES = ("session", "when", "room")


def _names(version: SessionVersion, reader: str, now: datetime) -> dict[str, str]:
    """What an organiser's own text may name: SESSION_NAMES and the reader."""
    return {
        "name": reader,
        "session": shown(version.title),
        "when": on_day(version.starts_at or now, version.conference, now),
        "room": shown(version.room_name) or _("to be announced"),
    }


def _session_page(version: SessionVersion) -> str:
    return link(version.conference, ("session-detail", {"code": version.code}))


def before_speaking(message: Message, now: datetime) -> Content:
    """By role: who chairs gets the run sheet, the others their own place and time."""
    version, parts = _version(message), _parts(message)
    if not parts:
        raise VersionParticipation.DoesNotExist
    chairs = any(part.role in CHAIRING for part in parts)
    starts_at = version.starts_at or now
    when = on_day(starts_at, version.conference, now)
    heading = (_("You chair a session %(when)s") if chairs else _("You speak %(when)s")) % {"when": when}
    if all(part.role == ParticipationRole.MODERATOR for part in parts if part.role in CHAIRING) and chairs:
        heading = _("You moderate a session %(when)s") % {"when": when}
    facts = _place_and_time(version, message)
    facts.append((_("Your part"), ", ".join(part.get_role_display() for part in parts)))
    facts += _run_sheet(version) if chairs else _own_place(version, parts)
    be_there = _("Please be in the room at %(hour)s.") % {
        "hour": formats.clock(starts_at - CALL_TIME, version.conference.zone)
    }
    return Content(
        subject=f"{heading}: {shown(version.title)}",
        heading=heading,
        greeting=dear(parts[0].name),
        paragraphs=(be_there,),
        facts=tuple(facts),
        action=(
            _("Your page as a speaker"),
            link(version.conference, ("speaking", {}), ("session-detail", {"code": version.code})),
        ),
        calendar=invitation(version, message, method="REQUEST", name=parts[0].name),
        why=_("You get this because you have a part in the session."),
        names=_names(version, parts[0].name, now),
    )


def _run_sheet(version: SessionVersion) -> Facts:
    """Who has the floor after whom, and for how long."""
    facts = []
    floor = [part for part in version.participations.all() if part.role not in CHAIRING]
    for number, part in enumerate(floor, start=1):
        words = [part.name, shown(part.presented_role), shown(part.organization)]
        if part.minutes:
            words.append(formats.duration(part.minutes))
        words.append(str(part.get_role_display()))
        facts.append((str(number), ", ".join(filter(None, words))))
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
        facts.append((_("Who chairs"), ", ".join(chairs)))
    return facts


KINDS = [
    Kind(
        BEFORE_CONFERENCE,
        gettext_lazy("Before a conference: what to know"),
        MailClass.SERVICE,
        before_conference,
        conference_due,
        names=("days", "registration"),
        extra={
            "when": gettext_lazy("14 days and 3 days before the first day"),
            "to": gettext_lazy("confirmed participants"),
        },
    ),
    Kind(
        BEFORE_SAVED,
        gettext_lazy("Before a session on my schedule"),
        MailClass.SERVICE,
        before_saved,
        saved_due,
        priority=5,
        names=SESSION_NAMES,
        extra={
            "when": gettext_lazy("30 minutes before"),
            "to": gettext_lazy("who saved the session"),
        },
    ),
    Kind(
        BEFORE_SPEAKING,
        gettext_lazy("Before I speak, chair or moderate"),
        MailClass.TRANSACTIONAL,
        before_speaking,
        speaking_due,
        priority=5,
        names=SESSION_NAMES,
        extra={
            "when": gettext_lazy("7 days, 1 day and 2 hours before"),
            "to": gettext_lazy("speakers, chairs and moderators, each with their own text"),
        },
    ),
    Kind(
        CHANGED_PART,
        gettext_lazy("Changes to sessions in which I have a part"),
        MailClass.TRANSACTIONAL,
        change_content,
        change_due,
        priority=8,
        extra={
            "when": gettext_lazy("15 minutes after a release, at once within 2 hours of the session"),
            "to": gettext_lazy("who has a part in a changed session"),
        },
    ),
    Kind(
        CHANGED_SAVED,
        gettext_lazy("Changes to sessions on my schedule"),
        MailClass.SERVICE,
        change_content,
        change_due,
        priority=8,
        extra={
            "when": gettext_lazy("15 minutes after a release, at once within 2 hours of the session"),
            "to": gettext_lazy("who saved a changed session"),
        },
    ),
]
