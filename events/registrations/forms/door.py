"""Reading what a device sends of the scans that it made without the network."""

from typing import Any

from django import forms

from events.registrations.actions import OfflineScan
from events.registrations.rules import Direction, Verdict

LONGEST_CODE = 64


class OfflineScanForm(forms.Form):
    """One entry; hours are ISO 8601 with their zone."""

    key = forms.UUIDField()
    at = forms.DateTimeField()
    listed_at = forms.DateTimeField()
    list_token = forms.CharField(max_length=LONGEST_CODE)
    told = forms.ChoiceField(choices=Verdict.choices)
    direction = forms.ChoiceField(choices=Direction.choices)
    code = forms.CharField(max_length=LONGEST_CODE, required=False, strip=False)
    person = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    undoes = forms.UUIDField(required=False)
    desk = forms.CharField(required=False)
    place = forms.CharField(max_length=30, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        back = data.get("direction") == Direction.BACK
        if back and not data.get("undoes"):
            self.add_error("undoes", forms.ValidationError("required", code="required"))
        if not back and bool(data.get("code")) == (data.get("person") is not None):
            self.add_error("code", forms.ValidationError("code or person", code="required"))
        return data

    def scan(self) -> OfflineScan:
        """What was sent, once it is valid."""
        return OfflineScan(**self.cleaned_data)
