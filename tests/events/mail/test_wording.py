"""Times, zones and directions in the words of a mail."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from events.mail import texts
from events.templatetags.wtdc_mail import said
from tests.factories.conferences import ConferenceFactory

NOON = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)  # in Baku
LATE = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


@pytest.mark.parametrize(
    ("moment", "zone", "shown"),
    [
        (NOON, "", "Mon 2 Mar 2026, 12:00 Baku (UTC+4)"),
        (NOON, "Asia/Dubai", "Mon 2 Mar 2026, 12:00 Baku (UTC+4)"),
        (NOON, "nonsense", "Mon 2 Mar 2026, 12:00 Baku (UTC+4)"),
        (NOON, "Asia/Tokyo", "Mon 2 Mar 2026, 12:00 Baku (UTC+4) = 17:00 Tokyo (UTC+9)"),
        (LATE, "Asia/Tokyo", "Mon 2 Mar 2026, 23:30 Baku (UTC+4) = Tue 04:30 Tokyo (UTC+9)"),
    ],
)
def test_instant_is_told_in_both_zones_with_the_readers_day_where_it_is_another(moment, zone, shown):
    conference = ConferenceFactory.build(city="Baku")
    assert texts.when(moment, conference, zone) == shown


def test_zone_is_named_as_it_is_on_the_day_that_the_mail_is_about():
    conference = ConferenceFactory.build(city="Lisbon", time_zone="Europe/Lisbon", starts_on=date(2026, 4, 6))
    there = datetime(2026, 4, 6, 9, 0, tzinfo=UTC)  # summer time, though written in winter
    assert texts.zone_note(there, conference, "Europe/Lisbon") == "All times in Lisbon (UTC+1)."
    assert texts.zone_note(there, conference, "Asia/Tokyo") == (
        "All times in Lisbon (UTC+1). 10:00 there is 18:00 in Tokyo (UTC+9)."
    )


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (f"{FSI}Hall 1{PDI} ← 2", f"{FSI}Hall 1{PDI} ← 2"),
        (f"a {FSI}b", "a b"),
        (f"a{PDI} b {FSI}", "a b"),
        ("a\u202eb\u2066c\u2069", "abc"),
        ("a\ue100b", "ab"),
    ],
)
def test_only_whole_parts_are_kept_apart(typed, kept):
    assert texts.harmless_line(typed, allowed=frozenset()) == kept


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("en", "Hall 2.\n<b>", "Hall 2.<br>&lt;b&gt;"),
        ("ar", "Come, all!", '<span dir="ltr">Come, all!</span>'),
        ("ar", "قاعة A.", "قاعة A."),
        ("ar", "10:00 ← 11:00", "10:00 ← 11:00"),
        ("ar", f"{FSI}<i>{PDI}، قاعة", '<span dir="auto">&lt;i&gt;</span>، قاعة'),
    ],
)
def test_line_of_the_other_direction_is_marked(language, text, shown):
    with translation.override(language):
        assert said(text) == shown


def test_part_of_a_list_that_is_read_the_other_way_is_kept_apart():
    with translation.override("ar"):
        assert texts.listed(["Ilona", "", "20"]).startswith(f"{FSI}Ilona{PDI}")
