"""Days, hours and lengths as people and programs write them."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from events.interchange.times import (
    UnreadableError,
    next_day,
    parse_clock,
    parse_day,
    parse_length,
    parse_moment,
)

BAKU = ZoneInfo("Asia/Baku")


@pytest.mark.parametrize(
    "text",
    [
        "2031-05-06", "20310506", "06.05.2031", "2031/5/6", "2031年5月6日", "6 May 2031", "May 6, 2031", "May 6 2031",
        "Tue, May 6th, 2031", "Tuesday 6 May 2031", "le 6 mai 2031", "6 de mayo de 2031", "6 мая 2031 г.", "6 may 2031",
        "٢٠٣١-٠٥-٠٦", "2031-05-06T00:00:00",
    ],
)  # fmt: skip
def test_a_day_is_read(text):
    assert parse_day(text) == date(2031, 5, 6)


@pytest.mark.parametrize(
    "text", ["05/06/2031", "6 Foo 2031", "someday", "2031-13-06", "30 February 2031", "6 May"]
)
def test_a_day_is_never_guessed(text):
    with pytest.raises(UnreadableError):
        parse_day(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9:30", time(9, 30)), ("09:30:15", time(9, 30, 15)), ("9.30", time(9, 30)), ("9h30", time(9, 30)),
        ("9h", time(9)), ("9:30 AM", time(9, 30)), ("12:00am", time(0)), ("12:30 p.m.", time(12, 30)), ("1pm", time(13)),
    ],
)  # fmt: skip
def test_an_hour_is_read(text, expected):
    assert parse_clock(text) == expected


@pytest.mark.parametrize("text", ["24:00", "13 pm", "0 am", "10", "9:5", "noon", "25:99"])
def test_what_is_no_hour_is_refused(text):
    with pytest.raises(UnreadableError):
        parse_clock(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("00:30", 30),
        ("90", 90),
        ("PT1H30M", 90),
        ("1h", 60),
        ("1h30", 90),
        ("1 h 30 min", 90),
        ("45 min", 45),
        ("45'", 45),
    ],
)
def test_a_length_is_read(text, minutes):
    assert parse_length(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["-00:30", "h", "long", "PT", "999:00"])
def test_what_is_no_length_is_refused(text):
    with pytest.raises(UnreadableError):
        parse_length(text)


@pytest.mark.parametrize(
    "text",
    ["2031-05-13 09:00", "2031-05-13 9am", "5/13/2031 9:00 AM", "13.05.2031 09:00", "13 May 2031, 09:00"],
)
def test_a_day_and_an_hour_are_read_in_the_zone(text):
    assert parse_moment(text, BAKU).instant == datetime(2031, 5, 13, 5, tzinfo=UTC)


def test_an_offset_wins_over_the_zone():
    assert parse_moment("2031-05-13T09:00:00+02:00", BAKU).instant == datetime(2031, 5, 13, 7, tzinfo=UTC)


@pytest.mark.parametrize(("end", "expected"), [(0, True), (10, True), (11, False), (22, False), (23, False)])
def test_an_end_before_the_start_is_the_next_day_for_a_night_alone(end, expected):
    assert next_day(datetime(2031, 5, 6, 22), datetime(2031, 5, 6, end)) is expected
