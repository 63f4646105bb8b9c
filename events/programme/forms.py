"""What readers may ask of the programme. Nonsense is said beside its field and ignored."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common import formats, names, zones
from events.programme.queries import Facets, Filters
from events.programme.rules import SessionState, SessionType

MAX_WORDS = 200
# Under what the list may be grouped instead of by time.
GROUPINGS = ("room", "track", "body")
MAIN = ("q", "track", "room", "speech")


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
    speech = forms.ChoiceField(label=_("Language"), required=False)
    body = forms.ChoiceField(label=_("Body"), required=False)
    type = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    tz = forms.ChoiceField(
        label=_("Times in"),
        required=False,
        error_messages={"invalid_choice": _("“%(value)s” is no time zone; the conference's is shown.")},
    )
    captions = forms.BooleanField(label=_("With captions"), required=False)
    sign = forms.BooleanField(label=_("With sign language"), required=False)
    day = forms.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.HiddenInput(),
        error_messages={
            "invalid": _("The day in the address is no date; it would be one such as 2026-11-18.")
        },
    )
    by = forms.ChoiceField(
        required=False,
        choices=[("", ""), *((name, name) for name in GROUPINGS)],
        widget=forms.HiddenInput(),
        error_messages={
            "invalid_choice": _("The list cannot be grouped by “%(value)s”; it is in order of time.")
        },
    )

    def __init__(self, data: Any, facets: Facets) -> None:
        typed = {name: str(data.get(name, ""))[: MAX_WORDS + 1] for name in self.base_fields}
        super().__init__(typed, auto_id="filter_%s", use_required_attribute=False)
        types, states = dict(SessionType.choices), dict(SessionState.choices)
        self._offer("track", _("All themes"), _named(facets.tracks))
        self._offer("room", _("All rooms"), _named(facets.rooms))
        self._offer("body", _("All bodies"), _named(facets.bodies))
        self._offer("type", _("All kinds"), [(kind, types.get(kind, kind)) for kind in sorted(facets.types)])
        told_apart = sorted(facets.states) if len(facets.states) > 1 else []
        self._offer("state", _("Any state"), [(state, states[SessionState(state)]) for state in told_apart])
        tongues = [(tag, names.language(tag)) for tag in facets.languages]
        self._offer("speech", _("Any language"), sorted(tongues, key=lambda pair: pair[1]))
        self._offer_zones()
        for name, is_there in (("captions", facets.captions), ("sign", facets.sign)):
            if not is_there and not typed[name]:
                del self.fields[name]

    def _offer(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> None:
        field = self._choices(name, everything, choices)
        field.error_messages["invalid_choice"] = _(
            "Nothing in this programme has “%(value)s”; all are shown."
        )
        if not choices and not self.data.get(name):
            del self.fields[name]

    def _choices(self, name: str, everything: Any, choices: list[tuple[str, Any]]) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # said for the type checker
        field.choices = [("", everything), *choices]
        return field

    def _offer_zones(self) -> None:
        """A zone for about each hour around the world, and whichever other one the address names."""
        keys = [*zones.OFFERED, self.data["tz"]] if self.data["tz"] not in zones.OFFERED else zones.OFFERED
        known = [(key, zone) for key in keys if (zone := zones.named(key))]
        self._choices("tz", _("The conference's zone"), [(key, formats.place(z) or key) for key, z in known])

    def chosen(self, name: str) -> dict[str, Any]:
        """A filter in words: its label and what is chosen."""
        field, value = self.fields.get(name), self.data.get(name, "")
        if isinstance(field, forms.ChoiceField):
            value = next((text for key, text in field.widget.choices if key == value), value)
        return {"label": self[name].label if field else _("Day"), "value": value}

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """What is always in sight."""
        return [self[name] for name in MAIN if name in self.fields]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What is one step away; open at once when one of them is used."""
        return [one for one in self.visible_fields() if one.name not in MAIN]

    @property
    def more_is_open(self) -> bool:
        return any(self.data.get(one.name) for one in self.more_fields)

    @property
    def misunderstood(self) -> list[Any]:
        """What is wrong with the parts of the address that have no field to say it beside."""
        return [error for name in ("day", "by") for error in self.errors.get(name, [])]

    @property
    def grouping(self) -> str:
        """Under what the list is grouped; "" for in order of time. Ask for `filters` before."""
        return str(self.cleaned_data.get("by") or "")

    def filters(self) -> Filters:
        """What was understood; whatever was not is left out."""
        self.is_valid()
        asked: dict[str, Any] = {name: bool(self.cleaned_data.get(name)) for name in ("captions", "sign")}
        texts = ("q", "track", "room", "body", "type", "state", "speech")
        asked |= {name: self.cleaned_data.get(name) or "" for name in texts}
        day: date | None = self.cleaned_data.get("day")
        for name in ("day", "by"):
            if not self.cleaned_data.get(name):
                del self.fields[name]
        return Filters(day=day, **asked)


def _named(values: dict[str, Any]) -> list[tuple[str, str]]:
    pairs = [(key, str(name) or key) for key, name in values.items()]
    return sorted(pairs, key=lambda pair: pair[1].casefold())
