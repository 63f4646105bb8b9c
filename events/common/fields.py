"""How dates and hours are asked for in forms."""

import datetime as dt
import re
from typing import Any

from babel.dates import get_month_names
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common import formats

PARTS = re.compile(r"[^\W\d_]+\.?|\d+")


class DateInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w14", **(attrs or {})}, format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time picker, to the minute."""

    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w8", **(attrs or {})}, format="%H:%M")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of a day and an hour; the value is read in the current zone."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "w14", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class TypedDateField(forms.DateField):
    """A date typed as people write it: "27 3 2031", "27.03.2031", "27 March 2031" or "2031-03-27".

    For dates that somebody reads off a document, where a calendar to click through only delays.
    """

    widget = forms.DateInput(attrs={"class": "w14", "inputmode": "text", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("This is not a day of the calendar. Give day, month and year, for example 27 3 2031.")
    }

    def to_python(self, value: Any) -> dt.date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        found = typed_date(str(value))
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def prepare_value(self, value: Any) -> Any:
        return f"{value.day} {value.month} {value.year}" if isinstance(value, dt.date) else value


def typed_date(text: str) -> dt.date | None:
    """The date that a text names by day, month and year, or by year, month and day; None if it names none."""
    parts = PARTS.findall(text[:40])
    if len(parts) != 3:
        return None
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = parts
    if not (day.isdecimal() and year.isdecimal() and len(year) == 4):
        return None
    number = int(month) if month.isdecimal() else _month(month)
    try:
        return dt.date(int(year), number, int(day))
    except ValueError:
        return None


def _month(name: str) -> int:
    wanted = name.casefold().rstrip(".")
    for code in {formats.language(), "en"}:
        for width in ("wide", "abbreviated"):
            for number, month in get_month_names(width, locale=formats.locale_of(code)).items():
                if str(month).casefold().rstrip(".") == wanted:
                    return int(number)
    return 0
