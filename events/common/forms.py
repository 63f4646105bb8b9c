"""How forms look: labels above, hints, errors beside the field, a summary on top."""

from django import forms
from django.core.validators import MinLengthValidator
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from events.common import themes
from events.common.fields import DateInput, DateTimeInput, TimeInput, TypedDateField


class Renderer(TemplatesSetting):
    """Renders forms and fields with our components."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"


class ThemeForm(forms.Form):
    """Light, dark, or as the device says."""

    theme = forms.ChoiceField(
        label=_("Colours"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("As my device says")), ("light", _("Light")), ("dark", _("Dark"))],
    )

    def clean_theme(self) -> str:
        chosen: str = self.cleaned_data["theme"]
        return chosen if chosen in themes.THEMES else ""


class SampleForm(forms.Form):
    """Every kind of field, for the style page alone."""

    name = forms.CharField(
        label="Name as in the passport", help_text="In Latin letters, all given names first."
    )
    native = forms.CharField(label="Name in your own script", required=False)
    email = forms.EmailField(label="E-mail address")
    password = forms.CharField(
        label="Password", widget=forms.PasswordInput, validators=[MinLengthValidator(10)]
    )
    category = forms.ChoiceField(
        label="You attend as",
        widget=forms.RadioSelect,
        choices=[("delegate", "Member of a delegation"), ("press", "Press")],
        help_text="The focal point of your delegation, or the media office, decides.",
    )
    languages = forms.MultipleChoiceField(
        label="Languages you understand",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("ar", "العربية"), ("en", "English"), ("zh", "中文")],
    )
    room = forms.ChoiceField(label="Room", choices=[("", "All rooms"), ("amber", "Amber")])
    valid_until = TypedDateField(label="Valid until", help_text="Day, month, year, for example 27 3 2031.")
    arrives_on = forms.DateField(label="Day of arrival", required=False, widget=DateInput)
    arrives_at = forms.TimeField(label="Hour of arrival", required=False, widget=TimeInput)
    starts_at = forms.DateTimeField(label="Starts", required=False, widget=DateTimeInput)
    text = forms.CharField(label="Long text", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    picture = forms.FileField(label="Photograph", required=False)
    locked = forms.CharField(label="Not now", required=False, disabled=True, initial="Opens on 20 November")
    letter = forms.BooleanField(
        label="I need a letter to apply for a visa",
        help_text="Allow 21 days. The letter supports an application; it does not replace one.",
    )


class SampleFilterForm(forms.Form):
    """A row of filters, for the style page alone."""

    q = forms.CharField(label="Words", required=False, widget=forms.TextInput(attrs={"type": "search"}))
    room = forms.ChoiceField(label="Room", required=False, choices=[("", "All rooms"), ("amber", "Amber")])
    speech = forms.ChoiceField(
        label="Language", required=False, choices=[("", "Any language"), ("ar", "العربية")]
    )
    captions = forms.BooleanField(label="With captions", required=False)
