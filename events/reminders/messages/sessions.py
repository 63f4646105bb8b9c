"""What the reminders of one session share: whether it is still held, its place and time, its names."""

from datetime import datetime

from django.utils.translation import gettext as _

from events.common import formats
from events.mail import texts
from events.mail.kinds import Facts
from events.mail.models import Message
from events.mail.sharing import shared
from events.programme.models import SessionVersion
from events.programme.rules import TAKING_STATES
from events.reminders.actions import BEFORE_SAVED, BEFORE_SPEAKING
from events.reminders.queries import current_version, minutes_of, plan_of
from events.reminders.rules import Due, ReminderKind, instant, is_overtaken
from events.reminders.series.briefings import BRIEFING
from events.reminders.words import link, on_day, overtaken, shown

# What an organiser's own text about a session may name, besides the common names.
NAMES = ("session", "when", "room")
PLANNED_BY = {
    BEFORE_SAVED: ReminderKind.SAVED_SESSION,
    BEFORE_SPEAKING: ReminderKind.SPEAKING,
    BRIEFING: ReminderKind.BRIEFING,
}


def session_due(message: Message, now: datetime) -> str:
    """What holds for every reminder of a session: still held, still at that hour, not said later again."""
    version = published(message)
    if version is None or not version.is_present or version.state not in TAKING_STATES:
        return "The session does not take place."
    if version.starts_at is None or instant(version.starts_at) != message.refs.get("start"):
        return "The session was moved to another hour."
    kind = PLANNED_BY[message.kind]
    plan = shared(message).get(("plan", kind, version.pk), lambda: _plan(version, kind))
    return overtaken(is_overtaken(plan, int(message.refs["before"]), now=now))


def _plan(version: SessionVersion, kind: ReminderKind) -> list[Due]:
    minutes = minutes_of(version.conference)[kind]
    return plan_of(version.conference, kind, version.starts_at, minutes) if version.starts_at else []


def published(message: Message) -> SessionVersion | None:
    """The session as published; read once for all its mails that go out together."""
    session = message.refs.get("session")
    return shared(message).get(("version", session), lambda: current_version(session))


def version_of(message: Message) -> SessionVersion:
    version = published(message)
    if version is None:
        raise SessionVersion.DoesNotExist
    return version


def place_and_time(version: SessionVersion, message: Message) -> Facts:
    """The same for all who read in one language and zone."""
    name = ("facts", version.pk, formats.language(), message.time_zone)
    return list(shared(message).get(name, lambda: _write_place_and_time(version, message)))


def _write_place_and_time(version: SessionVersion, message: Message) -> Facts:
    conference = version.conference
    place = texts.listed([shown(version.room_name), shown(version.venue_name)])
    facts = [(_("Session"), shown(version.title))]
    if version.starts_at:
        facts.append((_("Begins"), texts.when(version.starts_at, conference, message.time_zone)))
    facts.append((_("Room"), place or _("to be announced")))
    if note := shown(version.note):
        facts.append((_("Note"), note))
    return facts


def names_of(version: SessionVersion, reader: str, now: datetime) -> dict[str, str]:
    """What an organiser's own text may name: NAMES and the reader."""
    return {
        "name": reader,
        "session": shown(version.title),
        "when": on_day(version.starts_at or now, version.conference, now),
        "room": shown(version.room_name) or _("to be announced"),
    }


def session_page(version: SessionVersion) -> str:
    return link(version.conference, ("session-detail", {"code": version.code}))
