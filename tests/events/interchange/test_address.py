"""Address texts in the manner of several agencies; all of them invented."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.interchange.address import Kind, read_address, rebuild
from events.interchange.report import RefusedError

AGENCY = (
    " date 2031-05-06 PORT SELENE, Arvenia, May 5. President of the Republic of Arvenia, Kareli Vantor, addressed to "
    "participants of the Harbour Conference of the Union of Ports (UP), Beacon reports.\n\n"
    "''Dear guests of the harbour!\n\n"
    "I welcome you to Port Selene.\n\n"
    "Our “Tide 2040” plan – and the ''lamp'' – shows the way.\n\n"
    "I am confident that the talks will be fruitful.\n\n"
    "I wish you calm seas,'' the address reads."
)

# Drawing texts is slow on a busy machine; that says nothing of the reader.
PATIENT = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def read(text: str, **options):
    draft = read_address(text.encode(), **options)
    assert rebuild(draft) == text.encode()
    return draft


def test_agency_text_is_taken_apart():
    draft = read(AGENCY)
    assert (draft.author, draft.author_role, draft.kind) == (
        "Kareli Vantor",
        "President of the Republic of Arvenia",
        "message",
    )
    assert (draft.addressee, draft.occasion) == (
        "participants of the Harbour Conference of the Union of Ports (UP)",
        "Harbour Conference of the Union of Ports (UP)",
    )
    assert (draft.publisher, draft.attribution, draft.source_url) == ("Beacon", "the address reads", None)
    assert draft.unrecognised == ()


def test_year_of_the_dateline_is_derived_and_marked():
    draft = read(AGENCY)
    assert (draft.dateline_place, draft.dateline_date, draft.dateline_year_is_derived) == (
        "PORT SELENE, Arvenia",
        date(2031, 5, 5),
        True,
    )
    assert draft.source_published_on == date(2031, 5, 6)


def test_year_of_a_december_dateline_read_in_january_is_the_year_before():
    text = AGENCY.replace("2031-05-06", "2031-01-02").replace("May 5", "December 31")
    assert read(text).dateline_date == date(2030, 12, 31)


def test_paragraphs_are_named_and_the_agencys_marks_taken_off():
    draft = read(AGENCY)
    assert draft.blocks(Kind.SALUTATION) == ["Dear guests of the harbour!"]
    assert draft.blocks(Kind.BODY) == [
        "I welcome you to Port Selene.",
        "Our “Tide 2040” plan – and the “lamp” – shows the way.",
    ]
    assert draft.blocks(Kind.CLOSING) == [
        "I am confident that the talks will be fruitful.",
        "I wish you calm seas.",
    ]


def test_every_change_for_display_is_listed():
    assert read(AGENCY).normalisations == [
        {"from": "''", "to": "", "count": 1},
        {"from": "''", "to": "“", "count": 1},
        {"from": "''", "to": "”", "count": 1},
        {"from": ",''", "to": ".", "count": 1},
    ]


@pytest.mark.parametrize(
    ("start", "place", "agency"),
    [
        ("PORT SELENE, May 5 (Reuters) - ", "PORT SELENE", "Reuters"),
        ("Port Selene, May 5, AZERTAC\n", "Port Selene", "AZERTAC"),
        ("Bakı, 5 may, AZƏRTAC\n", "Bakı", "AZƏRTAC"),
        ("БАКУ, 5 мая. /ТАСС/. ", "БАКУ", "ТАСС"),
        ("БАКУ, 5 мая /ТАСС/. ", "БАКУ", "ТАСС"),
        ("PORT-SÉLÈNE, le 5 mai 2031 (AFP) – ", "PORT-SÉLÈNE", "AFP"),
        ("نور في 5 أيار (وام) - ", "نور", "وام"),
        ("新华社海港5月5日电 ", "海港", "新华社"),
    ],
)
def test_datelines_of_other_agencies(start, place, agency):
    draft = read(f"date 2031-05-06\n{start}Dear friends!\n\nThe harbour is open.")
    assert (draft.dateline_place, draft.publisher, draft.dateline_date) == (place, agency, date(2031, 5, 5))


@pytest.mark.parametrize(
    ("line", "author", "role", "occasion"),
    [
        (
            "Statement by Kareli Vantor, Minister of Ports, at the Harbour Conference",
            "Kareli Vantor",
            "Minister of Ports",
            "Harbour Conference",
        ),
        (
            "Remarks by H.E. Mr. Noor Halabi, Ambassador of Arvenia",
            "Noor Halabi",
            "Ambassador of Arvenia",
            "",
        ),
        ("Address by President Kareli Vantor", "Kareli Vantor", "President", ""),
    ],
)
def test_heading_names_author_and_role(line, author, role, occasion):
    draft = read(f"{line}\n\nCheck against delivery\n\nExcellencies,\n\nThe harbour is open.\n\nThank you.")
    assert (draft.author, draft.author_role, draft.occasion, draft.as_prepared) == (
        author,
        role,
        occasion,
        True,
    )
    assert draft.blocks(Kind.BODY) == ["The harbour is open."]


@pytest.mark.parametrize(
    "opening",
    [
        "Выступление министра портов К. Вантора на открытии конференции",
        "Prezident Kareli Vantorun konfrans iştirakçılarına müraciəti",
        "كلمة وزير الموانئ في افتتاح المؤتمر",
        "阿尔维尼亚港务部长在大会开幕式上的讲话",
        "Statement by the delegation",
    ],
)
def test_what_is_not_recognised_stays_and_is_listed(opening):
    draft = read(f"{opening}\n\nDear friends!\n\nThe harbour is open.")
    assert draft.unrecognised == (opening,)
    assert draft.blocks(Kind.BODY) == [opening, "The harbour is open."]
    assert draft.author == ""


@pytest.mark.parametrize(
    ("greeting", "farewell"),
    [
        ("Mesdames et Messieurs,", "Je vous remercie."),
        ("Уважаемые участники!", "Благодарю за внимание."),
        ("Hörmətli konfrans iştirakçıları!", "Təşəkkür edirəm."),
        ("أصحاب المعالي والسعادة،", "شكرا لكم."),
        ("尊敬的各位代表：", "谢谢大家。"),
        ("Señoras y señores:", "Muchas gracias."),
    ],
)
def test_salutations_and_closings_in_other_languages(greeting, farewell):
    draft = read(f"{greeting}\n\n…\n\n{farewell}")
    assert (draft.blocks(Kind.SALUTATION), draft.blocks(Kind.CLOSING)) == ([greeting], [farewell])


def test_marks_round_one_word_are_the_authors():
    text = '"Tide" is our word.\n\nSo is "lamp"'
    assert read(text).blocks(Kind.BODY) == ["“Tide” is our word.", "So is “lamp”"]


def test_unpaired_marks_are_left_alone():
    assert read('A 6" pipe.').blocks(Kind.BODY) == ['A 6" pipe.']


def test_given_language_is_kept():
    assert read(AGENCY, language="az").language == "az"


def test_language_is_taken_from_common_words_and_told():
    draft = read(AGENCY)
    assert draft.language == "en"
    assert "Assumed: The language is taken from the text's commonest words (en)" in draft.report.lines()


def test_wrapped_lines_are_joined_for_display_only():
    draft = read("The harbour\nis open.\n\nCome in.")
    assert draft.blocks(Kind.BODY) == ["The harbour is open.", "Come in."]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"12 34",
        b"<html><p>Dear friends!</p>",
        b'{"text": "Dear friends"}',
        b"\x00\x01" * 400,
        b"a" * 1_100_000,
    ],
)
def test_what_is_no_text_is_refused(data):
    with pytest.raises(RefusedError):
        read_address(data)


@PATIENT
@given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])).map(
        lambda text: "Dear friends!\n\n" + "word " * 200 + text
    )
)
def test_any_text_is_rebuilt_exactly(text):
    draft = read_address(text.encode())
    assert rebuild(draft) == text.encode()


@PATIENT
@given(
    st.lists(
        st.sampled_from(
            [
                "''",
                '"',
                "“",
                "”",
                ",",
                "Dear friends!",
                "\n\n",
                "\n",
                " ",
                "the address reads.",
                "BAKU, May 5. ",
                "I wish",
                "\x07",
                "\u200f",
                "word",
            ]
        ),
        max_size=25,
    ).map("".join)
)
def test_any_mixture_of_apparatus_is_rebuilt_exactly(text):
    data = ("Harbour " * 20 + text).encode()
    assert rebuild(read_address(data)) == data


@given(st.binary(max_size=200).map(lambda data: b"Dear friends, the harbour is open. " * 20 + data))
def test_any_bytes_are_rebuilt_exactly(data):
    try:
        draft = read_address(data)
    except RefusedError:
        return
    assert rebuild(draft) == data


def test_a_title_page_in_one_paragraph_is_read_line_by_line():
    draft = read(
        "Statement by H.E. Ms. Amina Okafor,\nMinister of Communications of Arvenia\n"
        "Harbour Conference, Port Selene, 18 May 2031\nCheck against delivery\n\n"
        "Excellencies, ladies and gentlemen,\n\nWelcome.\n\nI thank you."
    )
    assert (draft.author, draft.author_role, draft.as_prepared) == (
        "Amina Okafor",
        "Minister of Communications of Arvenia",
        True,
    )
    assert draft.unrecognised == ("Harbour Conference, Port Selene, 18 May 2031",)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Check against delivery\nWelcome to the port", ["label", "body", "body"]),
        ("Welcome to the port\nCheck against delivery", ["body", "label", "body"]),
    ],
)
def test_a_label_on_a_line_of_its_own_is_known(text, kinds):
    draft = read(f"{text}\n\nThe lamps are lit and the harbour is open to all.")
    assert [part.kind.value for part in draft.parts if part.kind.value != "space"] == kinds


def test_an_agency_named_in_the_dateline_is_not_missing():
    draft = read("BAKU, May 5 (Beacon) -\n\nDear friends!\n\nWelcome.\n\nI wish you well.")
    [missing] = [note.where for note in draft.report.notes if note.text.startswith("Not found")]
    assert (draft.publisher, "publisher" in missing) == ("Beacon", False)
