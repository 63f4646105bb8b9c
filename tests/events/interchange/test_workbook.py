"""Spreadsheets; every file is made here."""

import io
import zipfile
from datetime import UTC, date, datetime, time, timedelta

import pytest
from openpyxl import Workbook

from events.interchange.readers import read_schedule
from events.interchange.report import Level, RefusedError

HEAD = ("Title", "Day", "Start", "End", "Room", "Persons")


def workbook(*rows, head=HEAD, above=(), title="Talks", others=()):
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in (*above, head, *rows):
        sheet.append(row)
    for name in others:
        book.create_sheet(name).append(["nothing"])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def packed(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return file.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_cells_of_every_kind_are_read():
    found = read_schedule(
        workbook(
            ("Tides", date(2031, 5, 6), time(9), time(10), "Blue Hall", "Noor Halabi (chair); 李明远"),
            ("Ebb", "6 May 2031", datetime(2031, 5, 6, 11), "11:30", 7, None),
        ),
        zone="Asia/Baku",
    )
    assert [(s.title, s.starts_at, s.ends_at, s.rooms) for s in found.sessions] == [
        ("Tides", datetime(2031, 5, 6, 5, tzinfo=UTC), datetime(2031, 5, 6, 6, tzinfo=UTC), ("Blue Hall",)),
        ("Ebb", datetime(2031, 5, 6, 7, tzinfo=UTC), datetime(2031, 5, 6, 7, 30, tzinfo=UTC), ("7",)),
    ]
    assert [part.role for part in found.sessions[0].parts] == ["chair", ""]


def test_length_may_be_a_number_or_a_time_span():
    head = ("Title", "Start", "Duration")
    start = datetime(2031, 5, 6, 9)
    found = read_schedule(
        workbook(("A", start, 45), ("B", start, timedelta(minutes=45)), head=head), zone="UTC"
    )
    assert {s.ends_at for s in found.sessions} == {datetime(2031, 5, 6, 9, 45, tzinfo=UTC)}


def test_rows_above_the_heading_and_other_sheets_are_told():
    found = read_schedule(
        workbook(("A", date(2031, 5, 6), time(9)), above=[("Our conference",), ()], others=["Hotels"]),
        zone="UTC",
    )
    assert "Look at: Other sheets are not read (Hotels)" in found.report.lines()
    assert "Assumed: Rows above the heading are left out (sheet “Talks”, row 3)" in found.report.lines()


def test_a_bad_row_is_named_by_sheet_and_row():
    found = read_schedule(
        workbook(("A", date(2031, 5, 6), time(9)), (None,), ("B", "someday", time(9))), zone="UTC"
    )
    [note] = found.report.of(Level.REFUSED)
    assert note.where == "sheet “Talks”, row 4: “someday” is not a day; write 2025-11-17"


def test_a_formula_error_is_told_and_left_out():
    found = read_schedule(workbook(("A", date(2031, 5, 6), time(9), "#REF!")), zone="UTC")
    assert "Look at: A formula's error is left out (sheet “Talks”, row 2, D: #REF!)" in found.report.lines()


def test_a_sheet_that_is_no_schedule_is_refused_with_the_names_of_sheets():
    with pytest.raises(RefusedError, match=r"No sheet .* Its sheets are: Members, Hotels"):
        read_schedule(workbook(("AZ",), head=("Country",), title="Members", others=["Hotels"]))


def test_what_unpacks_to_gigabytes_is_refused_before_it_is_unpacked():
    parts = parts_of(workbook())
    bomb = packed(parts | {"xl/worksheets/sheet1.xml": b"<a>" + b" " * 60_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(RefusedError, match="more than 40 MB"):
        read_schedule(bomb)


@pytest.mark.parametrize(
    "head", [b'<!DOCTYPE a [<!ENTITY x "y">]>', b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>"]
)
@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"]
)
def test_document_types_are_refused_in_every_part(head, name):
    parts = parts_of(workbook(("A", date(2031, 5, 6), time(9))))
    parts[name] = head + parts.get(name, b"<a/>").replace(b"<?xml", b"<?x")
    with pytest.raises(RefusedError, match="document type"):
        read_schedule(packed(parts))


def test_a_document_type_in_another_encoding_is_refused():
    parts = parts_of(workbook())
    parts["xl/workbook.xml"] = "<!DOCTYPE a><a/>".encode("utf-16")
    with pytest.raises(RefusedError, match="document type"):
        read_schedule(packed(parts))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04broken", "broken off"),
        (packed({"word/document.xml": b"<a/>"}), "no Excel workbook"),
        (packed({"xl/workbook.xml": b"<a/>"}), "broken and cannot be read"),
        (packed({"xl/workbook.xml": b"<a/>"} | {f"x{n}": b"" for n in range(600)}), "more than 40 MB"),
    ],
)
def test_other_archives_are_refused(data, message):
    with pytest.raises(RefusedError, match=message):
        read_schedule(data)


def test_a_far_cell_does_not_make_a_million_rows():
    book = Workbook()
    book.active.append(HEAD)
    book.active.append(("A", date(2031, 5, 6), time(9)))
    book.active.cell(row=1_048_576, column=16_384, value="x")
    file = io.BytesIO()
    book.save(file)
    assert len(read_schedule(file.getvalue(), zone="UTC").sessions) == 1


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        (b"\x1f\x8b\x08", "a compressed file"),
    ],
)
def test_files_of_other_kinds_are_called_what_they_are(data, kind):
    with pytest.raises(RefusedError, match=f"This is no schedule but {kind}"):
        read_schedule(data)
