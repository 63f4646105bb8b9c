"""Changing who one is or in which category one comes; correcting it for somebody."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common import names
from events.registrations.actions import Wanted
from events.registrations.forms.fields import LineField
from events.registrations.forms.identity import IdentityForm, languages_of_scripts
from events.registrations.forms.requests import ColleagueForm, ReasonForm
from events.registrations.models import ParticipantCategory, Registration
from events.registrations.queries import delegations_to_choose, organizations_to_suggest
from events.registrations.rules import OWN_SCRIPT_LANGUAGES, validate_latin
from events.registrations.rules.changes import CORRECTABLE, IDENTITY


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


class CorrectionForm(IdentityForm):
    """What somebody's registration shall say; begins with what it says, and at which revision it said it."""

    name = LineField(
        label=_("Name on the badge"),
        max_length=200,
        validators=[validate_latin],
        help_text=_("In Latin letters."),
        error_messages={"required": _("Give the name that shall stand on the badge.")},
    )
    native_name = LineField(
        label=_("Name in their own script"),
        max_length=200,
        required=False,
        help_text=_("As it stands on the badge under the Latin name."),
    )
    function = ColleagueForm.base_fields["function"]
    reason = ReasonForm.base_fields["reason"]
    revision = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ("name", "native_name", "native_language", "family_name", "given_name")

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(registration, name) for name in (*CORRECTABLE, "revision")}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        # Whom somebody else registered may have neither; a correction asks for nothing new.
        fields["family_name"].required = bool(registration.family_name)
        fields["family_name"].error_messages["required"] = _("Give the name that stands in the passport.")
        fields["organization_name"].required = bool(registration.organization_name)
        fields["organization_name"].widget.suggestions = organizations_to_suggest(registration.conference)
        spoken = registration.native_language
        if spoken and spoken not in OWN_SCRIPT_LANGUAGES:
            fields["native_language"].choices = [*languages_of_scripts(), (spoken, names.language(spoken))]
        for name in ("family_name", "given_name", "organization_name"):
            # The browser would offer those of whoever types.
            fields[name].widget.attrs.pop("autocomplete")

    def asks_language(self) -> bool:
        """Not where nobody said it and the name stays as it was."""
        return not {"native_name", "native_language"}.isdisjoint(self.changed_data)

    def correction(self) -> dict[str, Any]:
        """What `correct_for` takes from the valid form; a revision that is none is none that was read."""
        data = self.cleaned_data
        read = data["revision"]
        return {
            "details": {name: data[name] for name in CORRECTABLE},
            "revision": int(read[:9]) if read.isascii() and read.isdigit() else -1,
            "reason": data["reason"],
        }
