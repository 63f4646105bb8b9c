"""Input of printing badges."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.registrations.forms.fields import LineField
from events.registrations.rules import Layout


class PrintForm(forms.Form):
    """What to print on, and why again; `again` says that somebody's badge was printed before."""

    layout = forms.ChoiceField(label=_("Print on"), choices=Layout.choices)
    reason = LineField(
        label=_("Reason for printing again"),
        required=False,
        max_length=200,
        help_text=_(
            "Such as “lost” or “new function”. With a reason, whose badge was printed before gets a new "
            "one and the old one stops working; without one they are left out."
        ),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        kwargs["initial"] = {"form_key": uuid.uuid4(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["reason"]
