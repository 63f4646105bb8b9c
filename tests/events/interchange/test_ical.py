"""iCalendar; every file is written here."""

from datetime import UTC, date, datetime

import pytest

from events.interchange.readers import read_schedule
from events.interchange.report import Level, RefusedError


def calendar(*lines: str, head: str = "X-WR-TIMEZONE:Asia/Baku") -> bytes:
    body = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        head,
        "BEGIN:VEVENT",
        "UID:u1",
        *lines,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(body).encode() + b"\r\n"


def only(*lines: str, **options):
    (session,) = read_schedule(calendar(*lines, **options)).sessions
    return session


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("DTSTART:20310506T090000Z", 9),
        ("DTSTART:20310506T090000", 5),
        ("DTSTART;TZID=Asia/Tokyo:20310506T090000", 0),
        ("DTSTART;TZID=Azerbaijan Standard Time:20310506T090000", 5),
    ],
)
def test_start_is_read_in_its_zone(start, hour):
    assert only("SUMMARY:Tides", start, "DURATION:PT45M").starts_at == datetime(
        2031, 5, 6, hour, 0, tzinfo=UTC
    )


def test_zone_that_the_file_defines_is_used():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Harbour\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
        "TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    )
    found = only("SUMMARY:Tides", "DTSTART;TZID=Harbour:20310506T090000", "DURATION:PT1H", head=zone)
    assert found.starts_at == datetime(2031, 5, 6, 6, 0, tzinfo=UTC)


def test_duration_stands_for_the_end():
    assert only("SUMMARY:Tides", "DTSTART:20310506T090000Z", "DURATION:PT1H30M").ends_at == datetime(
        2031, 5, 6, 10, 30, tzinfo=UTC
    )


def test_whole_days_are_to_be_announced_under_each_day():
    found = read_schedule(
        calendar("SUMMARY:Fair", "DTSTART;VALUE=DATE:20310506", "DTEND;VALUE=DATE:20310508")
    ).sessions
    assert [(session.day, session.starts_at) for session in found] == [
        (date(2031, 5, 6), None),
        (date(2031, 5, 7), None),
    ]


def test_folded_and_escaped_text_is_put_together():
    found = only("SUMMARY:Ti\r\n des\\, nets\\; sails", "DTSTART:20310506T090000Z", "DESCRIPTION:one\\ntwo")
    assert (found.title, found.abstract) == ("Tides, nets; sails", "one\ntwo")


def test_line_separator_does_not_end_a_line():
    assert only("SUMMARY:Ti\u2028des", "DTSTART:20310506T090000Z").title == "Ti des"


def test_word_in_brackets_is_the_type():
    found = only("SUMMARY:[workshop] Knots", "DTSTART:20310506T090000Z")
    assert (found.kind, found.title) == ("workshop", "Knots")


def test_speakers_at_the_end_of_a_generated_description_are_taken():
    text = (
        "Section: talks\\nKind: talk\\nName: Knots\\n<p>About knots.</p>\\nSpeakers:\\n"
        "Noor Halabi\\n<p>Sails.</p>\\n<p>Rows.</p>\\n李明远\\n<p>-</p>"
    )
    found = read_schedule(calendar("SUMMARY:[talk] Knots", "DTSTART:20310506T090000Z", f"DESCRIPTION:{text}"))
    assert found.sessions[0].abstract == "About knots."
    assert [(person.name, person.biography) for person in found.persons] == [
        ("Noor Halabi", "Sails.\n\nRows."),
        ("李明远", ""),
    ]


def test_speakers_that_are_not_plain_stay_in_the_abstract():
    text = "About knots.\\nSpeakers:\\nThis will be told on the day. Come and see!"
    found = read_schedule(calendar("SUMMARY:Knots", "DTSTART:20310506T090000Z", f"DESCRIPTION:{text}"))
    assert found.persons == ()
    assert "told on the day" in found.sessions[0].abstract


def test_place_with_commas_is_one_room_unless_its_parts_stand_alone():
    assert only("SUMMARY:Tides", "DTSTART:20310506T090000Z", "LOCATION:Pier 4\\, Port Selene").rooms == (
        "Pier 4, Port Selene",
    )


