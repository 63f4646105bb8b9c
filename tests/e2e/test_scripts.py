"""What the script adds to pages that work without it."""

import re

import pytest

from tests.e2e.pages import axe

SAVE = "main .slot .act :is(a, button)"


@pytest.fixture
def reader(site, visit, newcomer):
    """A visit signed in as somebody of its own: `reader(width=360)`."""

    def begin(**options):
        return visit(**options).sign_in(*newcomer("reader"))

    return begin


def marked(one, path):
    """Opens the path and waits until the own marks have come."""
    with one.page.expect_response("**/my-marks/"):
        answer = one.go(path)
    one.page.wait_for_selector("button[data-code]")
    return answer


def test_saving_stays_on_the_page_and_is_said(reader):
    one = reader()
    marked(one, "/sample/programme/")
    button = one.page.locator("button[data-code]").first
    code = button.get_attribute("data-code")
    with one.page.expect_response(f"**/sessions/{code}/save/"):
        button.click()
    strip = one.page.locator(".toast.live")
    strip.get_by_text("is on your schedule").wait_for()
    assert (button.get_attribute("aria-pressed"), one.page.url) == ("true", f"{one.url}/sample/programme/")
    assert button.evaluate("button => button === document.activeElement")
    assert axe(one.page) == []
    marked(one, "/sample/programme/")
    assert one.page.locator(f"button[data-code='{code}']").get_attribute("aria-pressed") == "true"
    one.page.locator(f"button[data-code='{code}']").click()
    strip.get_by_text("is off your schedule").wait_for()


def test_a_visitor_asks_for_no_marks_and_is_led_to_sign_in(visit):
    one = visit()
    asked = []
    one.page.on("request", lambda request: asked.append(request.url))
    one.go("/sample/programme/")
    one.page.locator(SAVE).first.click()
    one.page.wait_for_load_state()
    assert [url for url in asked if "my-marks" in url] == []
    assert re.search(r"/sessions/\w+/save/$", one.page.url)


def test_without_scripts_saving_is_a_page_with_a_form(reader):
    one = reader(scripts=False)
    one.go("/sample/programme/")
    one.page.locator(SAVE).first.click()
    one.page.get_by_role("button", name="Save to my schedule").click()
    assert "is on your schedule" in one.page.inner_text("body")


def test_a_filter_answers_in_place_and_keeps_the_focus(visit):
    one = visit()
    one.go("/sample/speakers/")
    box = one.page.get_by_role("searchbox")
    box.fill("no such name")
    box.press("Enter")
    one.page.get_by_text("Nobody matches these words").wait_for()
    assert one.page.url == f"{one.url}/sample/speakers/?q=no+such+name"
    assert box.evaluate("box => box === document.activeElement")
    one.page.go_back()
    one.page.get_by_text("Nobody matches these words").wait_for(state="detached")


def test_a_choice_filters_in_place_and_says_how_many_are_left(visit):
    one = visit()
    one.go("/sample/programme/")
    before = one.page.locator("main .slot").count()
    choice = one.page.locator("form.filters select").first
    choice.focus()
    choice.select_option(index=1)
    one.page.wait_for_function("n => document.querySelectorAll('main .slot').length < n", arg=before)
    assert choice.evaluate("choice => choice === document.activeElement")
    said = one.page.locator("p.vh[role=status]").inner_text()
    assert re.match(rf"{one.page.locator('main .slot').count()} session", said)


def test_the_clock_goes_on_and_is_that_of_the_conference(visit):
    one = visit()
    one.page.clock.install()
    one.go("/sample/")
    before = one.page.locator("[data-clock] time").inner_text()
    one.page.clock.fast_forward("01:00:00")
    after = one.page.locator("[data-clock] time").inner_text()
    assert re.fullmatch(r"\w{3} \d\d:\d\d", after)
    assert before[-2:] == after[-2:] or before != after
    assert before != after


def test_a_device_that_is_wrong_does_not_move_the_clock(visit):
    one = visit()
    one.page.clock.install(time="2001-02-03T04:05:00Z")
    one.go("/sample/")
    shown = one.page.locator("[data-clock] time")
    said = shown.evaluate("time => [time.dateTime, time.textContent]")
    assert said[1].endswith(said[0][11:16])


def test_escape_closes_the_language_menu(visit):
    one = visit()
    one.go("/sample/")
    menu = one.page.locator("details.menu")
    menu.locator("summary").click()
    assert menu.get_attribute("open") is not None
    menu.locator("a").first.focus()
    one.page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert menu.locator("summary").evaluate("summary => summary === document.activeElement")
