"""The form with which a conference is made from another."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nModelForm

from events.common import formats
from events.common.fields import DateInput
from events.conferences.admin.forms import SLUG_ERRORS, zone_choices
from events.conferences.models import Conference
from events.conferences.parts import Part
from events.conferences.staff import show_languages
from events.conferences.widgets import LineInput, LongSelect


class CopyForm(I18nModelForm):
    """What is new of it, and which parts are taken over."""

    parts = forms.MultipleChoiceField(
        label=_("Take over"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Conference
        fields = ("slug", "symbol", "name", "starts_on", "ends_on", "time_zone")
        widgets: ClassVar[dict[str, Any]] = {
            "name": LineInput,
            "starts_on": DateInput,
            "ends_on": DateInput,
        }
        error_messages: ClassVar[dict[str, Any]] = {"slug": SLUG_ERRORS}

    def __init__(self, *args: Any, source: Conference, parts: list[Part], **kwargs: Any) -> None:
        initial = {
            "name": source.name,
            "time_zone": source.time_zone,
            "parts": [part.name for part in parts if part.is_usual],
        }
        super().__init__(*args, initial=initial, **kwargs)
        show_languages(self, source.languages)
        self.fields["slug"].help_text = gettext("Part of its address on this site, such as wtdc-29")
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label, choices=zone_choices(source.time_zone), widget=LongSelect
        )
        choices: Any = self.fields["parts"]
        choices.choices = [(part.name, _choice(part, source)) for part in parts]

    def made(self) -> Conference:
        """The conference as typed, not stored yet."""
        made: Conference = self.instance
        return made

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and (last - first).days > 366:
            self.add_error(
                "ends_on", ValidationError(gettext("A conference of more than a year?"), code="long")
            )
        return data


def _choice(part: Part, source: Conference) -> str | SafeString:
    number = formats.number(part.count(source))
    if part.hint:
        return format_html('{} ({}) <span class="soft">{}</span>', part.label, number, part.hint)
    return f"{part.label} ({number})"
