"""Telling needs, and sending files."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.registrations.forms.fields import TextField
from events.registrations.rules.files import MAX_BYTES
from events.registrations.rules.needs import MAX_OTHER, AccessNeed, Diet


class NeedsForm(forms.Form):
    """What somebody needs; nothing has to be told."""

    access = forms.MultipleChoiceField(
        label=_("To take part I need"),
        choices=AccessNeed.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    diet = forms.MultipleChoiceField(
        label=_("I eat"), choices=Diet.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    other = TextField(
        label=_("Something else"),
        max_length=MAX_OTHER,
        required=False,
        help_text=_("What would help you, not why. At most 500 characters."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FileForm(forms.Form):
    """One file; what is in it is the action's to judge."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, JPEG, PNG or WebP, at most 5 MB."),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Choose another."),
        },
        widget=forms.FileInput(
            attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp", "class": "file"}
        ),
    )

    def data_of_file(self) -> bytes:
        """At most one byte more than is allowed, so that nobody fills the memory."""
        data: bytes = self.cleaned_data["file"].read(MAX_BYTES + 1)
        return data
