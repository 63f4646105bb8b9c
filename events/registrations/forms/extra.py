"""Fields for a conference's own questions."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from events.common import names
from events.common.fields import TypedDateField
from events.registrations.forms.fields import LineField, TextField
from events.registrations.models import FormQuestion
from events.registrations.rules.extra import MAX_LONG, MAX_SHORT, NO, YES, AnswerType, Value, asked

PHONE = RegexValidator(
    r"^\+[0-9][0-9 ()./-]{4,28}$",
    _("Give the number with the code of the country, such as +994 12 555 01 23."),
)


def field_for(question: FormQuestion, *, depends: bool) -> forms.Field:
    """The field of one question; of one that depends on another, an answer is asked for later."""
    common: dict[str, Any] = {
        "label": str(question.label),
        "help_text": _help(question),
        "required": question.is_required and not depends,
    }
    field = MAKERS[question.kind](question, common)
    if question.asked_if:
        field.widget.attrs.update(
            {"data-if": question.asked_if.field_name, "data-if-value": question.asked_if_value}
        )
    return field


def _help(question: FormQuestion) -> str | Promise:
    text = str(question.help_text)
    if not question.asked_if:
        return text
    value = {YES: _("Yes"), NO: _("No")}.get(question.asked_if_value)
    chosen = value or next(
        (str(one.label) for one in question.asked_if.choices.all() if one.code == question.asked_if_value),
        question.asked_if_value,
    )
    only = format_lazy(
        _("Only if you answered “{answer}” to “{question}”."), answer=chosen, question=question.asked_if.label
    )
    return format_lazy("{only} {text}", only=only, text=text) if text else only


def _choices(question: FormQuestion) -> list[tuple[str, str]]:
    return [(choice.code, str(choice.label)) for choice in question.choices.all()]


def _one(question: FormQuestion, common: dict[str, Any]) -> forms.Field:
    yes_no: list[tuple[str, Any]] = [(YES, _("Yes")), (NO, _("No"))]
    offered = yes_no if question.kind == AnswerType.YES_NO else _choices(question)
    empty = [] if question.is_required else [("", _("No answer"))]
    return forms.ChoiceField(choices=[*offered, *empty], widget=forms.RadioSelect, **common)


def _several(question: FormQuestion, common: dict[str, Any]) -> forms.Field:
    choices = _choices(question)
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)


def _phone(_question: FormQuestion, common: dict[str, Any]) -> forms.Field:
    attributes = {"type": "tel", "autocomplete": "tel"}
    widget = forms.TextInput(attrs=attributes)
    return LineField(max_length=30, validators=[PHONE], widget=widget, **common)


def _country(_question: FormQuestion, common: dict[str, Any]) -> forms.Field:
    listed: list[tuple[str, Any]] = [("", _("Choose")), *names.countries()]
    return forms.ChoiceField(choices=listed, widget=forms.Select(attrs={"data-search": ""}), **common)


def _plain(kind: type[forms.Field], **options: Any) -> Callable[[FormQuestion, dict[str, Any]], forms.Field]:
    return lambda _question, common: kind(**options, **common)


MAKERS: Mapping[str, Callable[[FormQuestion, dict[str, Any]], forms.Field]] = {
    AnswerType.SHORT: _plain(LineField, max_length=MAX_SHORT),
    AnswerType.LONG: _plain(TextField, max_length=MAX_LONG, widget=forms.Textarea(attrs={"rows": 5})),
    AnswerType.YES_NO: _one,
    AnswerType.ONE: _one,
    AnswerType.SEVERAL: _several,
    AnswerType.NUMBER: _plain(forms.DecimalField, max_digits=15, decimal_places=4),
    AnswerType.DATE: _plain(TypedDateField),
    AnswerType.EMAIL: _plain(forms.EmailField, max_length=254),
    AnswerType.PHONE: _phone,
    AnswerType.URL: _plain(forms.URLField, max_length=500, assume_scheme="https"),
    AnswerType.COUNTRY: _country,
}


def as_kept(value: Any) -> Value:
    """A cleaned value as it is kept: text, or a list of codes."""
    if isinstance(value, list):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


class WithQuestions(forms.Form):
    """A form that ends in a conference's own questions."""

    questions: Sequence[FormQuestion] = ()

    def ask_besides(self, questions: Sequence[FormQuestion]) -> None:
        """Adds their fields; call it after the form's own are made."""
        self.questions = questions
        for question in questions:
            self.fields[question.field_name] = field_for(question, depends=question.asked_if is not None)

    def clean(self) -> dict[str, Any]:
        """Forgets what is not asked, with whatever is wrong in it; asks for what is missing."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        conditions = [(one.code, one.condition) for one in self.questions]
        answers = {one.code: as_kept(data.get(one.field_name)) for one in self.questions}
        wanted = asked(conditions, answers)
        for one in self.questions:
            if one.code not in wanted:
                self.errors.pop(one.field_name, None)
                data[one.field_name] = ""
            elif one.is_required and not answers[one.code] and one.field_name not in self.errors:
                self.add_error(one.field_name, self.fields[one.field_name].error_messages["required"])
        return data

    def answers(self) -> Mapping[FormQuestion, Value]:
        """What is to be kept, by question; empty for what is not answered."""
        return {one: as_kept(self.cleaned_data.get(one.field_name)) for one in self.questions}
