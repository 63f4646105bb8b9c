"""Tables in spreadsheets: read as the CSV of the same cells, and refused before they do harm."""

import io
import zipfile
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from openpyxl import Workbook

from events.common.tables import LIMIT_ROWS, read_table


def spreadsheet(*rows, sheets=(), hidden=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for name in (*sheets, *hidden):
        book.create_sheet(name).append(["other"])
        if name in hidden:
            book[name].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_cells_are_read_as_the_csv_would_have_them():
    data = spreadsheet(
        (" Name ", "Day", "At", "Number"),
        (),
        ("Larisa", date(2026, 3, 2), time(9, 5), 7.0),
        ("'=1+1", None, None, 0.5),
        hidden=["Lists"],
    )
    table = read_table(data)
    assert table.headers == ["name", "day", "at", "number"]
    assert table.rows == [["Larisa", "2026-03-02T00:00:00", "09:05", "7"], ["=1+1", "", "", "0.5"]]
    assert table.lines == [3, 4]


def test_formulas_are_never_read_as_text():
    assert read_table(spreadsheet(("name",), ("=1+1",), ("x",))).rows == [["x"]]


def archive(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (spreadsheet(("name",), ("x",), sheets=["Second"]), "sheets"),
        (spreadsheet(("name",), ("#REF!",)), "formula"),
        (spreadsheet(("name",), *[("x",)] * (LIMIT_ROWS + 1)), "rows"),
        (spreadsheet(("name",) * 101), "columns"),
        (spreadsheet(("name",), ("x", "y")), "cells"),
        (spreadsheet(), "empty"),
        (b"PK\x03\x04broken off", "broken"),
        (archive(word__document_xml=b"<a/>"), "workbook"),
        (archive(xl__workbook_xml=b"<a/>"), "broken"),
        (archive(xl__workbook_xml=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "entities"),
        (archive(xl__workbook_xml=b"<a/>", big_xml=b" " * 41 * 1024 * 1024), "size"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_else_is_refused(data, code):
    with pytest.raises(ValidationError) as caught:
        read_table(data)
    assert caught.value.code == code
