"""Input of the public pages of registration."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from events.common import formats
from events.common.fields import DateInput
from events.conferences.models import Conference
from events.registrations.actions import MAX_NOTE, Details
from events.registrations.forms.extra import WithQuestions
from events.registrations.forms.fields import LineField, TextField
from events.registrations.models import Registration
from events.registrations.queries import categories_of_delegations, extra_questions, kept_answers
from events.registrations.rules import Listing, Mode, validate_latin


class SafeDetailsForm(forms.Form):
    """What a person may correct at any time."""

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.conference = conference
        self.fields["days"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), formats.day(day)) for day in conference.days
        ]

    function = LineField(
        label=_("Your function"),
        max_length=200,
        required=False,
        help_text=_("Such as Head of spectrum policy."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    mode = forms.ChoiceField(
        label=_("You take part"), choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.ON_SITE
    )
    days = forms.MultipleChoiceField(
        label=_("Days on which you come"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked means all of them."),
    )
    listing = forms.ChoiceField(
        label=_("List of participants"),
        choices=Listing.choices,
        widget=forms.RadioSelect,
        initial=Listing.NONE,
        help_text=_("The list is public and shows no addresses. What you choose holds at once."),
    )


def details_of(registration: Registration) -> dict[str, Any]:
    """Initial values of SafeDetailsForm."""
    return {name: getattr(registration, name) for name in SafeDetailsForm.base_fields}


class DetailsForm(WithQuestions, SafeDetailsForm):
    """What a person may correct at any time, with the answers to the conference's own questions."""

    def __init__(self, *args: Any, registration: Registration, **kwargs: Any) -> None:
        kwargs["initial"] = {**details_of(registration), **kept_answers(registration)}
        super().__init__(*args, conference=registration.conference, **kwargs)
        self.ask_besides(extra_questions(registration.category))

    def details(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SafeDetailsForm.base_fields}


class AnswerForm(SafeDetailsForm):
    """Answering what was asked, and correcting safe details at the same time."""

    answer = TextField(
        label=_("Your answer"),
        max_length=2000,
        help_text=_("Only who decides on your request reads it."),
        error_messages={"required": _("Write your answer.")},
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    field_order = ("answer",)


class QuestionForm(forms.Form):
    """What a person is asked before a decision."""

    text = LineField(
        label=_("What you need"),
        max_length=500,
        help_text=_("One thing, in plain words. Each person reads it."),
        error_messages={"required": _("Say what you need; the person reads it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    due_on = forms.DateField(
        label=_("Answer by"),
        help_text=_("A day on the conference’s clock."),
        error_messages={"required": _("Give the day by which you need the answer.")},
        widget=DateInput,
    )


class ColleagueForm(forms.Form):
    """Registering somebody of one's own delegation."""

    category: Any = forms.ModelChoiceField(label=_("Category"), queryset=None, empty_label=None)
    name = LineField(
        label=_("Name as in the passport"),
        max_length=200,
        validators=[validate_latin],
        help_text=_("In Latin letters; it stands on the badge."),
        error_messages={
            "required": _("Give the name that stands in the passport."),
            "not_latin": _("Write this name in Latin letters, as in the passport."),
        },
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Where the confirmation goes. Whoever has an account of this address takes it over."),
    )
    contact_email = forms.EmailField(
        label=_("Address of a contact"),
        required=False,
        help_text=_(
            "For somebody without an address: an aide's or yours. The mails go there; no account does."
        ),
    )
    function = LineField(label=_("Function"), max_length=200, required=False)
    organization_name = LineField(label=_("Organization"), max_length=300, required=False)
    mode = forms.ChoiceField(
        label=_("Takes part"), choices=Mode.choices, widget=forms.RadioSelect, initial=Mode.ON_SITE
    )

    def __init__(self, *args: Any, conference: Conference, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["category"]
        field.queryset = categories_of_delegations(conference)
        field.initial = field.queryset.first()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not {"email", "contact_email"} & self.errors.keys() and not (
            data.get("email") or data.get("contact_email")
        ):
            self.add_error("email", _("Give the address to which the confirmation goes, or a contact's."))
        return data

    def details(self) -> Details:
        names_ = ("name", "function", "organization_name", "mode", "contact_email")
        return Details(**{name: self.cleaned_data[name] for name in names_})


class ReplacementForm(forms.Form):
    """Who comes in somebody's place; category, delegation and mode stay as they are."""

    name = ColleagueForm.base_fields["name"]
    email = forms.EmailField(
        label=_("E-mail address"),
        error_messages={"required": _("Give the address to which the confirmation goes.")},
        help_text=_("Where the confirmation goes. Whoever has an account of this address takes it over."),
    )
    function = ColleagueForm.base_fields["function"]
    organization_name = ColleagueForm.base_fields["organization_name"]

    def details(self, *, mode: str) -> Details:
        names_ = ("name", "function", "organization_name")
        return Details(mode=mode, **{name: self.cleaned_data[name] for name in names_})


class ReasonForm(forms.Form):
    """Why a request is refused; the person reads it."""

    reason = LineField(
        label=_("Reason"),
        max_length=500,
        help_text=_("The person reads it, and it is kept."),
        error_messages={"required": _("Give the reason; the person reads it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    """A note for oneself beside a session; its length is the action's to judge."""

    note = forms.CharField(
        label=_("Your note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": MAX_NOTE}),
        help_text=_("Only you see it: it is in no calendar and in no schedule that you share."),
    )
