"""What organisers type about an address and its states."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from i18nfield.forms import I18nModelForm

from events.addresses.models import Address
from events.addresses.rules import Fact
from events.common.text import clean_line

# What stands over a text; once it is published only a correction changes it.
FACTS = (
    "title",
    "kind",
    "occasion",
    "addressee",
    "session",
    "author",
    "author_name",
    "author_role",
    "on_behalf_of",
    "delivery",
    "delivered_by",
    "delivered_by_role",
    "delivered_source",
    "delivered_on",
    "original_language",
    "summary",
    "not_known",
)


class NotKnownField(forms.MultipleChoiceField):
    """Boxes for what was looked for and not found; stored as a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Looked for and not known"),
            help_text=_("What is neither filled in nor ticked here keeps the address from being published."),
            choices=Fact.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            **kwargs,
        )


class SameConferenceMixin:
    """A session must be one of the address's own conference."""

    cleaned_data: dict[str, Any]
    instance: Address

    def check_session(self) -> None:
        session = self.cleaned_data.get("session")
        conference = self.cleaned_data.get("conference") or getattr(self.instance, "conference", None)
        if session is not None and conference is not None and session.conference_id != conference.pk:
            self.add_error(  # type: ignore[attr-defined]
                "session", ValidationError(gettext("This session is of another conference."), code="foreign")
            )


class AddressForm(SameConferenceMixin, forms.ModelForm):
    """The draft; an author's name is taken from the person when none is typed."""

    not_known = NotKnownField()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("author") and not data.get("author_name") and "author_name" in self.fields:
            data["author_name"] = clean_line(data["author"].name)
        self.check_session()
        return data


class ConfirmForm(forms.Form):
    """Nothing to type: the button is the answer."""


class EmbargoForm(forms.Form):
    until = forms.DateTimeField(
        label=_("Embargo until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
    )

    def __init__(self, *args: Any, zone_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].help_text = _("In the conference's time, %(zone)s, to the second.") % {
            "zone": zone_name
        }


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )


class RestoreForm(forms.Form):
    corrigendum = forms.CharField(
        label=_("Corrigendum"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when a text or a fact was changed since it was withdrawn."),
    )


class CorrectForm(SameConferenceMixin, I18nModelForm):
    """The facts that a correction may change, and the sentence that says what was wrong."""

    not_known = NotKnownField()
    delivered_source = forms.URLField(
        label=_("source for who read it"), required=False, max_length=500, assume_scheme="https"
    )
    corrigendum = forms.CharField(
        label=_("Corrigendum"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What was wrong and what is right now. Readers see it beside the text."),
    )

    class Meta:
        model = Address
        fields: ClassVar[tuple[str, ...]] = FACTS
        widgets: ClassVar[dict[str, Any]] = dict.fromkeys(
            ("session", "author", "delivered_by"), forms.NumberInput
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.check_session()
        return data

    @property
    def changed_facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.changed_data if name in FACTS}
