"""What the notice after a release says: old → new in words, one mail for all that concerns a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from events.conferences.models import Conference
from events.mail import texts
from events.mail.kinds import Content, Facts, Kind
from events.mail.models import DeliveryAttempt, Message
from events.mail.rules import MailClass, MessageState
from events.people.queries import is_speaker
from events.programme.differences import ChangeKind, SessionDifference
from events.reminders.actions import CHANGED_PART, CHANGED_SAVED
from events.reminders.changes import changes_since, starts_of
from events.reminders.invitations import invitation
from events.reminders.words import link, shown

NOTICES = (CHANGED_PART, CHANGED_SAVED)
GONE = (ChangeKind.WITHDRAWN, ChangeKind.CANCELLED, ChangeKind.POSTPONED, ChangeKind.MERGED)
# Of more than these the mail says how many there are.
MOST_TOLD = 20
# Between writing a mail and noting that it goes out; within it we rather say something twice.
MARGIN = timedelta(seconds=30)


@dataclass(frozen=True)
class Notice:
    """All that is to be told now: what differs since release `since`."""

    since: int
    changes: list[SessionDifference]


def _sessions(message: Message) -> set[int]:
    return {int(pk) for pk in str(message.refs.get("sessions", "")).split(",") if pk}


def notice_of(message: Message, now: datetime) -> Notice:
    """What is different for the reader since they were told last: this release's changes, and those of
    others whose notices wait beside it or had come to nothing.
    """
    if message.conference is None:
        return Notice(0, [])
    beside = _notices(message).exclude(state=MessageState.SENT)
    if (last := _last_told(message)) is not None:
        beside = beside.filter(queued_at__gte=last - MARGIN)
    together = [message, *beside.exclude(pk=message.pk)]
    since = min(int(each.refs["since"]) for each in together)
    sessions = {session for each in together for session in _sessions(each)}
    changed = changes_since(message.conference, since, sessions=sessions)
    return Notice(since, [one for one in changed if not is_over(one, now)])


def is_over(one: SessionDifference, now: datetime) -> bool:
    """Old and new hour are past: nobody can act on it any more."""
    versions = [one.new.version, *([one.old.version] if one.old else [])]
    ends = [version.ends_at or version.starts_at for version in versions]
    return all(end is not None and end < now for end in ends)


def change_due(message: Message, now: datetime) -> str:
    if _was_told(message):
        return "An earlier notice has told it already."
    return "" if notice_of(message, now).changes else "It was taken back, or is over."


def _was_told(message: Message) -> bool:
    """A notice that was begun after this one had been queued has gathered it in."""
    last = _last_told(message)
    return last is not None and last > message.queued_at + MARGIN


def _notices(message: Message) -> QuerySet[Message]:
    """All notices to the same reader about the same conference."""
    notices: QuerySet[Message] = Message.objects.filter(
        kind__in=NOTICES, recipient_key=message.recipient_key, conference=message.conference
    )
    return notices


def _last_told(message: Message) -> datetime | None:
    """When the last other notice that was sent had been begun."""
    others = _notices(message).exclude(pk=message.pk)
    sent = DeliveryAttempt.objects.filter(message__in=others, outcome=MessageState.SENT)
    last: datetime | None = sent.aggregate(last=Max("began_at"))["last"]
    return last


def change_content(message: Message, now: datetime) -> Content:
    changes = notice_of(message, now).changes
    conference = message.conference
    if conference is None or not changes:
        raise Message.DoesNotExist
    heading = ngettext("A session has changed", "%(count)d sessions have changed", len(changes)) % {
        "count": len(changes)
    }
    subject = f"{changes[0].main.label}: {shown(changes[0].title)}" if len(changes) == 1 else heading
    only = changes[0] if len(changes) == 1 else None
    told = changes[:MOST_TOLD]
    groups = tuple((shown(one.title), _told(one, conference, message.time_zone)) for one in told)
    more = len(changes) - len(told)
    why = _("You get this because you have a part in it.")
    if message.kind == CHANGED_SAVED:
        why = _("You get this because it is on your schedule.")
    page = link(conference, ("change-list", {}))
    if only:
        page = link(conference, ("session-detail", {"code": only.code}))
    return Content(
        subject=subject,
        heading=heading,
        greeting=texts.dear(texts.reader_of(message)),
        groups=groups,
        zone_note=texts.zone_note(min(starts_of(changes), default=now), conference, message.time_zone),
        action=(_("See what changed"), page),
        closing=(_and_more(more),) if more else (),
        why=why,
        calendar=_calendar(only, message) if only else None,
    )


def _and_more(count: int) -> str:
    return ngettext("%(count)d more is on that page.", "%(count)d more are on that page.", count) % {
        "count": count
    }


def _told(one: SessionDifference, conference: Conference, time_zone: str) -> Facts:
    """The changes, what holds now where it takes place, and the reason where the organisers gave one."""
    version = one.new.version
    facts = [(_("What changed"), one.words(conference.zone))]
    if version.starts_at and not one.has(*GONE):
        facts.append((_("Begins"), texts.when(version.starts_at, conference, time_zone)))
        facts.append((_("Room"), shown(version.room_name)))
    return [*facts, (_("Note"), shown(version.note))]


def _calendar(one: SessionDifference, message: Message) -> tuple[str, bytes] | None:
    """A calendar holds one session; CANCEL takes away what no longer takes place."""
    version = one.new.version
    if one.has(*GONE):
        cancelled = version if version.local_day else (one.old.version if one.old else version)
        return invitation(cancelled, message, method="CANCEL")
    return invitation(version, message, method="REQUEST")


KINDS = [
    Kind(
        CHANGED_PART,
        gettext_lazy("Changes to sessions in which I have a part"),
        MailClass.TRANSACTIONAL,
        change_content,
        change_due,
        priority=8,
        reaches=is_speaker,
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
