import csv
import io

import pytest
import time_machine
from django.db.models import ProtectedError
from django.urls import reverse

from events.registrations import actions, privacy, queries
from events.registrations.forms.extra import WithQuestions, as_kept
from events.registrations.models import FormAnswer, FormChoice, FormQuestion, Registration
from events.registrations.rules.extra import Condition, asked
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FormQuestionFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def category():
    return ParticipantCategoryFactory()


def ask(category, kind="short", *, choices=(), **fields):
    question = FormQuestionFactory(conference=category.conference, kind=kind, **fields)
    for number, code in enumerate(choices):
        FormChoice.objects.create(question=question, code=code, label=code.title(), position=number)
    return question


def form_of(category, **data):
    form = WithQuestions({f"q_{code}": value for code, value in data.items()})
    form.ask_besides(queries.extra_questions(category))
    form.full_clean()
    return form


def test_a_question_is_asked_after_its_answer_and_never_after_one_not_asked():
    conditions = [
        ("visa", None),
        ("country", Condition("visa", "yes")),
        ("consulate", Condition("country", "az")),
        ("early", Condition("later", "yes")),
        ("later", None),
    ]
    assert asked(conditions, {"visa": "no", "country": "az", "later": "yes"}) == {"visa", "later"}
    assert asked(conditions, {"visa": "yes", "country": ["fr", "az"]}) == {
        "visa",
        "country",
        "consulate",
        "later",
    }


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("short", "  Tea \u202e", "Tea"),
        ("long", "a\nb", "a\nb"),
        ("yes_no", "yes", "yes"),
        ("one", "tea", "tea"),
        ("several", ["tea", "milk"], ["tea", "milk"]),
        ("number", "12.50", "12.5"),
        ("number", "1000", "1000"),
        ("date", "27 3 2031", "2031-03-27"),
        ("email", "amina@arvenia.example", "amina@arvenia.example"),
        ("phone", "+994 12 555 01 23", "+994 12 555 01 23"),
        ("url", "arvenia.example/x", "https://arvenia.example/x"),
        ("country", "AZ", "AZ"),
    ],
)
def test_each_type_keeps_its_answer(category, kind, typed, kept):
    question = ask(category, kind, choices=("tea", "milk") if kind in {"one", "several"} else ())
    form = form_of(category, **{question.code: typed})
    assert form.errors == {}
    assert form.answers() == {question: kept}


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("short", "x" * 301),
        ("short", "a\x00b"),
        ("long", "x" * 5001),
        ("yes_no", "perhaps"),
        ("one", "coffee"),
        ("several", ["tea", "coffee"]),
        ("number", "NaN"),
        ("number", "9" * 400),
        ("number", "1e999999"),
        ("date", "31 2 2031"),
        ("date", "\N{PILE OF POO}" * 5000),
        ("email", "amina at arvenia"),
        ("phone", "call me"),
        ("phone", "0" * 9000),
        ("url", "javascript:alert(1)"),
        ("country", "ZZ"),
    ],
)
def test_each_type_refuses_what_is_none(category, kind, typed):
    question = ask(category, kind, choices=("tea", "milk") if kind in {"one", "several"} else ())
    form = form_of(category, **{question.code: typed})
    assert list(form.errors) == [question.field_name]


def test_what_is_not_asked_is_neither_required_nor_wrong_nor_kept(category):
    visa = ask(category, "yes_no", code="visa")
    number = ask(category, "number", code="number", is_required=True, asked_if=visa, asked_if_value="yes")
    unasked = form_of(category, visa="no", number="nonsense")
    assert (unasked.is_valid(), unasked.answers()[number]) == (True, "")
    assert list(form_of(category, visa="yes", number="").errors) == ["q_number"]
    assert form_of(category, visa="yes", number="7").answers()[number] == "7"


def test_questions_of_another_category_or_retired_are_not_asked(category, now):
    other = ParticipantCategoryFactory(conference=category.conference)
    mine, foreign, old = ask(category), ask(category), ask(category)
    mine.categories.set([category, other])
    foreign.categories.set([other])
    actions.retire_question(old, by=None, now=now)
    ask(ParticipantCategoryFactory())
    assert queries.extra_questions(category) == [mine]


def test_retiring_a_question_retires_what_depends_on_it(category, now):
    visa = ask(category, "yes_no")
    number = ask(category, asked_if=visa, asked_if_value="yes")
    actions.retire_question(visa, by=None, now=now)
    number.refresh_from_db()
    assert number.retired_at == now


@pytest.fixture
def answered(category):
    question = ask(category, "several", code="drinks", choices=("tea", "milk"), label="What do you drink?")
    registration = RegistrationFactory(category=category)
    FormAnswer.objects.create(registration=registration, question=question, value=["tea"])
    return registration


def test_the_form_asks_and_keeps(client, category):
    question = ask(category, "one", code="drink", choices=("tea", "milk"), is_required=True)
    client.force_login(VerifiedUserFactory())
    url = reverse("events:registration-new", args=[category.conference.slug])
    step = client.get(f"{url}?category={category.code}&step=questions")
    assert question.label in step.text
    sent = {
        "category": category.code,
        "family_name": "Okoro",
        "organization_name": "Harbour",
        "mode": "onsite",
        "listing": "none",
        "terms": "on",
        "terms_version": "1",
    }
    refused = client.post(url, sent)
    assert list(refused.context["form"].errors) == ["q_drink"]
    assert client.post(url, {"category": category.code, "step": "check", "q_drink": "tea", "terms": "on", "terms_version": "1"}).status_code == 302  # fmt: skip
    assert FormAnswer.objects.get().value == "tea"


