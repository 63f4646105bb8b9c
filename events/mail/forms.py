from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.mail.kinds import Kind, switchable_kinds
from events.mail.rules import is_wanted


class PreferencesForm(forms.Form):
    """A box for each kind that may be switched off, ticked as it is now."""

    def __init__(self, *args: Any, preferences: dict[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds: list[Kind] = switchable_kinds()
        for kind in self.kinds:
            self.fields[kind.name] = forms.BooleanField(
                label=str(kind.label),
                required=False,
                initial=is_wanted(kind.mail_class, preference=preferences.get(kind.name)),
            )

    def changes(self) -> dict[str, bool]:
        """What is now wanted or not, for the kinds whose box was changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data}


class ReasonForm(forms.Form):
    """Why somebody decides about messages by hand; kept with the decision."""

    reason = forms.CharField(label=_("Reason"), max_length=500, strip=True)
