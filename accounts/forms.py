"""Forms of the account that allauth does not have."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import clean_name


class NameField(forms.CharField):
    """A person's name, on one line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Your name"),
            max_length=200,
            widget=forms.TextInput(attrs={"autocomplete": "name"}),
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        return str(super().clean(clean_name(value or "", limit=1000)))


class SignupForm(forms.Form):
    """What signing up asks besides the e-mail address; allauth mixes it into both of its forms."""

    name = NameField(help_text=_("As you want to be addressed in mails and on this site."))
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
    field_order = ["email", "name", "language", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = (get_language() or "en").split("-")[0]

    def signup(self, request: Any, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = self.cleaned_data["language"]
        user.save(update_fields=["name", "language"])


class PreferencesForm(forms.Form):
    """Name, language and zone of mails."""

    name = NameField(required=False)
    language = forms.ChoiceField(label=_("Language of mails"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        required=False,
        help_text=_("Mails give times in the conference's zone, and in yours beside it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone or zone == "UTC")
        field = self.fields["time_zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
        field.choices = [("", _("That of the conference")), *((zone, zone) for zone in zones)]
