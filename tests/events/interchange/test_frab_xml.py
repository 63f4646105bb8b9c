"""frab and Pentabarf XML; every file is written here."""

from datetime import UTC, date, datetime

import pytest

from events.interchange.readers import read_schedule
from events.interchange.report import Level, RefusedError

GUID = "0b2f4c9a-6a55-5d0c-8f1c-7a1f0a0c1d01"


def schedule(
    events: str, *, head: str = "", day: str = 'index="1" date="2031-05-06"', room: str = "Blue Hall"
) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<schedule>
  <conference>
    <title>Harbour Talks</title><acronym>harbour</acronym><city>Port Selene</city>
    <start>2031-05-06</start><end>2031-05-07</end>
    <time_zone_name>Asia/Baku</time_zone_name>{head}
  </conference>
  <day {day}><room name="{room}">{events}</room></day>
</schedule>""".encode()


def event(body: str, attributes: str = 'id="7"') -> str:
    return f"<event {attributes}><title>Tides</title><duration>00:45</duration>{body}</event>"


def only(data: bytes, **options):
    (session,) = read_schedule(data, **options).sessions
    return session


def test_date_wins_over_day_and_start():
    found = only(schedule(event("<date>2031-05-07T10:00:00+04:00</date><start>09:00</start>")))
    assert (found.starts_at, found.ends_at) == (
        datetime(2031, 5, 7, 6, 0, tzinfo=UTC),
        datetime(2031, 5, 7, 6, 45, tzinfo=UTC),
    )


def test_start_without_date_is_read_in_the_files_zone():
    assert only(schedule(event("<start>09:00</start>"))).starts_at == datetime(2031, 5, 6, 5, 0, tzinfo=UTC)


def test_start_before_the_change_of_day_is_the_next_day():
    data = schedule(event("<start>00:30</start>"), head="<day_change>05:00:00</day_change>")
    assert only(data).starts_at == datetime(2031, 5, 6, 20, 30, tzinfo=UTC)


def test_after_midnight_without_change_of_day_follows_the_evening():
    late = "<event id='1'><title>Lights</title><start>23:30</start><duration>01:00</duration></event>"
    early = "<event id='2'><title>Bonfire</title><start>00:30</start><duration>01:00</duration></event>"
    found = read_schedule(schedule(late + early))
    assert [session.starts_at.isoformat() for session in found.sessions] == [
        "2031-05-06T19:30:00+00:00",
        "2031-05-06T20:30:00+00:00",
    ]


def test_file_without_zone_takes_the_conferences_and_says_so():
    data = schedule(event("<start>09:00</start>")).replace(b"<time_zone_name>Asia/Baku</time_zone_name>", b"")
    found = read_schedule(data, zone="Asia/Tokyo")
    assert found.sessions[0].starts_at == datetime(2031, 5, 6, 0, 0, tzinfo=UTC)
    assert (
        "Assumed: The file names no time zone; the conference's zone, Asia/Tokyo, is taken."
        in found.report.lines()
    )


def test_file_without_any_zone_takes_utc_and_says_so():
    data = schedule(event("<start>09:00</start>")).replace(b"<time_zone_name>Asia/Baku</time_zone_name>", b"")
    found = read_schedule(data)
    assert found.conference.zone == "UTC"
    assert any(
        line.startswith("Assumed: The file names no time zone; UTC is taken.")
        for line in found.report.lines()
    )


def test_html_in_abstract_becomes_markdown_without_scripts():
    body = (
        "<start>09:00</start><abstract>&lt;p&gt;Salt &amp;amp; &lt;strong&gt;wind&lt;/strong&gt;&lt;/p&gt;"
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;ul&gt;&lt;li&gt;one&lt;/li&gt;&lt;/ul&gt;</abstract>"
    )
    assert only(schedule(event(body))).abstract == "Salt & **wind**\n\n- one"


def test_html_that_is_not_escaped_stays_in_its_text():
    body = "<start>09:00</start><abstract><p>Salt <em>and</em> wind</p></abstract>"
    assert only(schedule(event(body))).abstract == "Salt *and* wind"


def test_description_that_repeats_the_abstract_is_taken_once():
    body = "<start>09:00</start><abstract>Salt.</abstract><description>Salt. And wind.</description>"
    assert only(schedule(event(body))).abstract == "Salt. And wind."


def test_persons_keep_their_ids_and_order():
    body = "<start>09:00</start><persons><person id='3'>Noor Halabi</person><person id='1'>李明远</person></persons>"
    found = read_schedule(schedule(event(body)))
    assert [part.person for part in found.sessions[0].parts] == ["3", "1"]
    assert [(person.source_id, person.name) for person in found.persons] == [
        ("3", "Noor Halabi"),
        ("1", "李明远"),
    ]


def test_event_without_start_keeps_its_day():
    found = only(schedule(event("")))
    assert (found.starts_at, found.day) == (None, date(2031, 5, 6))


def test_zero_length_leaves_the_end_open():
    body = "<event id='7'><title>Gong</title><start>09:00</start><duration>00:00</duration></event>"
    assert only(schedule(body)).ends_at is None


def test_event_in_five_rooms_is_one_session():
    rooms = "".join(
        f'<room name="R{n}"><event guid="{GUID}" id="9"><title>Break</title><start>10:00</start>'
        "<duration>00:30</duration></event></room>"
        for n in range(5)
    )
    data = schedule("").replace(b'<room name="Blue Hall"></room>', rooms.encode())
    assert only(data).rooms == ("R0", "R1", "R2", "R3", "R4")


def test_one_guid_at_two_hours_makes_two_sessions_with_guids_of_their_own():
    two = "".join(
        f'<event guid="{GUID}" id="9"><title>Tour</title><start>{hour}:00</start><duration>00:30</duration></event>'
        for hour in (10, 12)
    )
    assert [found.guid for found in read_schedule(schedule(two)).sessions] == [GUID, f"{GUID}#2"]


def test_one_id_for_two_sessions_is_no_identity():
    two = "".join(
        f"<event id='9'><title>{title}</title><start>10:00</start><duration>00:30</duration></event>"
        for title in ("Nets", "Sails")
    )
    assert [found.source_id for found in read_schedule(schedule(two)).sessions] == ["", ""]


def test_time_that_cannot_be_read_is_refused_with_line_and_event():
    report = read_schedule(schedule(event("<start>25:99</start>"))).report
    (note,) = report.of(Level.REFUSED)
    assert note.where == "line 8, event 7: “25:99” is not a time; write 09:30"


def test_overlap_in_a_room_is_told():
    two = "".join(
        f"<event id='{n}'><title>T{n}</title><start>10:{n}0</start><duration>01:00</duration></event>"
        for n in (1, 2)
    )
    report = read_schedule(schedule(two)).report
    assert [note.where for note in report.of(Level.WARNING)] == ["Blue Hall: T1 / T2"]


def test_day_outside_the_conference_is_imported_and_told():
    found = read_schedule(schedule(event("<date>2031-05-09T10:00:00+04:00</date>")))
    assert [note.text for note in found.report.of(Level.WARNING)] == [
        "After the conference's last day; imported all the same"
    ]
    assert len(found.sessions) == 1


def test_day_without_date_is_counted_from_the_first():
    found = only(schedule(event("<start>09:00</start>"), day='index="2"'))
    assert found.starts_at == datetime(2031, 5, 7, 5, 0, tzinfo=UTC)


def test_skipped_hour_is_told():
    data = schedule(event("<start>02:30</start>"), day='index="1" date="2031-03-30"').replace(
        b"Asia/Baku", b"Europe/Berlin"
    )
    report = read_schedule(data).report
    assert "A doubtful hour" in [note.text for note in report.of(Level.WARNING)]


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16-le"),
        lambda text: text.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
    ],
)
def test_encodings_are_found(encoded):
    text = schedule(event("<start>09:00</start>", 'id="7"')).decode().replace("Tides", "Marées")
    assert only(encoded(text)).title == "Marées"


def test_control_characters_and_direction_marks_are_taken_out_and_told():
    data = schedule(event("<start>09:00</start>")).replace(b"Tides", "Ti\x08d\u202ees".encode())
    found = read_schedule(data)
    assert found.sessions[0].title == "Tides"
    assert [note.text for note in found.report.of(Level.WARNING)] == [
        "Characters that XML forbids were taken out",
        "Control or direction characters were taken out",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (
            b"x" * (5 * 1024 * 1024 + 1),
            "The file is larger than 5 MB. Split it, or leave out what is not the schedule.",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><schedule>&b;</schedule>',
            "The XML holds a document type or entities, which are never read. Take the DOCTYPE out.",
        ),
        (b"<agenda/>", "line 1: The XML's first element is <agenda>, not <schedule>."),
        (b"<schedule/>", "The file is a schedule but has no session in it."),
        (b"<schedule>" + b"<a>" * 60, "line 1: The elements lie in one another more than forty deep."),
        (
            schedule(event("<start>09:00</start>"))[:-40],
            "line 8: The XML is broken off or not well-formed (unclosed token). Export it again.",
        ),
        (b"<!doctype html><html>", "This is a web page, not a schedule. Download the schedule file itself."),
    ],
)
def test_files_that_are_refused_whole(data, message):
    with pytest.raises(RefusedError) as refused:
        read_schedule(data)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("&lt;b&gt;Salt&lt;/b&gt; &amp;amp; wind", "Salt & wind"),
        ("&lt;p&gt;&lt;em class='x'&gt;Salt&lt;/em&gt;&lt;/p&gt;", "Salt"),
        ("Vec&lt;S&gt; and a &lt; b", "Vec<S> and a < b"),
    ],
)
def test_html_in_a_title_is_resolved_and_other_angles_stay(written, title):
    body = f"<event id='7'><title>{written}</title><start>09:00</start><duration>00:30</duration></event>"
    assert only(schedule(body)).title == title


def test_a_title_that_is_a_link_is_its_words_and_a_link():
    body = "<event id='7'><title>[Tides](https://sea.example/t)</title><start>09:00</start></event>"
    found = only(schedule(body))
    assert (found.title, [link.url for link in found.links]) == ("Tides", ["https://sea.example/t"])


def test_several_offsets_without_a_zone_are_kept_and_told():
    two = "".join(
        event(f"<date>2031-05-06T10:00:00+0{n}:00</date><start>10:00</start>", f'id="{n}"') for n in (2, 4)
    )
    data = schedule(two).replace(b"<time_zone_name>Asia/Baku</time_zone_name>", b"")
    found = read_schedule(data)
    assert [session.starts_at.hour for session in found.sessions] == [8, 6]
    assert found.report.of(Level.ASSUMED)[0].text == (
        "The file names no time zone and its times carry several offsets; each is kept, days are in UTC. "
        "For another, give --zone Area/City."
    )
