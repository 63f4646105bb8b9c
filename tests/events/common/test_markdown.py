import time

import pytest

from events.common import markdown


def test_paragraphs_lists_and_links_become_html():
    assert markdown.render("See [map](https://maps.example).\n\n- one\n- *two*") == (
        '<p>See <a href="https://maps.example" rel="noopener nofollow">map</a>.</p>\n'
        "<ul>\n<li>one</li>\n<li><em>two</em></li>\n</ul>\n"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;\n"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;\n"),
    ],
)
def test_raw_html_shows_as_it_was_written(text, html):
    assert markdown.render(text).replace("<p>", "").replace("</p>", "") == html


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:x"])
def test_addresses_that_run_are_no_links(target):
    assert "href" not in markdown.render(f"[x]({target})")


def test_pictures_are_not_shown():
    assert "<img" not in markdown.render("![x](https://tracker.example/p.gif)")


def test_headings_begin_at_the_level_asked_for():
    assert markdown.render("# One\n\n### Two", level=3) == "<h3>One</h3>\n<h5>Two</h5>\n"


def test_no_heading_becomes_a_second_h1():
    assert markdown.render("# One", level=1) == "<h2>One</h2>\n"


@pytest.mark.parametrize("text", ["*" * 100_000, "[" * 50_000, "> " * 20_000, "a\x00b", "`" * 90_000])
def test_hostile_text_is_read_in_bounded_time(text):
    began = time.monotonic()
    html = markdown.render(text)
    assert time.monotonic() - began < 5
    assert "\x00" not in html


def test_what_was_cleaned_stays_as_it_is():
    html = markdown.render("**b** & <i>x</i>")
    import nh3

    assert nh3.clean(html) == html
