"""Asking to attend: one form, shown in short steps."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from events.conferences.models import Conference
from events.registrations.actions import Details
from events.registrations.forms.extra import WithQuestions
from events.registrations.forms.identity import IdentityForm
from events.registrations.forms.requests import SafeDetailsForm
from events.registrations.models import ParticipantCategory
from events.registrations.queries import delegations_to_choose, extra_questions, organizations_to_suggest
from events.registrations.rules.steps import CONSENT, FIELDS, Answers, Step


class RegistrationForm(WithQuestions, IdentityForm, SafeDetailsForm):
    """Asking to attend a conference in one category; fields that nobody listed are not read."""

    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    terms_version = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    delegation: Any = forms.ModelChoiceField(
        label=_("Delegation"),
        queryset=None,
        empty_label=_("Choose"),
        widget=forms.Select(attrs={"data-search": ""}),
    )
    terms = forms.BooleanField(
        label=_("I agree to the terms of the conference"),
        error_messages={"required": _("Without your agreement nobody can decide on your request.")},
    )
    # The version of the terms comes last: an old one takes the agreement back.
    field_order = tuple(name for names in FIELDS.values() for name in names)

    def __init__(
        self, *args: Any, conference: Conference, category: ParticipantCategory, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {
            "form_key": uuid.uuid4(),
            "terms_version": conference.terms_version,
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, conference=conference, **kwargs)
        self.category = category
        self.ask_besides(extra_questions(category))
        if category.needs_delegation:
            field = self.fields["delegation"]
            field.queryset = delegations_to_choose(conference)  # type: ignore[attr-defined]
            field.help_text = _("Its focal point sees your request. Type to search the list.")
            field.error_messages["required"] = _("Choose the delegation you belong to.")
            self.fields["organization_name"].required = False
        else:
            del self.fields["delegation"]
            widget: Any = self.fields["organization_name"].widget
            widget.suggestions = organizations_to_suggest(conference)
        self.fields["terms"].help_text = _("Version %(version)s") % {"version": conference.terms_version}

    def names_of(self, step: str) -> list[str]:
        """The fields that a step shows, in order."""
        if step == Step.QUESTIONS:
            return [one.field_name for one in self.questions]
        return [name for name in FIELDS[step] if name in self.fields]

    def fields_of(self, step: str) -> list[forms.BoundField]:
        return [self[name] for name in self.names_of(step)]

    def steps(self) -> list[Step]:
        """The steps that have something to show."""
        return [step for step in Step if step == Step.CHECK or self.names_of(step)]

    def step_after(self, step: str) -> Step:
        """The next step; the last one after itself."""
        every = self.steps()
        return every[min(every.index(Step(step)) + 1, len(every) - 1)]

    def wrong_in(self, step: str) -> bool:
        """Whether an answer of this step needs another look."""
        return any(name in self.errors for name in self.names_of(step))

    def clean_terms_version(self) -> str:
        given: str = self.cleaned_data["terms_version"]
        if given != self.conference.terms_version:
            sent: Any = self.data.copy()  # type: ignore[attr-defined]  # a dictionary of lists
            sent["terms_version"] = self.conference.terms_version
            sent.pop("terms", None)
            self.data = sent
            raise ValidationError(
                _("The terms changed while you were writing. Read them and agree once more."), code="terms"
            )
        return given

    def details(self) -> Details:
        data = self.cleaned_data
        names_ = (
            "name",
            "family_name",
            "given_name",
            "native_name",
            "native_language",
            "organization_name",
            "function",
            "mode",
            "listing",
            "terms_version",
        )
        return Details(**{name: data[name] for name in names_}, days=tuple(data["days"]))

    def sent_of(self, data: Any, step: str = "") -> Answers:
        """What a browser sent of the fields of `step`, or of any that it sent, as a draft keeps it.

        Of a step nothing ticked is an answer too. Agreement to terms is no part of a draft.
        """
        names = self.names_of(step) if step else [name for one in Step for name in self.names_of(one)]
        found: Answers = {}
        for name in names:
            if name == CONSENT or not (step or name in data):
                continue
            several = isinstance(self.fields[name], forms.MultipleChoiceField)
            found[name] = data.getlist(name) if several else data.get(name, "")
        return found


def as_sent(*answers: Answers | Mapping[str, Sequence[str]]) -> "MultiValueDict[str, str]":
    """What a browser would send of the whole form; later answers take the place of earlier ones."""
    data: MultiValueDict[str, str] = MultiValueDict()
    for name, value in (pair for one in answers for pair in one.items()):
        data.setlist(name, [value] if isinstance(value, str) else list(value))
    return data
