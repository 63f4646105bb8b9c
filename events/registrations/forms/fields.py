"""Fields that take what people type, cleaned."""

from typing import Any

from django import forms

from events.common.text import clean_line, clean_text


class LineField(forms.CharField):
    """One line of plain text; what reorders or hides text is taken out, what is left has a limit."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        return text if "\x00" in text else clean_line(text)


class TextField(forms.CharField):
    """Several lines of plain text, cleaned in the same way."""

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        return text if "\x00" in text else clean_text(text)
