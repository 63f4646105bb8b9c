"""Who somebody is: names as in the passport and on the badge, and for whom they come."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common import names
from events.registrations.forms.fields import LineField
from events.registrations.rules import OWN_SCRIPT_LANGUAGES, validate_latin


class SuggestingInput(forms.TextInput):
    """A line of text with suggestions that the browser shows; anything else may be typed as well."""

    template_name = "components/suggesting_input.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.suggestions: Sequence[str] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["suggestions"] = self.suggestions
        return context


def languages_of_scripts() -> list[tuple[str, str]]:
    """Languages that are written in other letters than Latin, by name as the interface reads."""
    named = [(tag, names.language(tag)) for tag in OWN_SCRIPT_LANGUAGES]
    return [("", "–"), *sorted(named, key=lambda pair: pair[1])]


class IdentityForm(forms.Form):
    """What is decided on and stands on the badge."""

    family_name = LineField(
        label=_("Family name as in the passport"),
        max_length=120,
        validators=[validate_latin],
        error_messages={"required": _("Give the name that stands in your passport.")},
        help_text=_("In Latin letters. If the passport shows one name, give it here."),
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    given_name = LineField(
        label=_("Given names as in the passport"),
        max_length=120,
        required=False,
        validators=[validate_latin],
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    name = LineField(
        label=_("Name on the badge"),
        max_length=200,
        required=False,
        validators=[validate_latin],
        help_text=_("If it is not your given and family name in this order. In Latin letters."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    native_name = LineField(
        label=_("Name in your own script"),
        max_length=200,
        required=False,
        help_text=_("As it stands on the badge under the Latin name."),
    )
    native_language = forms.ChoiceField(
        label=_("Language of that name"), required=False, choices=languages_of_scripts
    )
    organization_name = LineField(
        label=_("Organization"),
        max_length=300,
        help_text=_("Ministry, company, agency or newsroom."),
        error_messages={"required": _("Say for whom you come; write “independent” if for nobody.")},
        widget=SuggestingInput(attrs={"autocomplete": "organization"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("name"):
            data["name"] = f"{data.get('given_name', '')} {data.get('family_name', '')}".strip()
        if data.get("native_name") and not data.get("native_language") and self.asks_language():
            self.add_error("native_language", _("Say which language the name is written in."))
        return data

    def asks_language(self) -> bool:
        """Whether a name in one's own script needs its language said."""
        return True
