"""Changing who one is or in which category one comes."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.registrations.actions import Wanted
from events.registrations.forms.fields import LineField
from events.registrations.forms.identity import IdentityForm
from events.registrations.models import ParticipantCategory, Registration
from events.registrations.queries import delegations_to_choose, organizations_to_suggest
from events.registrations.rules.changes import IDENTITY


class ChangeForm(IdentityForm):
    """What one wants a registration that was sent to say; begins with what it says."""

    category = forms.ChoiceField(label=_("Category"))
    delegation: Any = forms.ModelChoiceField(
        label=_("Delegation"),
        queryset=None,
        required=False,
        empty_label=_("None"),
        help_text=_("For the categories of delegations. Type to search the list."),
        widget=forms.Select(attrs={"data-search": ""}),
    )
    note = LineField(
        label=_("Why"),
        max_length=500,
        required=False,
        help_text=_("Such as a new passport. Who decides reads it."),
    )
    field_order = ("category", "delegation", *IDENTITY, "note")

    def __init__(
        self, *args: Any, registration: Registration, categories: Sequence[ParticipantCategory], **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            **{name: getattr(registration, name) for name in IDENTITY},
            "category": registration.category.code,
            "delegation": registration.delegation_id,
        }
        super().__init__(*args, **kwargs)
        self.registration = registration
        self.categories = {one.code: one for one in categories}
        fields: Any = self.fields
        fields["category"].choices = [(code, str(one)) for code, one in self.categories.items()]
        fields["organization_name"].widget.suggestions = organizations_to_suggest(registration.conference)
        fields["organization_name"].required = False
        fields["delegation"].queryset = delegations_to_choose(registration.conference)
        if registration.delegation is None and not any(one.needs_delegation for one in categories):
            del fields["delegation"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        category = self.categories.get(data.get("category", ""))
        if category is None:
            return data
        if category.needs_delegation and not data.get("delegation"):
            self._say("delegation", _("Choose the delegation you belong to."))
        if not category.needs_delegation and not data.get("organization_name"):
            self._say("organization_name", self.fields["organization_name"].error_messages["required"])
        return data

    def _say(self, name: str, text: Any) -> None:
        if name not in self.errors:
            self.add_error(name, text)

    def wanted(self) -> Wanted:
        """What the valid form asks for."""
        data = self.cleaned_data
        category = self.categories[data["category"]]
        kept = self.registration.delegation if category == self.registration.category else None
        delegation = data.get("delegation") if category.needs_delegation else kept
        return Wanted(category=category, delegation=delegation, **{name: data[name] for name in IDENTITY})
