"""Input of the organisers' pages of registration."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from accounts.rules import normalise_email
from events.conferences.models import Delegation
from events.registrations.actions import MAX_CAPACITY, Details
from events.registrations.forms import LineField
from events.registrations.models import FocalPoint, ParticipantCategory, Quota
from events.registrations.queries import account_of
from events.registrations.rules import Mode, validate_latin
from events.registrations.rules.files import FileKind


class CapacityField(forms.IntegerField):
    """A number of places; empty means no limit."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Places"))
        kwargs.setdefault("help_text", _("Empty: no limit. Lowered, nobody loses a place."))
        validators = [MaxValueValidator(MAX_CAPACITY)]
        super().__init__(required=False, min_value=0, validators=validators, **kwargs)


class InConference(forms.ModelChoiceField):
    """A choice that says to which conference each belongs."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.conference.symbol}: {obj}"


class InConferences(forms.ModelMultipleChoiceField):
    """Any number of those; each says to which conference it belongs."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.conference.symbol}: {obj}"


class CategoryForm(forms.ModelForm):
    """A category with its places, which are changed by the action and so move the waiting list up."""

    capacity = CapacityField()
    required_files = forms.MultipleChoiceField(
        label=_("Files that it asks for"),
        choices=FileKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The person sends them with the form or later; whoever decides sees them."),
    )

    class Meta:
        model = ParticipantCategory
        fields = (
            "conference",
            "code",
            "name",
            "description",
            "route",
            "needs_delegation",
            "hue",
            "zones",
            "is_open",
            "opens_at",
            "closes_at",
            "is_by_invitation",
            "required_files",
            "position",
            "may_speak",
            "may_propose",
            "may_vote",
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quota = Quota.objects.filter(category=self.instance.pk).first() if self.instance.pk else None
        if "capacity" in self.fields:
            self.fields["capacity"].initial = quota.capacity if quota else None
        if self.instance.pk and "zones" in self.fields:
            zones: Any = self.fields["zones"]
            zones.queryset = zones.queryset.filter(conference=self.instance.conference_id)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        conference = data.get("conference") or getattr(self.instance, "conference", None)
        if any(zone.conference != conference for zone in data.get("zones") or ()):
            self.add_error("zones", _("Choose zones of the category's own conference."))
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("This category closes before it opens."))
        return data


class QuotaForm(forms.ModelForm):
    """The places of a whole conference."""

    capacity = CapacityField()

    class Meta:
        model = Quota
        fields = ("conference", "capacity")


class FocalPointForm(forms.ModelForm):
    """Names a focal point by the address of the account, which has to exist."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_("The person signs in with it and decides for the delegation between the two days."),
    )

    class Meta:
        model = FocalPoint
        fields = ("email", "delegation", "is_alternate", "valid_from", "valid_until")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "email" in self.fields:
            del self.fields["email"]

    def clean_email(self) -> str:
        email = normalise_email(self.cleaned_data["email"])
        if account_of(email) is None:
            raise ValidationError(
                _("Nobody has an account with this address yet. Ask the person to make one first."),
                code="no_account",
            )
        return email

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("The last day is before the first."))
        account = account_of(data["email"]) if data.get("email") else None
        person = getattr(account, "person", None)
        if person and FocalPoint.objects.filter(person=person, delegation=data.get("delegation")).exists():
            self.add_error("email", _("This person is a focal point of this delegation already."))
        return data


class ManualForm(forms.Form):
    """Registering somebody by hand."""

    category: Any = InConference(label=_("Category"), queryset=None)
    delegation: Any = InConference(label=_("Delegation"), queryset=None, required=False)
    name = LineField(label=_("Name on the badge"), max_length=200, validators=[validate_latin])
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("Where the confirmation goes. With an account of that address, it is theirs."),
    )
    contact_email = forms.EmailField(
        label=_("Address of a contact"),
        required=False,
        help_text=_("For somebody without an address: an aide's or a focal point's. The mails go there."),
    )
    organization_name = LineField(label=_("Organization"), max_length=300, required=False)
    function = LineField(label=_("Function"), max_length=200, required=False)
    mode = forms.ChoiceField(label=_("Takes part"), choices=Mode.choices, initial=Mode.ON_SITE)

    def __init__(self, *args: Any, conferences: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, model in (("category", ParticipantCategory), ("delegation", Delegation)):
            rows = model.objects.filter(conference__in=conferences.values("pk")).select_related("conference")
            self.fields[name].queryset = rows  # type: ignore[attr-defined]
        self.fields["delegation"].queryset = self.fields["delegation"].queryset.select_related(  # type: ignore[attr-defined]
            "conference", "organization"
        )

    def details(self) -> Details:
        names = ("name", "organization_name", "function", "mode", "contact_email")
        return Details(**{name: self.cleaned_data[name] for name in names})
