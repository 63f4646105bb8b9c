import io
from datetime import datetime, timedelta, timezone

import pytest
from pypdf import PdfReader

from events.common.typesetting import FOLDER, typeset

MADE = datetime(2026, 3, 1, 9, 30, 15, 123456, tzinfo=timezone(timedelta(hours=4)))
HOSTILE = '#import "x"; $a^2$ <para> *bold* _it_ @ref \\u{41} `code` // c #{ [x] } = h'


def door(**changes):
    data = {
        "language": "en",
        "title": "Sign",
        "author": "Harbour",
        "over": ["FAIR-26"],
        "foot": ["Release 1"],
        "zone": "",
        "unknown": "Hour to be announced",
        "nothing": "Nothing",
        "room": "Hall",
        "day": "Monday",
        "sessions": [],
    }
    return typeset("door", data | changes, made_at=MADE)


def session(**changes):
    texts = dict.fromkeys(("start", "end", "title", "tag", "languages", "access", "people", "note"), "")
    return texts | {"title_language": "en", "off": False} | changes


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize("place", ["room", "day", "title"])
def test_no_text_becomes_markup(place):
    found = text_of(door(room=HOSTILE, day=HOSTILE, sessions=[session(title=HOSTILE)]))
    assert found.count(HOSTILE) == 3


def test_every_script_has_its_letters():
    found = text_of(
        door(room="Əlvan Gəmi", sessions=[session(title="Прилив"), session(title="Marée à l’œuvre")])
    )
    assert all(word in found for word in ("Əlvan Gəmi", "Прилив", "Marée à l’œuvre"))


def test_the_same_data_gives_the_same_bytes():
    assert door() == door()


def test_a_pdf_has_title_language_and_tags():
    catalog = PdfReader(io.BytesIO(door(language="ar"))).trailer["/Root"]
    assert (catalog["/Lang"], catalog["/MarkInfo"]["/Marked"]) == ("ar", True)
    about = PdfReader(io.BytesIO(door())).metadata
    assert (about.title, about.creation_date.timestamp()) == ("Sign", MADE.replace(microsecond=0).timestamp())


def test_marks_of_direction_cannot_turn_the_page():
    assert "\u2067" not in text_of(door(room="\u2067Hall"))


@pytest.mark.parametrize(("number", "is_one"), [(0, True), (3, True), (9, True), (60, False)])
def test_a_sign_keeps_to_one_page_as_long_as_it_can_be_read(number, is_one):
    sessions = [session(start="09:00", title=f"Tides {n}", languages="English") for n in range(number)]
    assert (len(PdfReader(io.BytesIO(door(sessions=sessions))).pages) == 1) is is_one


def test_templates_use_no_packages_and_never_run_a_text():
    for path in FOLDER.glob("*.typ"):
        written = path.read_text(encoding="utf-8")
        assert not any(word in written for word in ("@preview", "@local", "eval(", "read(", "plugin("))
