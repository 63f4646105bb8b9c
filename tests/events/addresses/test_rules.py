from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.addresses import rules
from events.addresses.rules import Correction, Fact, Facts

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COMPLETE = Facts(
    title="A mast is not a telephone",
    author="Ilona Marchetti",
    role="President",
    occasion="Opening",
    on=date(2026, 3, 2),
    language="en",
    summary="",
    texts=[("en", "as_prepared", 280)],
    sourced=frozenset({"en"}),
    has_link=False,
    not_known=frozenset(),
)


@pytest.mark.parametrize(
    ("state", "until", "readable"),
    [
        ("draft", None, False),
        ("draft", NOW - SECOND, False),
        ("embargoed", NOW + SECOND, False),
        ("embargoed", NOW, True),
        ("embargoed", None, False),
        ("published", NOW + SECOND, True),
        ("withdrawn", NOW - SECOND, False),
    ],
)
def test_is_readable_goes_by_the_instant(state, until, readable):
    assert rules.is_readable(state=state, embargo_until=until, now=NOW) is readable


def test_effective_state_of_a_past_embargo_is_published():
    assert rules.effective_state(state="embargoed", embargo_until=NOW, now=NOW) == "published"


@pytest.mark.parametrize(
    ("lift", "seconds"),
    [(None, 60), (NOW + timedelta(hours=1), 60), (NOW + timedelta(seconds=7.9), 7), (NOW - SECOND, 0)],
)
def test_seconds_to_keep_never_outlive_the_next_lift(lift, seconds):
    assert rules.seconds_to_keep(next_lift=lift, now=NOW) == seconds


def test_what_is_missing_is_nothing_when_complete():
    assert rules.what_is_missing(COMPLETE) == []


@pytest.mark.parametrize(
    ("empty", "field"),
    [
        ({"title": ""}, "title"),
        ({"author": ""}, "author"),
        ({"role": ""}, "role"),
        ({"occasion": ""}, "occasion"),
        ({"on": None}, "date"),
        ({"language": ""}, "language"),
        ({"texts": []}, "texts"),
        ({"texts": [("en", "", 3)]}, "texts"),
        ({"sourced": frozenset()}, "provenance"),
    ],
)
def test_what_is_missing_names_the_field(empty, field):
    assert [name for name, _words in rules.what_is_missing(replace(COMPLETE, **empty))] == [field]


@pytest.mark.parametrize(
    ("empty", "fact"),
    [
        ({"author": ""}, Fact.AUTHOR),
        ({"role": ""}, Fact.ROLE),
        ({"occasion": ""}, Fact.OCCASION),
        ({"on": None}, Fact.DATE),
        ({"language": ""}, Fact.LANGUAGE),
        ({"sourced": frozenset()}, Fact.PROVENANCE),
    ],
)
def test_what_is_missing_accepts_an_explicit_not_known(empty, fact):
    facts = replace(COMPLETE, **empty, not_known=frozenset({fact}))
    assert rules.what_is_missing(facts) == []


def test_what_is_missing_lets_a_record_go_with_summary_and_link():
    assert rules.what_is_missing(replace(COMPLETE, texts=[], summary="She counted.", has_link=True)) == []


def test_paragraphs_are_parted_by_blank_lines():
    found = rules.paragraphs("Dear all,", "One.\n \nTwo\nlines.\r\n\r\n* * *\n\nThree.", "Thanks.\n\n\n")
    assert [(one.kind, one.text) for one in found] == [
        ("salutation", "Dear all,"),
        ("body", "One."),
        ("body", "Two\nlines."),
        ("break", "* * *"),
        ("body", "Three."),
        ("closing", "Thanks."),
    ]


def test_fingerprint_is_that_of_the_plain_text():
    blocks = [{"kind": "body", "text": "Şəbəkə"}, {"kind": "body", "text": "price"}]
    assert rules.canonical_text(blocks) == "Şəbəkə\n\nprice\n".encode()
    assert rules.fingerprint(blocks) == "ecb97489fec4c6efcf75411c3234acc9a11b9bfc859db48ba2e7f3c3ce216ccd"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("It isn't so.", 3), ("well-known fact", 2), ("网络很贵", 2), ("الشبكة لا تصل", 3)],
)
def test_count_words(text, words):
    assert rules.count_words([text]) == words


@pytest.mark.parametrize(("words", "minutes"), [(280, (2, 3)), (546, (4, 6)), (10, (1, 1))])
def test_minutes_spoken(words, minutes):
    assert rules.minutes_spoken(words) == minutes


def test_corrections_mark_what_came_after_the_first_version():
    versions = [(1, ["a", "quarter", "c"]), (2, ["a", "third", "c"]), (3, ["a", "third", "c", "new"])]
    assert rules.corrections(versions) == {1: Correction(2, "quarter"), 3: Correction(3, None)}


def test_normalised_takes_each_change_in_reading_order():
    changes = [{"from": "''", "to": "“", "count": 1}, {"from": "''", "to": "”", "count": 1}]
    assert rules.normalised(["''Dear", "all,''"], changes) == ["“Dear", "all,”"]


def test_normalised_passes_over_what_is_no_change():
    assert rules.normalised(["''a"], [{"from": 3}, {}, {"from": "", "to": "x", "count": 1}]) == ["''a"]


@pytest.mark.parametrize("tag", ["en", "az", "zh-Hant", "sr-Latn-RS"])
def test_language_tag_is_accepted(tag):
    rules.validate_language_tag(tag)


@pytest.mark.parametrize("tag", ["", "english!", "e", "en_GB", "../etc", "en\n"])
def test_language_tag_of_another_shape_is_refused(tag):
    with pytest.raises(ValidationError):
        rules.validate_language_tag(tag)


def test_slug_of_the_feed_is_refused():
    with pytest.raises(ValidationError):
        rules.validate_slug("feed")
