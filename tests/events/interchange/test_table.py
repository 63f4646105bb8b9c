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
        ("T,05/06/2031,09:00,,,,", "line 2: “05/06/2031” may be two different days; write 2025-11-17"),
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
