"""Tomorrow's programme, to those who asked for it: their own agenda first."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.addresses.models import Address
from events.common import formats
from events.conferences.models import Conference
from events.mail import texts
from events.mail.following import followers
from events.mail.kinds import Content, Facts, Kind
from events.mail.models import Message
from events.mail.rules import MailClass
from events.mail.sharing import shared
from events.programme.models import SessionVersion, VersionParticipation
from events.programme.queries import current_release, recent_differences
from events.programme.rules import TAKING_STATES
from events.registrations.models import SavedSession
from events.reminders.rules import midnight
from events.reminders.series.asked_for import TOMORROW
from events.reminders.words import link, shown

# More than that is read on the site.
MOST = 8


def _conference(message: Message) -> Conference:
    if message.conference is None:
        raise Conference.DoesNotExist
    return message.conference


def _day(message: Message) -> date:
    return date.fromisoformat(str(message.refs["day"]))


def held_on(conference: Conference, day: date) -> list[SessionVersion]:
    """What takes place that day as published, in order."""
    rows = SessionVersion.objects.current().filter(
        conference=conference, is_present=True, state__in=TAKING_STATES, local_day=day
    )
    return list(rows.select_related("conference").defer("abstract"))


def still_due(message: Message, now: datetime) -> str:
    conference, day = _conference(message), _day(message)
    if day not in conference.days:
        return "The conference was moved to other days."
    facts = shared(message)
    asked = facts.get(
        ("asked", conference.pk), lambda: {one.user_id for one in followers(conference, TOMORROW)}
    )
    if message.user_id not in asked:
        return "The person does not ask for it any more."
    return "" if _of_the_day(message) else "Nothing takes place on that day."


def _of_the_day(message: Message) -> list[SessionVersion]:
    conference, day = _conference(message), _day(message)
    return shared(message).get(("held on", conference.pk, day), lambda: held_on(conference, day))


def content(message: Message, now: datetime) -> Content:
    conference, day = _conference(message), _day(message)
    held = _of_the_day(message)
    roles = _roles(held, message)
    mine = _saved(message) | set(roles)
    own = [one for one in held if one.session_id in mine]
    there = formats.day(day)
    heading = _("Tomorrow, %(day)s") % {"day": there}
    if day != conference.local(now).date():
        subject = _("Tomorrow's programme: %(day)s") % {"day": there}
    else:
        subject = heading = _("Today's programme: %(day)s") % {"day": there}
    in_all = ngettext(
        "%(count)s session is in the programme.", "%(count)s sessions are in the programme.", len(held)
    ) % {"count": formats.number(len(held))}
    return Content(
        subject=subject,
        heading=heading,
        greeting=texts.dear(texts.reader_of(message)),
        paragraphs=(in_all,),
        groups=(
            (_("Your sessions"), [_slot(one, roles) for one in own]),
            ("" if own else _("The day begins with"), [] if own else [_slot(one, {}) for one in held[:MOST]]),
            (_("What changed today"), _changes(conference, {one.session_id for one in held}, now)),
            (_("Addresses published today"), _addresses(conference, now)),
        ),
        zone_note=_zone_note(held, message),
        action=(_("Open my schedule"), link(conference, ("my-schedule", {}))),
        why=_("You get this because you asked for tomorrow's programme."),
        names={"name": texts.reader_of(message), "day": there},
    )


def _saved(message: Message) -> set[int]:
    rows = SavedSession.objects.filter(user=message.user_id, session__conference=message.conference)
    return set(rows.values_list("session", flat=True))


def _roles(held: Sequence[SessionVersion], message: Message) -> dict[int, list[str]]:
    """The reader's parts in these sessions, by id of the session."""
    rows = VersionParticipation.objects.filter(
        version__in=[one.pk for one in held], speaker__person__user=message.user_id
    )
    found: dict[int, list[str]] = {}
    for row in rows.select_related("version").order_by("position", "pk"):
        found.setdefault(row.version.session_id, []).append(row.get_role_display())
    return found


def _slot(version: SessionVersion, mine: Mapping[int, list[str]]) -> tuple[str, str]:
    zone = version.conference.zone
    hours = _("hour to be announced")
    if version.starts_at:
        hours = formats.clock(version.starts_at, zone)
        if version.ends_at:
            hours = f"{hours}{formats.DASH}{formats.clock(version.ends_at, zone)}"
    roles = texts.listed(mine.get(version.session_id, []))
    part = _("You: %(roles)s") % {"roles": roles} if roles else ""
    lines = (shown(version.title), shown(version.room_name), part)
    return hours, "\n".join(filter(None, lines))


def _changes(conference: Conference, sessions: set[int], now: datetime) -> Facts:
    """What releases of this day changed about tomorrow's sessions."""
    release = current_release(conference)
    if release is None:
        return []
    since = midnight(conference.local(now).date(), conference.zone)
    changed = recent_differences(conference, release.number, since)
    return [
        (one.main.label, f"{shown(one.title)}\n{one.words(conference.zone)}")
        for session, one in changed.items()
        if session in sessions and one.old is not None
    ][:MOST]


def _addresses(conference: Conference, now: datetime) -> Facts:
    since = midnight(conference.local(now).date(), conference.zone)
    rows = Address.objects.public(now).filter(
        conference=conference, published_at__gte=since, published_at__lte=now
    )
    found = rows.order_by("published_at", "pk")[:MOST]
    return [
        (formats.clock(row.published_at or now, conference.zone), f"{shown(row.title)}\n{row.author_name}")
        for row in found
    ]


def _zone_note(held: Sequence[SessionVersion], message: Message) -> str:
    first = next((one.starts_at for one in held if one.starts_at), None)
    return texts.zone_note(first, _conference(message), message.time_zone) if first else ""


KINDS = [
    Kind(
        TOMORROW,
        gettext_lazy("Tomorrow's programme"),
        MailClass.OPTIONAL,
        content,
        still_due,
        names=("day",),
        extra={
            "offer": gettext_lazy(
                "Each evening at 18:30 on the clock of the conference: your own sessions first, then what "
                "changed and which addresses were published."
            )
        },
    )
]
