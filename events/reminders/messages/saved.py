"""What is said before a session to those who saved it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.mail import texts
from events.mail.kinds import Content, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.mail.sharing import shared
from events.reminders.actions import BEFORE_SAVED
from events.reminders.invitations import invitation
from events.reminders.messages.sessions import (
    NAMES,
    names_of,
    place_and_time,
    session_due,
    session_page,
    version_of,
)
from events.reminders.queries import ended_users, savers_among
from events.reminders.words import on_day, shown


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


def before_saved(message: Message, now: datetime) -> Content:
    version, reader = version_of(message), texts.reader_of(message)
    starts_at = version.starts_at or now
    when = {"when": on_day(starts_at, version.conference, now)}
    return Content(
        subject=_("Begins %(when)s: %(title)s") % {**when, "title": shown(version.title)},
        heading=_("Begins %(when)s") % when,
        greeting=texts.dear(reader),
        facts=tuple(place_and_time(version, message)),
        action=(_("Open the session"), session_page(version)),
        calendar=invitation(version, message, method="REQUEST", name=reader),
        why=_("You get this because the session is on your schedule."),
        names=names_of(version, reader, now),
    )


KINDS = [
    Kind(
        BEFORE_SAVED,
        gettext_lazy("Before a session on my schedule"),
        MailClass.SERVICE,
        before_saved,
        saved_due,
        priority=5,
        names=NAMES,
        extra={
            "when": gettext_lazy("30 minutes before"),
            "to": gettext_lazy("who saved the session"),
        },
    ),
]
