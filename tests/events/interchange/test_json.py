"""Schedule JSON of frab and pretalx, Sessionize's three shapes, our facts; every file is written here."""

import json
from datetime import UTC, date, datetime

import pytest

from events.interchange.readers import read_schedule
from events.interchange.report import Level, RefusedError


def frab(*events: dict, **conference) -> bytes:
    head = {
        "title": "Harbour Talks",
        "acronym": "harbour",
        "start": "2031-05-06",
        "end": "2031-05-07",
        "time_zone_name": "Asia/Baku",
        "days": [{"index": 1, "date": "2031-05-06", "rooms": {"Blue Hall": list(events)}}],
    }
    return json.dumps({"schedule": {"conference": head | conference}}).encode()


def sessionize(**changes) -> bytes:
    session = {
        "id": "41",
        "title": "Tides",
        "startsAt": "2031-05-06T09:00:00",
        "endsAt": "2031-05-06T10:00:00",
        "speakers": ["s1"],
        "roomId": 5,
        "categoryItems": [11, 12],
    }
    return json.dumps(
        {
            "sessions": [session | changes],
            "speakers": [{"id": "s1", "fullName": "Noor Halabi", "bio": "Sails.", "tagLine": "Pilot"}],
            "rooms": [{"id": 5, "name": "Blue Hall"}],
            "categories": [
                {"title": "Session format", "items": [{"id": 11, "name": "Workshop"}]},
                {"title": "Language", "items": [{"id": 12, "name": "Arabic"}]},
            ],
        }
    ).encode()


def test_frab_event_is_read():
    data = frab(
        {
            "id": 3,
            "title": "Tides",
            "date": "2031-05-06T10:00:00+04:00",
            "duration": "00:30",
            "language": "de_DE",
        }
    )
    (found,) = read_schedule(data).sessions
    assert (found.title, found.starts_at, found.rooms, found.language) == (
        "Tides",
        datetime(2031, 5, 6, 6, 0, tzinfo=UTC),
        ("Blue Hall",),
        "de-DE",
    )


def test_mixed_offsets_keep_their_instants():
    data = frab(
        {"id": 3, "title": "A", "date": "2031-05-06T10:00:00+04:00", "duration": "00:30"},
        {"id": 4, "title": "B", "date": "2031-05-06T10:00:00+00:00", "duration": "00:30"},
    )
    assert [found.starts_at.hour for found in read_schedule(data).sessions] == [6, 10]


def test_one_offset_without_zone_makes_a_zone_and_says_so():
    data = frab(
        {"id": 3, "title": "A", "date": "2031-05-06T10:00:00+04:00", "duration": "00:30"}, time_zone_name=None
    )
    found = read_schedule(data)
    assert found.conference.zone == "Etc/GMT-4"
    assert found.report.of(Level.ASSUMED)[0].text == (
        "The file names no time zone, but all its times have one offset; zone Etc/GMT-4 is taken. "
        "For another, give --zone Area/City."
    )


def test_missing_keys_are_assumed_not_fatal():
    found = read_schedule(frab({"title": "Tides"}))
    assert (found.sessions[0].day, found.sessions[0].starts_at) == (date(2031, 5, 6), None)


def test_event_that_is_no_object_is_named():
    report = read_schedule(frab({"id": 3, "title": "A"}, "oops")).report
    assert [(note.text, note.where) for note in report.of(Level.REFUSED)] == [
        ("An event that is not an object", "day 1, Blue Hall, 2")
    ]


def test_pretalx_widget_is_read():
    data = {
        "timezone": "Asia/Baku",
        "talks": [
            {
                "code": "ABCDEF",
                "title": {"en": "Tides", "fr": "Marées"},
                "start": "2031-05-06T10:00:00+04:00",
                "end": "2031-05-06T11:00:00+04:00",
                "room": 1,
                "speakers": ["XYZ"],
            }
        ],
        "speakers": [{"code": "XYZ", "name": "Noor Halabi"}],
        "rooms": [{"id": 1, "name": "Blue Hall"}],
        "tracks": [],
    }
    (found,) = read_schedule(json.dumps(data).encode()).sessions
    assert (found.title, found.source_id, found.rooms, found.ends_at.hour) == (
        "Tides",
        "ABCDEF",
        ("Blue Hall",),
        7,
    )


