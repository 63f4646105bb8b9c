"""How the admin site asks for texts in several languages, and for days and hours."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from i18nfield.forms import I18nTextarea, I18nTextInput

from events.common import names
from events.common.fields import DateInput, TimeInput

# Lines of a long text; browsers that can let the box grow with it.
EMPTY, FULL = 3, 8


class LongSelect(forms.Select):
    """A choice of one among hundreds, drawn in one go: Django draws each option by a template of its own."""

    template_name = "components/long_select.html"


class LabelledLanguages:
    """One input a language, each under the language's own name, in its own direction."""

    locales: list[str]
    enabled_locales: list[str]
    widgets: Any
    attrs: dict[str, Any]

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        values = value if isinstance(value, list) else self.decompress(value)  # type: ignore[attr-defined]
        given = {**self.attrs, **(attrs or {})}
        given.pop("required", None)  # one language is enough
        rows = []
        for number, tag in enumerate(self.locales):
            if tag not in self.enabled_locales:
                continue
            own = {**given, "id": f"{given.get('id', name)}_{number}"}
            text = values[number] if number < len(values) else None
            if isinstance(self.widgets[number], forms.Textarea):
                own["rows"] = FULL if text else EMPTY
            box = self.widgets[number].render(f"{name}_{number}", text, own, renderer=renderer)
            rows.append((own["id"], tag, names.language_itself(tag), box))
        inputs = format_html_join(
            "", '<div class="tongue"><label for="{}" lang="{}">{}</label>{}</div>', rows
        )
        return format_html('<div class="tongues-fields" id="{}">{}</div>', given.get("id", name), inputs)


class LineInput(LabelledLanguages, I18nTextInput):
    pass


class TextInput(LabelledLanguages, I18nTextarea):
    pass


class ExactTimeInput(TimeInput):
    """Shows seconds where the value has some, so that saving a form loses none."""

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, dt.time | dt.datetime) and value.second:
            return value.strftime("%H:%M:%S")
        return super().format_value(value)


class MomentInput(forms.SplitDateTimeWidget):
    """The browser's pickers of a day and an hour, in the current zone."""

    template_name = "admin/widgets/split_datetime.html"
    supports_microseconds = False

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super(forms.SplitDateTimeWidget, self).__init__([DateInput(), ExactTimeInput({"step": "any"})], attrs)