def test_place_whose_parts_stand_alone_is_several_rooms():
    events = "\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\n"
    lines = [
        f"UID:{n}\r\nSUMMARY:S{n}\r\nDTSTART:20310506T0{n}0000Z\r\nDURATION:PT30M\r\nLOCATION:{place}"
        for n, place in enumerate(["Hall A", "Hall B", "Hall A\\, Hall B"])
    ]
    assert read_schedule(calendar(events.join(lines))).sessions[2].rooms == ("Hall A", "Hall B")


def test_bounded_repetition_makes_one_session_for_each_time():
    found = read_schedule(
        calendar(
            "SUMMARY:Coffee",
            "DTSTART:20310506T090000Z",
            "DURATION:PT30M",
            "RRULE:FREQ=DAILY;COUNT=3",
            "EXDATE:20310507T090000Z",
        )
    )
    assert [session.starts_at.day for session in found.sessions] == [6, 8]
    assert len({session.guid for session in found.sessions}) == 2


def test_endless_repetition_is_refused_by_line():
    report = read_schedule(calendar("SUMMARY:Coffee", "DTSTART:20310506T090000Z", "RRULE:FREQ=DAILY")).report
    assert [note.where for note in report.of(Level.REFUSED)] == [
        "line 4, UID u1: it repeats without an end (RRULE); give COUNT or UNTIL"
    ]


def test_cancelled_event_is_cancelled():
    assert only("SUMMARY:Tides", "DTSTART:20310506T090000Z", "STATUS:CANCELLED").state == "cancelled"


def test_link_is_said_once():
    found = only(
        "SUMMARY:Tides",
        "DTSTART:20310506T090000Z",
        "URL:https://example.org/t",
        "DESCRIPTION:https://example.org/t\\nSalt.",
    )
    assert (found.abstract, [link.url for link in found.links]) == ("Salt.", ["https://example.org/t"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (calendar("SUMMARY:x")[:-40], "The calendar breaks off: VEVENT is not closed. Export it again."),
        (b"BEGIN:VCALENDAR\nEND:VCALENDAR\n", "The calendar has no VEVENT in it."),
        (b"BEGIN:VEVENT\nEND:VEVENT\n", "The calendar's first line, BEGIN:VCALENDAR, is missing."),
    ],
)
def test_calendars_that_are_refused_whole(data, message):
    with pytest.raises(RefusedError) as refused:
        read_schedule(data)
    assert refused.value.text == message


def events(*bodies: str) -> bytes:
    """A calendar of events, each given as its lines."""
    whole = "".join(f"BEGIN:VEVENT\n{body}\nEND:VEVENT\n" for body in bodies)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{whole}END:VCALENDAR\n".replace("\n", "\r\n").encode()


def test_the_newest_version_of_an_event_is_taken():
    old, new = (
        f"UID:1\nSEQUENCE:{n}\nSUMMARY:Tides {n}\nDTSTART:2031050{n}T090000Z\nDTEND:2031050{n}T100000Z"
        for n in (1, 2)
    )
    for order in ((old, new), (new, old)):
        assert [s.title for s in read_schedule(events(*order), zone="UTC").sessions] == ["Tides 2"]


def test_a_moved_repetition_replaces_the_planned_one():
    master = (
        "UID:1\nSUMMARY:Tides\nDTSTART:20310506T090000Z\nDTEND:20310506T100000Z\nRRULE:FREQ=DAILY;COUNT=3"
    )
    moved = "UID:1\nRECURRENCE-ID:20310507T090000Z\nSUMMARY:Tides\nDTSTART:20310507T140000Z\nDTEND:20310507T150000Z"
    found = read_schedule(events(master, moved), zone="UTC").sessions
    assert [(s.guid, s.starts_at.hour) for s in found] == [
        ("1", 9),
        ("1/20310508T090000Z", 9),
        ("1/20310507T090000Z", 14),
    ]


def test_a_line_that_was_not_folded_is_kept():
    event = "UID:1\nSUMMARY:Tides\nDESCRIPTION:Salt\nand wind\nDTSTART:20310506T090000Z"
    (session,) = read_schedule(events(event), zone="UTC").sessions
    assert session.abstract == "Salt\nand wind"
