import datetime as dt

import pytest
from django import forms
from django.utils import translation

from events.common.fields import TypedDateField, typed_date


@pytest.mark.parametrize(
    "text",
    [
        "27 3 2031",
        "27.03.2031",
        "27/3/2031",
        "2031-03-27",
        "2031 3 27",
        "27 March 2031",
        "27 mar. 2031",
        "٢٧ ٣ ٢٠٣١",
    ],
)
def test_a_date_is_read_as_people_write_it(text):
    assert typed_date(text) == dt.date(2031, 3, 27)


def test_a_month_is_read_in_the_language_of_the_page():
    with translation.override("ru"):
        assert typed_date("27 марта 2031") == dt.date(2031, 3, 27)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31 2 2031",
        "27 3 31",
        "27 March",
        "March 27 2031",
        "27 Foo 2031",
        "1" * 5000,
        "27 3 2031 4",
        "0 0 0000",
        "²7 3 2031",
    ],
)
def test_what_is_no_day_of_the_calendar_is_none(text):
    assert typed_date(text) is None


class Form(forms.Form):
    until = TypedDateField()


def test_a_refused_date_stays_in_the_form_with_a_reason():
    form = Form({"until": "31 2 2031"})
    assert form.errors["until"] == [
        "This is not a day of the calendar. Give day, month and year, for example 27 3 2031."
    ]
    assert 'value="31 2 2031"' in str(form["until"])


def test_an_initial_date_is_shown_as_it_is_typed():
    assert 'value="27 3 2031"' in str(Form(initial={"until": dt.date(2031, 3, 27)})["until"])


def test_a_date_that_is_required_says_so():
    assert Form({"until": ""}).errors["until"] == ["This field is required."]
