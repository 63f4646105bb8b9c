import pytest
from django.utils import translation
from i18nfield.strings import LazyI18nString

from events.common import names


def test_a_country_is_named_in_the_language_of_the_page():
    with translation.override("az"):
        assert names.country("AZ") == "Azərbaycan"


def test_an_unknown_country_stays_as_it_is():
    assert names.country("Q1") == "Q1"


def test_countries_are_ordered_without_regard_to_accents():
    labels = [name for _code, name in names.countries()]
    assert labels.index("Åland Islands") < labels.index("Albania")


def test_unions_of_states_are_no_countries():
    assert {"EU", "UN", "ZZ"} & {code for code, _name in names.countries()} == set()


@pytest.mark.parametrize(
    ("tag", "shown"), [("ar", "Arabic"), ("zh-Hans", "Simplified Chinese"), ("fr-CI", "French"), ("q", "q")]
)
def test_a_language_is_named_by_its_tag(tag, shown):
    assert names.language(tag) == shown


@pytest.mark.parametrize(
    ("tag", "shown"), [("az", "Azərbaycanca"), ("ka", "ქართული"), ("not a tag", "not a tag")]
)
def test_a_language_names_itself(tag, shown):
    assert names.language_itself(tag) == shown


@pytest.mark.parametrize(
    ("tag", "way"), [("ar", "rtl"), ("ar-EG", "rtl"), ("fa", "rtl"), ("az", "ltr"), ("", "ltr")]
)
def test_a_language_has_a_direction(tag, way):
    assert names.direction_of_language(tag) == way


@pytest.mark.parametrize(
    ("text", "way"),
    [("د. سلمى", "rtl"), ("1. سلمى", "rtl"), ("陆文清", "ltr"), ("12:30", "ltr"), ("", "ltr")],
)
def test_a_text_has_the_direction_of_its_first_letter(text, way):
    assert names.direction(text) == way


@pytest.mark.parametrize(
    ("value", "wanted", "found"),
    [
        (LazyI18nString({"fr": "Salle", "en": "Room"}), "fr", ("Salle", "fr")),
        (LazyI18nString({"fr": "Salle", "en": "Room"}), "ar", ("Room", "en")),
        ({"ar": "قاعة", "fr": ""}, "fr", ("قاعة", "ar")),
        ("Room", "fr", ("Room", "")),
        (None, "fr", ("", "")),
        ({}, "fr", ("", "")),
    ],
)
def test_a_multilingual_text_says_in_which_language_it_is_shown(value, wanted, found):
    assert names.shown(value, wanted) == found
