"""The timetable desk under keys, mouse and without a script. Each test takes its moves back."""

import pytest

from tests.e2e.pages import axe

DESK = "/admin/events/session/timetable/sample/"
CHOSEN = ".cell a[aria-current=true]"


@pytest.fixture
def organiser(site, visit):
    """A visit signed in as the demo's organiser: `organiser(width=360)`."""

    def begin(**options):
        return visit(**options).sign_in(*site.sign_ins()["organiser"])

    return begin


def choose(one):
    """Opens the desk and chooses its first session with the keyboard."""
    one.go(DESK)
    one.page.locator(".cell a").first.focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector(CHOSEN)


def where(one):
    return one.page.locator(CHOSEN).get_attribute("data-was")


def press(one, key):
    """Presses the key and waits until the desk shows the answer; returns where the session is."""
    before = where(one)
    one.page.keyboard.press(key)
    one.page.wait_for_function(
        "([chosen, before]) => document.querySelector(chosen)?.dataset.was !== before", arg=[CHOSEN, before]
    )
    return where(one)


def test_a_session_is_moved_with_the_keyboard_alone(organiser):
    one = organiser()
    choose(one)
    keys = ("ArrowDown", "Shift+ArrowDown", "ArrowRight")
    places = [where(one), *(press(one, key) for key in keys)]
    assert len(set(places)) == 4
    assert one.page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    assert axe(one.page) == []
    assert [press(one, "Control+z") for _key in keys] == places[2::-1]


def test_what_was_done_is_announced(organiser):
    one = organiser()
    choose(one)
    title = one.page.locator(CHOSEN).inner_text()
    press(one, "ArrowDown")
    said = one.page.locator("body > p[role=status]").last.inner_text()
    assert said.startswith(f"{title}: ")
    press(one, "Control+z")


def test_arrows_turn_with_the_page(organiser):
    one = organiser(language="ar")
    one.go(f"/ar{DESK}")
    one.page.locator(".cell a").first.focus()
    one.page.keyboard.press("Enter")
    one.page.wait_for_selector(CHOSEN)
    left_of = "document.querySelector('.cell.mine').getBoundingClientRect().left"
    before = one.page.evaluate(left_of)
    press(one, "ArrowLeft")
    assert one.page.evaluate(left_of) < before
    press(one, "Control+z")


def test_a_session_is_pulled_to_another_room(organiser):
    one = organiser()
    choose(one)
    before = where(one)
    raster = one.page.locator(".desk-raster").bounding_box()
    room = one.page.locator(".room").nth(2).bounding_box()
    tick = one.page.locator(".tick").nth(1).bounding_box()
    target = {"x": room["x"] - raster["x"] + 30, "y": tick["y"] - raster["y"] + 12}
    one.page.locator(".cell.mine").drag_to(
        one.page.locator(".desk-raster"), source_position={"x": 20, "y": 10}, target_position=target
    )
    one.page.wait_for_function(
        "([chosen, before]) => document.querySelector(chosen)?.dataset.was !== before", arg=[CHOSEN, before]
    )
    assert "09:00–" in one.page.locator(".cell.mine").inner_text()
    assert press(one, "Control+z") == before


def test_without_scripts_buttons_move_it(organiser):
    one = organiser(scripts=False)
    one.go(DESK)
    one.page.locator(".cell a").first.click()
    before = where(one)
    one.page.get_by_role("button", name="Later", exact=True).click()
    assert where(one) != before
    one.page.get_by_role("button", name="Take back my last move").click()
    one.page.locator(".cell a").first.click()
    assert where(one) == before


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True])
def test_desk_fits_and_axe_finds_nothing(organiser, width, dark):
    one = organiser(width=width, dark=dark)
    choose(one)
    assert (axe(one.page), one.sideways()) == ([], 0)
