"""CSV and its cells; every file is written here."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.common.cells import escaped, restored
from events.interchange.readers import read_schedule
from events.interchange.report import Level, RefusedError

HEAD = "title,day,start,end,room,persons,timezone\n"


def table(*rows: str, head: str = HEAD) -> bytes:
    return (head + "\n".join(rows)).encode()


def test_row_is_read():
    found = read_schedule(
        table("Tides,2031-05-06,09:00,10:00,Blue Hall,Noor Halabi (chair); 李明远,Asia/Baku")
    )
    (session,) = found.sessions
    assert (session.starts_at, session.ends_at, session.rooms) == (
        datetime(2031, 5, 6, 5, 0, tzinfo=UTC),
        datetime(2031, 5, 6, 6, 0, tzinfo=UTC),
        ("Blue Hall",),
    )
    assert [(part.person, part.role) for part in session.parts] == [
        ("noor halabi", "chair"),
        ("李明远", ""),
    ]


def test_other_names_of_columns_are_known():
    found = read_schedule(
        table("Tides;06.05.2031;9:00;90", head="Session Title;Date;Start Time;Length\n"), zone="UTC"
    )
    assert found.sessions[0].ends_at == datetime(2031, 5, 6, 10, 30, tzinfo=UTC)


def test_row_without_hour_keeps_its_day():
    (session,) = read_schedule(table("Tides,2031-05-06,,,,,")).sessions
    assert (session.day, session.starts_at) == (date(2031, 5, 6), None)


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (",2031-05-06,09:00,,,,", "line 2"),
        ("T,2031-13-06,09:00,,,,", "line 2: “2031-13-06” is not a day; write 2025-11-17"),
        (
            "T,05/06/2031,09:00,,,,",
            "line 2: “05/06/2031” may be 2031-06-05 or 2031-05-06; say whether the day or the month comes first",
        ),
        ("T,2031-05-06,noon,,,,", "line 2: “noon” is not a time; write 09:30"),
        ("T,2031-05-06,09:00,08:00,,,", "line 2: it ends before it begins"),
        (
            "T,2031-05-06,09:00,,,,Mars/Base",
            "line 2: “Mars/Base” is not a time zone; write one such as Asia/Baku",
        ),
        ("T,2031-05-06,09:00,,,,,more", "line 2"),
        ("x" * 501 + ",2031-05-06,09:00,,,,", "line 2"),
    ],
)
def test_row_that_cannot_be_understood_is_refused_by_line(row, where):
    report = read_schedule(table(row)).report
    assert [note.where for note in report.of(Level.REFUSED)] == [where]


def test_line_numbers_count_breaks_in_cells():
    report = read_schedule(table('"Ti\ndes",2031-05-06,09:00,,,,', "T,bad,,,,,")).report
    assert report.of(Level.REFUSED)[0].where.startswith("line 4:")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings_are_found(encoding):
    data = (HEAD + "Marées,2031-05-06,09:00,,,,").encode(encoding)
    assert read_schedule(data).sessions[0].title == "Marées"


def test_windows_text_is_read_and_told():
    found = read_schedule((HEAD + "Marées,2031-05-06,09:00,,,,").encode("cp1252"))
    assert found.sessions[0].title == "Marées"
    assert found.report.of(Level.ASSUMED)[0].where == "line 2"


@pytest.mark.parametrize(
    "data",
    [
        b"iso2,name,status\nAZ,Azerbaijan,member",
        b"# Notes\n\nNothing here.",
        b"a" * 300,
        b"title\nx",
        b"\x00\x01\x02PK\x03",
    ],
)
def test_what_is_no_schedule_is_refused(data):
    with pytest.raises(RefusedError, match="This is not a schedule that we know"):
        read_schedule(data)


def test_ten_thousand_columns_are_refused():
    with pytest.raises(RefusedError, match="more than 200 columns"):
        read_schedule(b"title,start," + b"x," * 10_000)


def test_endless_rows_are_refused():
    with pytest.raises(RefusedError, match="more than 20,000 rows"):
        read_schedule(HEAD.encode() + b"T,2031-05-06,,,,,\n" * 20_002)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "＝1", ' "=1', "'=1", "'", "it's", "-", "''=x"]
)
def test_formulas_are_escaped_and_restored(text):
    assert restored(escaped(text)) == text


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "＝1", " =1"])
def test_no_formula_reaches_a_spreadsheet(text):
    assert escaped(text) == "'" + text


@given(st.text())
def test_any_cell_comes_back(text):
    assert restored(escaped(text)) == text


SCHED = "event_key,active,name,event_start,event_end,event_type,event_subtype,description,venue,speakers,moderators,goers\n"


def test_sched_is_known_by_its_columns():
    found = read_schedule(
        (
            SCHED + 'K1,Y,Tides,2031-05-06 09:00,2031-05-06 10:00,Workshop,Harbours,"<p>Salt</p>",Blue Hall,'
            '"Noor Halabi, Lin Wei",Ada Marsh,12\n'
        ).encode(),
        zone="Asia/Baku",
    )
    (session,) = found.sessions
    assert (found.format, found.source) == ("Sched CSV", "sched")
    assert (
        session.source_id,
        session.kind,
        session.track,
        session.abstract,
        session.rooms,
        session.state,
    ) == (
        "K1",
        "Workshop",
        "Harbours",
        "Salt",
        ("Blue Hall",),
        None,
    )
    assert [(part.person, part.role) for part in session.parts] == [
        ("noor halabi", ""),
        ("lin wei", ""),
        ("ada marsh", "moderator"),
    ]
    assert session.starts_at == datetime(2031, 5, 6, 5, tzinfo=UTC)


def test_a_type_of_sched_that_is_none_of_ours_is_the_track():
    found = read_schedule((SCHED + "K1,Y,Tides,2031-05-06 9am,,Harbours,,,,,,\n").encode(), zone="UTC")
    assert (found.sessions[0].kind, found.sessions[0].track) == ("", "Harbours")


def test_what_is_not_active_in_sched_is_a_draft():
    found = read_schedule((SCHED + "K1,N,Tides,2031-05-06 9am,,Harbours,,,,,,\n").encode(), zone="UTC")
    assert found.sessions[0].state == "draft"


SESSIONIZE = (
    "Session Id,Title,Description,Owner Email,Session format,Track,Status,Room,Scheduled At,Scheduled Duration,"
    "Speaker Id,FirstName,LastName,TagLine,Bio\n"
)


def test_sessionize_rows_of_one_session_are_one_session_with_all_speakers():
    rows = "".join(
        f"9,Tides,Salt,a@b.example,Workshop,Sea,Accepted,Blue Hall,6 May 2031 9:00 AM,45,s{n},Person,{n},Pilot,<p>Life</p>\n"
        for n in (1, 2)
    )
    found = read_schedule((SESSIONIZE + rows).encode(), zone="UTC")
    (session,) = found.sessions
    assert (found.source, session.ends_at, session.state) == (
        "sessionize",
        datetime(2031, 5, 6, 9, 45, tzinfo=UTC),
        "scheduled",
    )
    assert [part.person for part in session.parts] == ["s1", "s2"]
    assert [(p.name, p.role, p.biography) for p in found.persons] == [
        ("Person 1", "Pilot", "Life"),
        ("Person 2", "Pilot", "Life"),
    ]


def test_proposals_that_were_not_accepted_are_left_out_and_mails_never_taken():
    row = "9,Tides,,a@b.example,,,{state},,6 May 2031 9:00 AM,45,s1,Noor,Halabi,,\n"
    found = read_schedule(
        (SESSIONIZE + row.format(state="Declined") + row.format(state="Accepted")).encode(), zone="UTC"
    )
    assert len(found.sessions) == 1
    assert "Look at: Columns that we do not know are left out (Owner Email)" in found.report.lines()


@pytest.mark.parametrize("hours", ["23:30,00:30", "11:30 p.m.,12:30 a.m."])
def test_an_end_after_midnight_is_taken_and_told(hours):
    found = read_schedule(table(f"Tides,2031-05-06,{hours},,,UTC"))
    assert found.sessions[0].ends_at == datetime(2031, 5, 7, 0, 30, tzinfo=UTC)
    assert (
        "Assumed: It ends before it begins; its end is taken as after midnight, the next day (line 2)"
        in found.report.lines()
    )


@pytest.mark.parametrize("above", ["sep=;\n", "Our conference\n\n"])
def test_lines_above_the_heading_do_not_shift_the_count(above):
    found = read_schedule(f"{above}title;day;start\nTides;2031-05-06;soon\n".encode(), zone="UTC")
    [note] = found.report.of(Level.REFUSED)
    assert note.where.startswith(f"line {2 + above.count(chr(10))}:")


def test_names_are_parted_in_every_script():
    found = read_schedule(table("Tides,2031-05-06,09:00,,,محمد علي؛ نور；李明远,"), zone="UTC")
    assert [person.name for person in found.persons] == ["محمد علي", "نور", "李明远"]


def test_a_comma_within_a_name_is_told():
    found = read_schedule(table('Tides,2031-05-06,09:00,,,"Halabi, Noor",'), zone="UTC")
    assert (
        "Look at: A name with a comma in it is taken as one person; part several with a semicolon (line 2: Halabi, Noor)"
        in found.report.lines()
    )


@pytest.mark.parametrize(
    ("order", "expected"),
    [("day-first", date(2031, 6, 5)), ("month-first", date(2031, 5, 6))],
)
def test_an_unclear_day_is_read_in_the_order_that_was_said(order, expected):
    schedule = read_schedule(table("T,05/06/2031,,,,,", "U,25/06/2031,,,,,"), day_order=order)
    assert [session.day for session in schedule.sessions] == [expected, date(2031, 6, 25)]
    assert (schedule.report.refused, schedule.report.unclear_day) == (0, "")


def test_an_unclear_day_is_named_and_the_next_file_knows_nothing_of_it():
    assert read_schedule(table("T,05/06/2031,,,,,")).report.unclear_day == "05/06/2031"
    read_schedule(table("T,05/06/2031,,,,,"), day_order="day-first")
    assert read_schedule(table("T,04/03/2031,,,,,")).report.refused == 1