def test_a_person_sees_and_corrects_their_answers(client, answered):
    client.force_login(answered.person.user)
    slug = answered.conference.slug
    assert "What do you drink?" in client.get(reverse("events:registration-status", args=[slug])).text
    edit = reverse("events:registration-edit", args=[slug])
    assert 'value="tea" aria-describedby' in client.get(edit).text or "checked" in client.get(edit).text
    facts = {"mode": "onsite", "listing": "none", "q_drinks": ["milk"]}
    assert client.post(edit, facts).status_code == 302
    assert FormAnswer.objects.get().value == ["milk"]
    facts.pop("q_drinks")
    client.post(edit, facts)
    assert not FormAnswer.objects.exists()


def test_answers_are_handed_out_and_erased(answered, now):
    told = privacy.export(answered.person.user)["registrations"][0]["answers"]
    assert told == {"drinks": {"question": "What do you drink?", "answer": ["tea"]}}
    privacy.erase(answered.person.user, by=None, now=now)
    assert not FormAnswer.objects.exists()


def test_an_answered_question_is_not_deleted(answered):
    with pytest.raises(ProtectedError):
        FormQuestion.objects.get().delete()


def test_a_number_is_kept_without_the_letter_e():
    from decimal import Decimal

    assert as_kept(Decimal("1E+3")) == "1000"


# In the admin


@pytest.fixture
def staff(client, category):
    role = ConferenceRoleFactory(conference=category.conference, role="registration", user__is_staff=True)
    client.force_login(role.user)
    return role.user


def typed(category, **fields):
    return {
        "conference": category.conference.pk,
        "code": "diet",
        "kind": "short",
        "label_0": "What do you eat?",
        "position": 5,
        "choices-TOTAL_FORMS": 0,
        "choices-INITIAL_FORMS": 0,
        **fields,
    }


def test_staff_add_a_question(client, staff, category):
    answer = client.post(reverse("admin:events_formquestion_add"), typed(category))
    assert answer.status_code == 302
    assert str(FormQuestion.objects.get()) == "What do you eat?"


@pytest.mark.parametrize("kind", ["one", "several"])
def test_a_choice_needs_two_answers(client, staff, category, kind):
    answer = client.post(reverse("admin:events_formquestion_add"), typed(category, kind=kind))
    assert "Give at least two answers to choose from." in answer.text


def test_a_condition_has_to_be_possible(client, staff, category):
    visa = ask(category, "yes_no", position=9)
    texts = {}
    for label, fields in {
        "later": {"asked_if": visa.pk, "asked_if_value": "yes"},
        "no answer": {"asked_if": visa.pk, "asked_if_value": "perhaps", "position": 20},
        "no choice": {"asked_if": ask(category, position=1).pk, "asked_if_value": "yes"},
    }.items():
        texts[label] = client.post(reverse("admin:events_formquestion_add"), typed(category, **fields)).text
    assert "Choose one that stands earlier" in texts["later"]
    assert "That question is never answered like this. Its answers: no, yes" in texts["no answer"]
    assert "Select a valid choice" in texts["no choice"]


def test_the_type_stays_once_somebody_has_answered(client, staff, category):
    question = ask(category)
    FormAnswer.objects.create(
        registration=RegistrationFactory(category=category), question=question, value="x"
    )
    change = reverse("admin:events_formquestion_change", args=[question.pk])
    answer = client.post(change, typed(category, kind="number"))
    assert "Somebody has answered, so the type stays." in answer.text
    assert client.post(reverse("admin:events_formquestion_delete", args=[question.pk])).status_code == 403


def test_a_chosen_answer_stays(client, staff, category, answered):
    question = answered.form_answers.get().question
    tea, milk = question.choices.all()
    rows = {
        "choices-TOTAL_FORMS": 2,
        "choices-INITIAL_FORMS": 2,
        **{
            f"choices-0-{key}": value
            for key, value in {"id": tea.pk, "code": "cha", "label_0": "Tea"}.items()
        },
        **{
            f"choices-1-{key}": value
            for key, value in {"id": milk.pk, "code": "milk", "label_0": "Milk"}.items()
        },
        "choices-0-position": 0,
        "choices-1-position": 1,
    }
    change = reverse("admin:events_formquestion_change", args=[question.pk])
    answer = client.post(change, typed(category, kind="several", **rows))
    assert "Somebody has chosen tea; it stays." in answer.text


def test_the_preview_shows_each_category_and_is_of_ones_own_conference(client, staff, category):
    ask(category, label="What do you eat?")
    preview = reverse("admin:events_formquestion_preview", args=[category.conference_id])
    assert "What do you eat?" in client.get(preview).text
    foreign = ParticipantCategoryFactory()
    other = reverse("admin:events_formquestion_preview", args=[foreign.conference_id])
    assert client.get(other).status_code == 404


def test_retiring_in_the_list(client, staff, category):
    question = ask(category)
    data = {"sure": "1", "action": "retire", "_selected_action": [question.pk]}
    client.post(reverse("admin:events_formquestion_changelist"), data)
    assert FormQuestion.objects.in_use().count() == 0


def test_who_decides_sees_answers_and_the_table_has_them_escaped(client, staff, category, answered):
    more = ask(category, code="say")
    FormAnswer.objects.create(registration=answered, question=more, value="=1+1")
    shown = client.get(reverse("admin:events_registration_change", args=[answered.pk])).text
    assert "What do you drink?" in shown
    data = {"action": "export_csv", "_selected_action": [answered.pk]}
    table = client.post(reverse("admin:events_registration_changelist"), data).text
    (row,) = csv.DictReader(io.StringIO(table))
    assert (row["q_drinks"], row["q_say"]) == ("tea", "'=1+1")
    assert Registration.objects.count() == 1
