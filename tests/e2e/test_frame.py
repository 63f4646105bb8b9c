"""The frame in a browser: the home page, error pages, health, weight, sign-in page."""

import pytest

from tests.e2e.pages import WIDTHS, axe, weigh

PAGES = ["/", "/accounts/login/", "/accounts/signup/", "/nothing-here/", "/ar/"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(visit, path, width):
    one = visit(width=width)
    one.go(path)
    one.shoot(f"{path.strip('/').replace('/', '-') or 'index'}-{width}")
    assert (axe(one.page), one.sideways()) == ([], 0)


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_the_dark(visit, path):
    one = visit(dark=True)
    one.go(path)
    assert axe(one.page) == []


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/ar/"])
def test_a_page_weighs_at_most_60_kilobytes_in_8_requests(site, browser, path):
    weight, requests, _html = weigh(browser, site.url + path)
    assert weight <= 60_000  # bytes over the line
    assert requests <= 8


def test_a_page_that_is_not_there_says_so(visit):
    one = visit(scripts=False)
    assert one.go("/nothing-here/").status == 404
    assert one.page.locator("h1").count() == 1


def test_arabic_turns_the_page_around(visit):
    one = visit()
    one.go("/ar/")
    assert one.page.get_attribute("html", "dir") == "rtl"