def test_sessionize_all_is_read():
    found = read_schedule(sessionize(), zone="Asia/Baku")
    (session,) = found.sessions
    assert (session.kind, session.language, session.rooms, session.starts_at) == (
        "Workshop",
        "ar",
        ("Blue Hall",),
        datetime(2031, 5, 6, 5, 0, tzinfo=UTC),
    )
    assert [(person.name, person.role, person.biography) for person in found.persons] == [
        ("Noor Halabi", "Pilot", "Sails.")
    ]


def test_sessionize_grid_is_read():
    grid = [
        {
            "date": "2031-05-06T00:00:00",
            "rooms": [
                {
                    "id": 5,
                    "name": "Blue Hall",
                    "sessions": [
                        {
                            "id": "41",
                            "title": "Tides",
                            "startsAt": "2031-05-06T09:00:00Z",
                            "speakers": [{"id": "1", "name": "A B"}],
                        }
                    ],
                }
            ],
        }
    ]
    found = read_schedule(json.dumps(grid).encode())
    assert (found.sessions[0].rooms, found.persons[0].name) == (("Blue Hall",), "A B")


def test_sessionize_grouped_list_is_read():
    grouped = [
        {
            "groupName": "All",
            "sessions": [{"id": "41", "title": "Tides", "startsAt": None, "room": "Blue Hall"}],
        }
    ]
    assert read_schedule(json.dumps(grouped).encode()).sessions[0].rooms == ("Blue Hall",)


def test_sessionize_speaker_that_is_nowhere_described_is_told():
    report = read_schedule(sessionize(speakers=["ghost"])).report
    assert "A speaker whose name the file does not give is left out" in [note.text for note in report.notes]


def test_facts_keep_day_role_and_sources():
    data = {
        "conference": {
            "acronym": "HT-31",
            "title": "Harbour Talks",
            "start": "2031-05-06",
            "end": "2031-05-07",
            "timezone": "Asia/Baku",
        },
        "sessions": [
            {
                "id": "a",
                "title": "Opening",
                "date": "2031-05-06",
                "speakers": ["noor"],
                "source": "https://example.org/a",
            },
            {"id": "b", "title": "Dinner", "date": None, "status": "announced"},
        ],
        "speakers": [
            {"id": "noor", "name": "Noor Halabi", "role": "Pilot", "organisation": "Port", "country": "AZ"}
        ],
    }
    found = read_schedule(json.dumps(data).encode())
    first, second = found.sessions
    assert (first.day, first.starts_at, first.sources) == (date(2031, 5, 6), None, ("https://example.org/a",))
    assert (second.day, second.state) == (None, "tentative")
    assert (found.persons[0].organization, found.persons[0].country) == ("Port", "AZ")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b'{"schedule": {"conference"',
            "line 1, column 27: The JSON is broken off or not well-formed (Expecting ':' delimiter). Export it again.",
        ),
        (b"[" * 100_000, "The JSON nests too deeply or holds an endless number."),
        (b'{"schedule": {}}', "schedule.conference: The schedule has no “conference” object."),
        (
            b'{"schedule": {"conference": {"title": "x"}}}',
            "schedule.conference.days: The conference has no list of days.",
        ),
    ],
)
def test_json_that_is_refused_whole(data, message):
    with pytest.raises(RefusedError) as refused:
        read_schedule(data)
    assert str(refused.value) == message


def test_other_json_is_refused_with_what_would_do():
    with pytest.raises(RefusedError, match="This is JSON, but not a schedule that we know"):
        read_schedule(b'{"countries": []}')


def test_line_separator_and_lone_surrogate_do_no_harm():
    data = frab({"id": 3, "title": "Ti\u2028des \ud800", "date": "2031-05-06T10:00:00+04:00"})
    assert read_schedule(data).sessions[0].title == "Ti des \ufffd"
