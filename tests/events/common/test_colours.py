import pytest

from events.common import colours


@pytest.mark.parametrize("hue", range(0, 360, 5))
def test_white_words_on_the_accent_are_readable_for_every_hue(hue):
    assert colours.contrast(colours.accent(hue), "#ffffff") >= 6.7


@pytest.mark.parametrize("hue", range(0, 360, 5))
def test_the_accent_is_readable_on_dark_ground_for_every_hue(hue):
    assert colours.contrast(colours.accent(hue, dark=True), "#0a1115") >= 10


def test_contrast_of_black_and_white_is_the_largest_there_is():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
