import pytest

from events.common.han import SIMPLIFIED
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
        ("Лариса Воронцова", "vorontsova"),
        ("Larisa Vorontsova", "Воронцова"),
        ("مُحَمَّد الأحمد", "محمد الاحمد"),
        ("محمد", "محـمّد"),
        ("جمعية", "جمعيه"),
        ("القرار ٢٥", "25"),
        ("5G网络", "网络"),
        ("कृषि", "कृषि"),
    ],
)
def test_search_finds_what_people_type(stored, query):
    assert all(term in search_key(stored) for term in search_terms(query))


def test_one_chinese_character_is_found_wherever_it_stands():
    assert all(search_terms(one)[0] in search_key("陆文清") for one in "陆文清")


@pytest.mark.parametrize(
    ("traditional", "simplified"),
    [
        ("世界電信發展會議", "世界电信发展会议"),
        ("數位經濟與網絡安全", "数位经济与网络安全"),
        ("陳麗華", "陈丽华"),
        ("開幕式，頻譜與衛星", "开幕式，频谱与卫星"),
    ],
)
def test_traditional_and_simplified_chinese_find_each_other(traditional, simplified):
    for stored, query in ((traditional, simplified), (simplified, traditional)):
        assert all(term in search_key(stored) for term in search_terms(query))


def test_each_character_is_simplified_once():
    assert not SIMPLIFIED.keys() & set(SIMPLIFIED.values())
    assert all(
        len(pair) == 2 and all("\u4e00" <= c <= "\u9fff" for c in pair)
        for pair in map("".join, SIMPLIFIED.items())
    )


def test_search_tells_words_apart_that_only_look_alike_without_their_order():
    assert not all(term in search_key("文陆清") for term in search_terms("陆文"))


@pytest.mark.parametrize(
    "text", ["İlham Əliyev", "陆文清", "Straße ﬁne", "Ёлкин", "مُحَمَّد", "٢٥", "कृषि", "O'Connor"]
)
def test_search_key_of_a_search_key_is_itself(text):
    assert search_key(search_key(text)) == search_key(text)


def test_search_terms_are_few_and_short():
    terms = search_terms(" ".join(["x" * 100] * 50))
    assert (len(terms), max(map(len, terms))) == (5, 64)
