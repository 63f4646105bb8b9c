"""Input of letters for visas, and of verifying papers."""

from datetime import date
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from events.common.fields import TypedDateField
from events.common.names import countries
from events.common.text import clean_line
from events.registrations.forms.fields import LineField
from events.registrations.queries import PassportFacts
from events.registrations.rules import check_passport_number, passport_problems, validate_latin


def _countries() -> list[tuple[str, str]]:
    return [("", "–"), *countries()]


class PassportForm(forms.Form):
    """What a letter is made from, as it stands in the passport."""

    name = LineField(
        label=_("Name as in the passport"),
        max_length=200,
        validators=[validate_latin],
        help_text=_("In Latin letters, all given names and family names."),
    )
    born_on = TypedDateField(label=_("Date of birth"), help_text=_("Day, month, year, such as 27 3 1981."))
    birth_place = LineField(label=_("Place of birth"), max_length=120)
    nationality = forms.ChoiceField(label=_("Nationality"), choices=lazy(_countries, list)())
    number = forms.CharField(label=_("Passport number"), max_length=40)
    issued_by = forms.ChoiceField(label=_("Country that issued it"), choices=lazy(_countries, list)())
    issued_on = TypedDateField(label=_("Issued on"))
    expires_on = TypedDateField(label=_("Valid until"))
    apply_at = LineField(
        label=_("Where you will apply"),
        max_length=200,
        required=False,
        help_text=_("The embassy or consulate, such as “Embassy in Rome”. It stands on the letter."),
    )

    def __init__(self, *args: Any, today: date, ends_on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today, self.ends_on = today, ends_on

    def clean_number(self) -> str:
        number = clean_line(self.cleaned_data["number"]).replace(" ", "").replace("-", "").upper()
        check_passport_number(number)
        return number

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        days = {name: data.get(name) for name in ("born_on", "issued_on", "expires_on")}
        if all(days.values()):
            problems = passport_problems(**days, today=self.today, ends_on=self.ends_on)  # type: ignore[arg-type]  # none is None
            for name, problem in problems.items():
                self.add_error(name, problem)
        return data

    def facts(self) -> PassportFacts:
        return PassportFacts(**self.cleaned_data)


class VerifyForm(forms.Form):
    """A code off a paper, and the name that stands on it."""

    code = forms.CharField(
        label=_("Code on the paper"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = LineField(
        label=_("Name on the paper"),
        max_length=200,
        required=False,
        help_text=_("We only say whether it is the same. Case and accents do not matter."),
    )
