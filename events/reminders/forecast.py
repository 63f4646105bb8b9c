"""What will be reminded of in the next hours, as things stand; nothing of it is written yet."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from events.conferences.models import Conference
from events.mail.watching import Ahead
from events.programme.models import SessionVersion
from events.programme.rules import TAKING_STATES
from events.reminders.actions import BEFORE_CONFERENCE, BEFORE_SAVED, BEFORE_SPEAKING
from events.reminders.queries import confirmed_people, minutes_of, plan_of, savers_of, speakers_of, unwanting
from events.reminders.rules import HORIZON, LONGEST_SHIFT, Due, ReminderKind, opening
from events.reminders.series import Minutes, all_series, wanting


def forecast(conference: Conference, *, now: datetime, until: datetime) -> list[Ahead]:
    """Reminders of one conference that are due between `now` and `until` and not yet in the outbox."""
    minutes = minutes_of(conference)
    begin = now + HORIZON
    return [
        *_of_conference(conference, minutes[ReminderKind.CONFERENCE], begin, until),
        *_of_sessions(conference, minutes, begin, until),
        *_of_series(conference, minutes, begin, until),
    ]


def _between(dues: Iterable[Due], begin: datetime, until: datetime) -> list[Due]:
    return [due for due in dues if begin < due.at <= until]


def _of_conference(
    conference: Conference, minutes: tuple[int, ...], begin: datetime, until: datetime
) -> list[Ahead]:
    starts_at = opening(conference.starts_on, conference.zone)
    dues = _between(plan_of(conference, ReminderKind.CONFERENCE, starts_at, minutes), begin, until)
    if not dues:
        return []
    off = unwanting(BEFORE_CONFERENCE)
    count = len({one.key for one, _registration in confirmed_people(conference)} - off)
    return [Ahead(BEFORE_CONFERENCE, due.at, count) for due in dues if count]


def _of_series(conference: Conference, minutes: Minutes, begin: datetime, until: datetime) -> list[Ahead]:
    found = []
    for one in all_series(conference, minutes, now=begin, until=until):
        dues = _between(one.plan, begin, until)
        count = len({(reader.recipient.key, reader.mark) for reader in wanting(one)}) if dues else 0
        found += [Ahead(one.kind, due.at, count) for due in dues if count]
    return found


def _of_sessions(
    conference: Conference, minutes: dict[str, tuple[int, ...]], begin: datetime, until: datetime
) -> list[Ahead]:
    offsets = [*minutes[ReminderKind.SPEAKING], *minutes[ReminderKind.SAVED_SESSION]]
    longest = timedelta(minutes=max(offsets, default=0))
    rows = SessionVersion.objects.filter(conference=conference, state__in=TAKING_STATES).current()
    soon = rows.filter(is_present=True, starts_at__gt=begin, starts_at__lte=until + longest + LONGEST_SHIFT)
    versions = list(soon.select_related("conference").defer("abstract"))
    speakers = speakers_of(versions)
    savers = savers_of([version.session_id for version in versions], conference, kind=BEFORE_SAVED)
    found = []
    for version in versions:
        on_stage = {recipient.key for recipient, _speaker in speakers.get(version.session_id, [])}
        readers = {recipient.key for recipient in savers.get(version.session_id, [])} - on_stage
        for kind, name, people in (
            (ReminderKind.SPEAKING, BEFORE_SPEAKING, on_stage),
            (ReminderKind.SAVED_SESSION, BEFORE_SAVED, readers),
        ):
            plan = plan_of(conference, kind, version.starts_at, minutes[kind]) if version.starts_at else []
            found += [Ahead(name, due.at, len(people)) for due in _between(plan, begin, until) if people]
    return found
