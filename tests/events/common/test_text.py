import pytest

from events.common.text import clean_line, clean_text, search_key, search_terms


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Two\twords\r\n", "Two words"),
        ("a\u202eb", "ab"),
        ("x\x00y", "xy"),
        ("Zoe\u0308", "Zoë"),
        ("a\u2028b", "a b"),
    ],
)
def test_clean_line_keeps_only_what_shows(typed, kept):
    assert clean_line(typed) == kept


def test_clean_text_keeps_paragraphs():
    assert clean_text("one\r\n\r\ntwo\u2029three\x07") == "one\n\ntwo\n\nthree"


@pytest.mark.parametrize(
    ("stored", "query"),
    [
        ("İlham Əliyev", "eliyev"),
        ("陆文清", "文清"),
        ("Ibáñez", "IBANEZ"),
        ("Ｗｉｄｅ", "wide"),
        ("Straße", "strasse"),
        ("Чайковский", "чайковскии"),
    ],
)
def test_search_finds_what_people_type(stored, query):
    assert all(term in search_key(stored) for term in search_terms(query))


def test_search_terms_are_few_and_short():
    terms = search_terms(" ".join(["x" * 100] * 50))
    assert (len(terms), max(map(len, terms))) == (5, 64)
