"""A table of people to register."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.common.tables import LIMIT_BYTES, Table, read_table


class GroupForm(forms.Form):
    """`cleaned_data` holds the `table` and the `data` it was read from."""

    file = forms.FileField(
        label=_("Table (CSV or .xlsx)"),
        help_text=_("CSV, or a spreadsheet (.xlsx) of one sheet. One person a row, at most 500."),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if file := data.get("file"):
            data["data"] = file.read(LIMIT_BYTES + 1)
            try:
                table: Table = read_table(data["data"])
                data["table"] = table
            except ValidationError as error:
                self.add_error("file", error)
        return data
