from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.reminders import rules
from events.reminders.rules import DAY, Due

BAKU = ZoneInfo("Asia/Baku")  # UTC+4, no summer time
PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")


def at(zone, *parts):
    return datetime(*parts, tzinfo=zone).astimezone(UTC)


def test_minutes_before_are_minutes():
    assert rules.before(at(BAKU, 2026, 3, 2, 10), 30, BAKU) == at(BAKU, 2026, 3, 2, 9, 30)


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        (PARIS, (2026, 3, 29, 10)),
        (PARIS, (2026, 10, 25, 10)),
        (NEW_YORK, (2026, 3, 8, 10)),
        (NEW_YORK, (2026, 11, 1, 10)),
        (LORD_HOWE, (2026, 4, 5, 10)),
        (LORD_HOWE, (2026, 10, 4, 10)),
    ],
)
def test_whole_days_keep_the_hour_on_the_wall_when_the_clocks_change(zone, start):
    due = rules.before(at(zone, *start), DAY, zone).astimezone(zone)
    assert (due.hour, due.minute) == (10, 0)
    assert due.date() == date(*start[:3]) - timedelta(days=1)


@pytest.mark.parametrize(("zone", "start"), [(PARIS, (2026, 3, 29, 10)), (NEW_YORK, (2026, 11, 1, 10))])
def test_hours_before_are_hours_also_when_the_clocks_change(zone, start):
    moment = at(zone, *start)
    assert moment - rules.before(moment, 8 * 60, zone) == timedelta(hours=8)


def test_hour_that_the_clocks_skip_is_read_as_the_hour_after():
    due = rules.before(at(PARIS, 2026, 3, 30, 2, 30), DAY, PARIS)
    assert due == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ((2026, 3, 2, 7, 0), (2026, 3, 2, 7, 0)),
        ((2026, 3, 2, 20, 59), (2026, 3, 2, 20, 59)),
        ((2026, 3, 2, 21, 0), (2026, 3, 2, 20, 30)),
        ((2026, 3, 2, 6, 59), (2026, 3, 1, 20, 30)),
        ((2026, 3, 2, 0, 0), (2026, 3, 1, 20, 30)),
    ],
)
def test_time_bound_reminder_goes_out_before_the_night(clock, expected):
    moved = rules.outside_quiet_hours(at(BAKU, *clock), BAKU, time_bound=True)
    assert moved == at(BAKU, *expected)


@pytest.mark.parametrize(
    ("clock", "expected"),
    [
        ((2026, 3, 2, 21, 0), (2026, 3, 3, 7, 0)),
        ((2026, 3, 2, 6, 59), (2026, 3, 2, 7, 0)),
        ((2026, 3, 2, 12, 0), (2026, 3, 2, 12, 0)),
    ],
)
def test_any_other_mail_waits_for_the_morning(clock, expected):
    moved = rules.outside_quiet_hours(at(BAKU, *clock), BAKU, time_bound=False)
    assert moved == at(BAKU, *expected)


def test_schedule_is_in_order_and_says_nothing_twice_at_one_instant():
    start = at(BAKU, 2026, 3, 2, 7, 10)
    plan = rules.schedule(start, [30, 120, DAY], BAKU, time_bound=True)
    assert plan == [
        Due(DAY, at(BAKU, 2026, 3, 1, 7, 10)),
        Due(120, at(BAKU, 2026, 3, 1, 20, 30)),
    ]


START = at(BAKU, 2026, 3, 2, 12)
PLAN = rules.schedule(START, [7 * DAY, DAY, 120], BAKU, time_bound=True)


def write(now):
    return [due.minutes for due in rules.to_write(PLAN, starts_at=START, now=now)]


def test_nothing_is_written_before_its_time():
    assert write(START - timedelta(days=7, minutes=4)) == []


def test_reminder_is_written_in_the_minutes_before_it_falls_due():
    assert write(START - timedelta(days=7, minutes=2)) == [7 * DAY]


def test_reminder_found_late_is_written_while_it_helps():
    assert write(START - timedelta(hours=15)) == [DAY]
    assert write(START - timedelta(hours=11)) == []


def test_of_several_late_ones_only_the_last_is_written():
    assert write(START - timedelta(hours=1, minutes=30)) == [120]


def test_nothing_is_written_once_it_has_begun():
    assert write(START) == []


def test_reminder_is_overtaken_by_a_later_one():
    now = START - timedelta(hours=2)
    assert rules.is_overtaken(PLAN, DAY, now=now)
    assert not rules.is_overtaken(PLAN, 120, now=now)
    assert not rules.is_overtaken(PLAN, DAY, now=now - timedelta(minutes=1))


def test_conference_days_are_counted_from_nine_on_its_first_day():
    assert rules.opening(date(2026, 3, 2), BAKU) == datetime(2026, 3, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("released", "start", "expected"),
    [
        ((2026, 3, 2, 12, 0), (2026, 3, 4, 9, 0), (2026, 3, 2, 12, 15)),
        ((2026, 3, 2, 12, 0), (2026, 3, 2, 13, 59), (2026, 3, 2, 12, 0)),
        ((2026, 3, 2, 23, 0), (2026, 3, 4, 9, 0), (2026, 3, 3, 7, 0)),
        ((2026, 3, 2, 23, 0), (2026, 3, 3, 8, 0), (2026, 3, 2, 23, 15)),
    ],
)
def test_change_notice_waits_unless_it_is_urgent(released, start, expected):
    due = rules.notice_due_at(at(BAKU, *released), [at(BAKU, *start)], BAKU)
    assert due == at(BAKU, *expected)
