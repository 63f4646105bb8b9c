import json
import re

import pytest

from events.common import markdown
from events.common.structured import script


def parsed(html):
    [text] = re.findall(r'^<script type="application/ld\+json">(.*)</script>$', html, re.DOTALL)
    return json.loads(text)


@pytest.mark.parametrize(
    "name",
    [
        "</script><script>alert(1)</script>",
        "<!--<script>",
        "a & b",
        "line\u2028break\u2029",
        "]]>",
        '"\\',
        "李明远",
    ],
)
def test_no_text_ends_the_block_and_all_come_back(name):
    html = script({"@type": "Event", "name": name})
    assert (html.count("<"), html.count(">")) == (2, 2)
    assert parsed(html) == {"@context": "https://schema.org", "@type": "Event", "name": name}


def test_what_says_nothing_is_left_out():
    thing = {"@type": "Event", "name": "", "place": {"city": None, "name": "Hall"}, "performer": []}
    assert parsed(script(thing)) == {
        "@context": "https://schema.org",
        "@type": "Event",
        "place": {"name": "Hall"},
    }


def test_nothing_makes_no_block():
    assert script({}) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Salt** and [wind](https://sea.example)!\n\n- one\n- two", "Salt and wind! one two"),
        ("a < b & c", "a < b & c"),
        ("<script>x</script>", "<script>x</script>"),
        ("", ""),
    ],
)
def test_markdown_as_plain_words(text, expected):
    assert markdown.plain(text) == expected
