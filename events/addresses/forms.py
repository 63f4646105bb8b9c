"""What readers may ask for in the list of addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common import names


class FilterForm(forms.Form):
    """Filters of the list; only what public addresses have is offered, so a choice gives nothing away."""

    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput(attrs={"type": "search"})
    )
    language = forms.ChoiceField(label=_("Language"), required=False)
    author = forms.ChoiceField(label=_("Author"), required=False)

    def __init__(self, *args: Any, languages: list[str], authors: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("Any language")),
            *[(tag, names.language(tag)) for tag in languages],
        ]
        self.fields["author"].choices = [  # type: ignore[attr-defined]
            ("", _("All authors")),
            *[(name, name) for name in authors],
        ]
