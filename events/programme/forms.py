"""What readers may ask of the programme. Nonsense is said beside its field and ignored."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common import names
from events.programme.queries import Facets, Filters
from events.programme.rules import SessionType

MAX_WORDS = 200


class FilterForm(forms.Form):
    """The filters of a list; bound to the address, its choices are what stands in the release."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=MAX_WORDS,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": _("Give at most %(limit_value)d characters.")},
    )
    track = forms.ChoiceField(label=_("Theme"), required=False)
    room = forms.ChoiceField(label=_("Room"), required=False)
    type = forms.ChoiceField(label=_("Kind"), required=False)
    speech = forms.ChoiceField(label=_("Language"), required=False)
    day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.HiddenInput(),
        error_messages={
            "invalid": _("The day in the address is no date; it would be one such as 2026-11-18.")
        },
    )
    tz = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def __init__(self, data: Any, facets: Facets) -> None:
        typed = {name: str(data.get(name, ""))[: MAX_WORDS + 1] for name in self.base_fields}
        super().__init__(typed, auto_id="filter_%s", use_required_attribute=False)
        types = dict(SessionType.choices)
        self._offer("track", _("All themes"), _named(facets.tracks))
        self._offer("room", _("All rooms"), _named(facets.rooms))
        self._offer("type", _("All kinds"), [(kind, types.get(kind, kind)) for kind in sorted(facets.types)])
        tongues = [(tag, names.language(tag)) for tag in facets.languages]
        self._offer("speech", _("Any language"), sorted(tongues, key=lambda pair: pair[1]))

    def _offer(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # said for the type checker
        field.choices = [("", everything), *choices]
        field.error_messages["invalid_choice"] = _(
            "Nothing in this programme has “%(value)s”; all are shown."
        )
        if not choices and not self.data.get(name):
            del self.fields[name]

    def filters(self) -> Filters:
        """What was understood; whatever was not is left out."""
        self.is_valid()
        known = {name: self.cleaned_data.get(name) or "" for name in ("q", "track", "room", "type", "speech")}
        day: date | None = self.cleaned_data.get("day")
        if day is None:
            del self.fields["day"]
        return Filters(day=day, **known)


def _named(values: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = [(key, str(name) or key) for key, name in values.items()]
    return sorted(pairs, key=lambda pair: pair[1].casefold())
