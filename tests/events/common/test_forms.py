import re

import pytest
from django import forms


class Sample(forms.Form):
    name = forms.CharField(help_text="As in the passport.")
    native = forms.CharField(required=False)
    kind = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")], help_text="One.")
    tongues = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[("Group", [("x", "X")])], required=False
    )
    agree = forms.BooleanField(help_text="Read the terms.")
    token = forms.CharField(widget=forms.HiddenInput)


def html(form):
    return re.sub(r"\s+", " ", str(form))


def test_a_field_has_its_label_hint_and_widget_in_this_order():
    text = html(Sample()["name"].as_field_group())
    assert (
        text.index('<label for="id_name">Name') < text.index('id="id_name_helptext"') < text.index("<input")
    )
    assert 'aria-describedby="id_name_helptext"' in text


def test_an_error_is_said_in_words_and_tied_to_its_field():
    text = html(Sample({})["name"].as_field_group())
    assert (
        '<p class="error" id="id_name_error"><span class="vh">Error: </span>This field is required.</p>'
        in text
    )
    assert 'aria-invalid="true"' in text
    assert 'aria-describedby="id_name_helptext id_name_error"' in text


def test_what_may_be_left_out_says_so():
    assert '<label for="id_native">Native <span class="soft">(optional)</span></label>' in html(
        Sample()["native"].as_field_group()
    )


def test_a_choice_is_a_group_with_a_legend():
    text = html(Sample({})["kind"].as_field_group())
    assert '<fieldset class="field" aria-describedby="id_kind_helptext id_kind_error">' in text
    assert "<legend>Kind</legend>" in text
    assert '<label class="choice" for="id_kind_0">' in text


def test_grouped_options_keep_the_name_of_their_group():
    assert '<fieldset class="group"><legend>Group</legend>' in html(Sample()["tongues"].as_field_group())


def test_a_checkbox_stands_before_its_label():
    text = html(Sample()["agree"].as_field_group())
    assert re.search(
        r'<label class="choice" for="id_agree"><input type="checkbox"[^>]*><span>Agree</span></label>', text
    )


def test_the_summary_leads_to_each_field_in_error():
    text = html(Sample({}))
    assert re.findall(r'<li><a href="(#[^"]+)">', text) == ["#id_name", "#id_kind_0", "#id_agree"]
    assert "4 answers need another look" in text
    assert 'role="alert" tabindex="-1" autofocus' in text


def test_a_fault_of_a_hidden_field_is_not_lost():
    assert "<li>This field is required.</li>" in html(Sample({}))


def test_a_form_without_faults_has_no_summary():
    assert 'role="alert"' not in html(Sample())


def test_what_was_typed_is_escaped():
    assert "<script>" not in html(Sample({"name": "<script>alert(1)</script>"}))


@pytest.mark.parametrize(
    "widget",
    [
        forms.Textarea,
        forms.Select,
        forms.SelectMultiple,
        forms.ClearableFileInput,
        forms.SplitDateTimeWidget,
        forms.SelectDateWidget,
        forms.NumberInput,
    ],
)
def test_every_widget_gets_a_name(widget):
    class One(forms.Form):
        field = forms.Field(widget=widget)

    text = html(One())
    assert "<legend>Field</legend>" in text or re.search(r'<label for="id_field[^"]*">Field</label>', text)
