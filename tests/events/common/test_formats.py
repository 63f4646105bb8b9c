import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from events.common import formats

BAKU = ZoneInfo("Asia/Baku")
MONDAY = dt.datetime(2025, 11, 17, 10, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Wednesday 18 November"),
        ("fr", "mercredi 18 novembre"),
        ("es", "miércoles 18 de noviembre"),
        ("ru", "среда, 18 ноября"),
        ("ar", "الأربعاء 18 نوفمبر"),
        ("zh", "11月18日星期三"),
        ("az", "çərşənbə, 18 noyabr"),
    ],
)
def test_a_day_reads_as_its_language_writes_it(language, shown):
    with translation.override(language):
        assert formats.day(dt.date(2026, 11, 18)) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Wednesday 18 November 2026"),
        ("es", "miércoles 18 de noviembre de 2026"),
        ("ru", "среда, 18 ноября 2026 г."),
        ("zh", "2026年11月18日星期三"),
    ],
)
def test_the_year_stands_where_its_language_puts_it(language, shown):
    with translation.override(language):
        assert formats.day(dt.date(2026, 11, 18), year=True) == shown


def test_a_moment_carries_its_zone():
    assert formats.moment(MONDAY, BAKU) == "Mon 17 Nov 2025, 14:30 Baku (UTC+4)"


def test_a_moment_in_arabic_keeps_arabic_commas():
    with translation.override("ar"):
        assert formats.moment(MONDAY, BAKU) == "الاثنين 17 نوفمبر 2025، 14:30 باكو (UTC+4)"


def test_the_city_of_the_conference_is_named_before_the_zone_s():
    assert formats.zone_name(MONDAY, BAKU, "Sumqayıt") == "Sumqayıt (UTC+4)"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("Asia/Kolkata", "UTC+5:30"),
        ("America/St_Johns", "UTC−3:30"),
        ("Pacific/Chatham", "UTC+13:45"),
        ("UTC", "UTC"),
        ("America/New_York", "UTC−5"),
    ],
)
def test_offsets_show_hours_and_minutes(zone, shown):
    assert formats.offset(MONDAY, ZoneInfo(zone)) == shown


def test_an_offset_follows_summer_time():
    summer = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
    assert formats.offset(summer, ZoneInfo("Europe/Paris")) == "UTC+2"


def test_a_zone_without_a_city_shows_its_offset_alone():
    assert formats.zone_name(MONDAY, dt.UTC) == "UTC"


def test_the_clock_has_24_hours():
    assert formats.clock(dt.datetime(2025, 11, 17, 17, 5, tzinfo=dt.UTC), BAKU) == "21:05"


@pytest.mark.parametrize(
    ("language", "last", "shown"),
    [
        ("en", dt.date(2026, 11, 16), "16 November 2026"),
        ("en", dt.date(2026, 11, 27), "16–27 November 2026"),
        ("en", dt.date(2026, 12, 3), "16 November – 3 December 2026"),
        ("en", dt.date(2027, 1, 3), "16 November 2026 – 3 January 2027"),
        ("zh", dt.date(2026, 11, 27), "2026年11月16–27日"),
        ("zh", dt.date(2026, 12, 3), "2026年11月16日 – 12月3日"),
        ("ru", dt.date(2026, 11, 27), "16–27 ноября 2026 г."),
    ],
)
def test_a_range_of_days_says_each_part_once(language, last, shown):
    with translation.override(language):
        assert formats.date_range(dt.date(2026, 11, 16), last) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (0, "0 min"),
        (45, "45 min"),
        (60, "1 h"),
        (70, "1 h 10 min"),
        (dt.timedelta(hours=30), "30 h"),
        (dt.timedelta(days=3, hours=5), "3 days"),
        (dt.timedelta(seconds=-5), "0 min"),
    ],
)
def test_durations_are_said_in_the_largest_useful_parts(given, shown):
    assert formats.duration(given) == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [("ar", "9 أيام"), ("az", "9 gün"), ("zh", "9天"), ("ru", "9 дней"), ("fr", "9\N{NO-BREAK SPACE}jours")],
)
def test_days_have_their_name_in_each_language(language, shown):
    with translation.override(language):
        assert formats.duration(dt.timedelta(days=9)) == shown


def test_numbers_are_separated_as_the_language_does():
    with translation.override("es"):
        assert formats.number(12572) == "12.572"


def test_an_unknown_language_reads_as_english():
    with translation.override("xx"):
        assert formats.day(dt.date(2026, 11, 18)) == "Wednesday 18 November"


@pytest.mark.parametrize(
    ("language", "was", "now", "shown"),
    [
        ("en", "10:00", "11:00", "10:00 → 11:00"),
        ("en", "Hall 1", "قاعة", "Hall 1 → \u2068قاعة\u2069"),
        ("ar", "10:00", "11:00", "10:00 ← 11:00"),
        ("ar", "Hall 1", "قاعة", "\u2068Hall 1\u2069 ← قاعة"),
    ],
)
def test_what_became_what_points_in_the_direction_of_reading(language, was, now, shown):
    with translation.override(language):
        assert formats.became(was, now) == shown
