"""Machines whose clock is wrong, and zones whose clocks jump."""

import os
import time
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.mail.models import Message
from events.registrations.models import SavedSession
from events.reminders.actions import plan_reminders
from tests.factories.conferences import ConferenceFactory, UserFactory
from tests.factories.programme import SessionFactory
from tests.factories.reminders import ReminderRuleFactory, publish
from tests.faults.outcome import judge
from tests.faults.staging import save_session

pytestmark = [pytest.mark.fault]
LONG = bool(os.environ.get("WTDC_LONG"))
ON_POSTGRES = os.environ.get("WTDC_TEST_VENDOR") == "postgresql"
DAY_AHEAD, TWO_HOURS_BEHIND = str(24 * 3600), str(-2 * 3600)


@pytest.mark.skipif(not (LONG and ON_POSTGRES), reason="only on PostgreSQL and WTDC_LONG")
def test_wrong_clocks_of_workers_and_schedulers_change_nothing(site):
    due, later = 1000, 25
    farm = site()
    # Due in 25 s by the database's clock: a day ahead it would go out at once, two hours behind never.
    save_session(due, minutes=30 + later / 60)
    due_at = time.time() + later
    began = time.monotonic()
    for offset in (DAY_AHEAD, TWO_HOURS_BEHIND):
        farm.start_beat(WTDC_CLOCK_OFFSET=offset)
        farm.start_worker(WTDC_CLOCK_OFFSET=offset)
    farm.wait_for_end(due, seconds=120)
    early = [entry["at"] for entry in farm.entries() if entry["at"] < due_at - 1]
    assert early == []
    judge(farm, "B11 clocks 1 day ahead and 2 h behind", due=due, began=began)


# A day on which the clocks of the zone go forward, and one on which they go back.
CHANGES = [
    ("Europe/Paris", date(2026, 3, 29)),
    ("Europe/Paris", date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
]


@pytest.mark.parametrize(("zone", "day"), CHANGES if LONG else CHANGES[:1])
@pytest.mark.django_db
def test_each_reminder_is_planned_once_when_clocks_change(zone, day):
    """Planned minute by minute for two days: a day before by the clock on the wall, an hour by time."""
    there = ZoneInfo(zone)
    conference = ConferenceFactory(time_zone=zone, starts_on=day, ends_on=day + timedelta(days=1))
    for minutes in (24 * 60, 60):
        ReminderRuleFactory(conference=conference, kind="saved_session", minutes_before=minutes)
    starts_at = datetime(day.year, day.month, day.day, 10, 0, tzinfo=there).astimezone(UTC)
    session = SessionFactory(conference=conference, starts_at=starts_at)
    SavedSession.objects.create(user=UserFactory(), session=session, saved_at=starts_at - timedelta(days=9))
    publish(conference, now=starts_at - timedelta(days=8))
    now = starts_at - timedelta(hours=27)
    while now < starts_at:
        plan_reminders(conference, now=now)
        now += timedelta(minutes=1)
    wall = (starts_at.astimezone(there).replace(tzinfo=None) - timedelta(days=1)).replace(tzinfo=there)
    due = list(Message.objects.order_by("due_at").values_list("due_at", flat=True))
    assert due == [wall.astimezone(UTC), starts_at - timedelta(hours=1)]
