from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions, privacy
from events.registrations.models import Question, Quota, Registration
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory, UserFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)
DUE = date(2026, 2, 17)
QUESTION = {"text": "Which department do you work in?", "due_on": DUE}


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def focal_point():
    return FocalPointFactory()


@pytest.fixture
def request_(focal_point):
    category = ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT
    )
    return RegistrationFactory(category=category, delegation=focal_point.delegation, function="Engineer")


@pytest.fixture
def asked(request_, focal_point):
    return actions.ask_for_more(request_, by=focal_point.person.user, now=NOW, **QUESTION)


def reply(registration, text="Spectrum", **fields):
    return actions.answer(registration, by=registration.person.user, now=NOW, text=text, **fields)


def refusal(act, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        act(*args, now=NOW, **kwargs)
    return caught.value.code


def mail(kind):
    return Message.objects.get(kind=f"registrations.{kind}")


def due(kind):
    return get_kind(f"registrations.{kind}").still_due(mail(kind), NOW)


def state(row):
    return Registration.objects.get(pk=row.pk).state


def page(whose, name, **query):
    address = reverse(f"events:{name}", args=[whose.conference.slug])
    return address + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def test_asking_moves_the_request_and_says_what_is_needed(asked):
    question = Question.objects.get(registration=asked)
    assert (state(asked), asked.reason, question.due_on) == ("info_requested", QUESTION["text"], DUE)
    content = get_kind("registrations.asked").context(mail("asked"), NOW)
    assert QUESTION["text"] in content.paragraphs
    assert content.action[1].endswith("/registration/answer/")


def test_asking_takes_no_place(asked):
    assert Quota.objects.get(conference=asked.conference, category=None).taken == 0


def test_answer_leads_back_to_the_queue_in_its_old_place(asked):
    before = asked.submitted_at
    reply(asked, function="Head of spectrum")
    asked.refresh_from_db()
    assert (asked.state, asked.submitted_at, asked.function) == ("submitted", before, "Head of spectrum")
    assert Question.objects.get().answer == "Spectrum"


def test_answer_is_told_without_its_words(asked, focal_point):
    reply(asked, text="I use a wheelchair")
    message = mail("answered")
    content = get_kind(message.kind).context(message, NOW)
    assert message.recipient == focal_point.person.user.email
    assert "wheelchair" not in str(content)
    assert content.action[1].endswith(f"/delegation/?delegation={focal_point.delegation.pk}")


def test_secretariat_that_asked_reads_the_answer_in_the_admin():
    request = RegistrationFactory(category__route=Route.SECRETARIAT)
    staff = ConferenceRoleFactory(conference=request.conference).user
    actions.ask_for_more(request, by=staff, now=NOW, **QUESTION)
    reply(request)
    content = get_kind("registrations.answered").context(mail("answered"), NOW)
    assert content.action[1].endswith(f"/admin/events/registration/{request.pk}/change/")


def test_mail_of_a_question_is_stale_once_answered(asked):
    assert due("asked") == ""
    reply(asked)
    assert due("asked") == "nothing is asked any more"


def test_mail_of_an_answer_is_stale_once_the_power_ended(asked, focal_point):
    reply(asked)
    assert due("answered") == ""
    focal_point.valid_until = date(2026, 2, 9)
    focal_point.save()
    assert due("answered") == "may not decide on it any more"


def test_second_question_is_a_second_mail(asked, focal_point):
    reply(asked)
    actions.ask_for_more(asked, by=focal_point.person.user, now=NOW, text="And since when?", due_on=DUE)
    assert Message.objects.filter(kind="registrations.asked").count() == 2


@pytest.mark.parametrize("decide", [actions.approve, actions.withdraw])
def test_what_is_asked_can_be_decided_without_an_answer(asked, focal_point, decide):
    decide(asked, by=focal_point.person.user, now=NOW)
    assert state(asked) in {"confirmed", "withdrawn"}
    assert due("asked") == "nothing is asked any more"


def test_answer_after_the_decision_changes_nothing(asked, focal_point):
    stale = Registration.objects.get(pk=asked.pk)
    actions.refuse(asked, by=focal_point.person.user, now=NOW, reason="Not ours")
    assert refusal(actions.answer, stale, by=stale.person.user, text="Late", function="Other") == "state"
    assert (state(asked), Question.objects.get().answer) == ("refused", "")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"text": " \u202e "}, "question"),
        ({"due_on": date(2026, 2, 9)}, "due"),
        ({"due_on": date(2027, 2, 9)}, "due"),
    ],
)
def test_bad_questions_are_refused(request_, focal_point, wrong, code):
    user = focal_point.person.user
    assert refusal(actions.ask_for_more, request_, by=user, **{**QUESTION, **wrong}) == code
    assert (state(request_), Question.objects.count()) == ("submitted", 0)


def test_day_of_answer_is_a_day_on_the_conferences_clock(request_, focal_point):
    # 20:30 UTC on 9 February is 10 February in Baku.
    evening = datetime(2026, 2, 9, 20, 30, tzinfo=UTC)
    with pytest.raises(ValidationError):
        actions.ask_for_more(
            request_, by=focal_point.person.user, now=evening, text="Who?", due_on=date(2026, 2, 9)
        )


@pytest.mark.parametrize("taken", ["confirmed", "waitlisted", "refused", "withdrawn"])
def test_what_is_decided_is_not_asked(focal_point, request_, taken):
    Registration.objects.filter(pk=request_.pk).update(state=taken)
    assert refusal(actions.ask_for_more, request_, by=focal_point.person.user, **QUESTION) == "state"


def test_another_delegation_asks_nothing(request_):
    other = FocalPointFactory(delegation__conference=request_.conference).person.user
    assert refusal(actions.ask_for_more, request_, by=other, **QUESTION) == "not_entitled"


@pytest.mark.parametrize("who", ["focal point", "stranger"])
def test_nobody_answers_for_somebody_else(asked, focal_point, who):
    user = focal_point.person.user if who == "focal point" else UserFactory()
    assert refusal(actions.answer, asked, by=user, text="Mine") == "not_own"


def test_empty_answer_is_refused(asked):
    assert refusal(actions.answer, asked, by=asked.person.user, text=" \x00 ") == "answer"


def test_asked_person_is_registered_once(asked):
    with pytest.raises(ValidationError):
        actions.register(
            asked.conference,
            person=asked.person,
            category=asked.category,
            delegation=asked.delegation,
            details=actions.Details(name="Twice"),
            by=None,
            now=NOW,
        )


def test_export_holds_question_and_answer(asked):
    reply(asked)
    (one,) = privacy.export(asked.person.user)["registrations"]
    assert (one["questions"][0]["asked"], one["questions"][0]["answer"]) == (QUESTION["text"], "Spectrum")


def test_erasing_blanks_question_and_answer(asked):
    reply(asked)
    privacy.erase(asked.person.user, by=None, now=NOW)
    assert list(Question.objects.values_list("text", "answer")) == [("–", "")]


def test_status_page_says_what_is_asked_and_where_to_answer(client, asked):
    client.force_login(asked.person.user)
    text = client.get(page(asked, "registration-status")).text
    assert "Your answer is needed" in text
    assert QUESTION["text"] in text
    assert "17 February 2026" in text
    assert reverse("events:registration-answer", args=[asked.conference.slug]) in text


def test_answering_on_the_page(client, asked):
    client.force_login(asked.person.user)
    sent = {
        "answer": "Line one\r\nline two",
        "mode": "onsite",
        "listing": "none",
        "function": "Head",
    }
    response = client.post(page(asked, "registration-answer"), sent)
    asked.refresh_from_db()
    assert (response.status_code, asked.state, asked.function) == (302, "submitted", "Head")
    assert "You answered" in client.get(page(asked, "registration-status")).text


@pytest.mark.parametrize(
    "wrong", [{"answer": " "}, {"answer": "x" * 2001}, {"answer": "a\x00b"}, {"mode": "by boat"}]
)
def test_bad_answers_are_named_and_nothing_typed_is_lost(client, asked, wrong):
    client.force_login(asked.person.user)
    sent = {"answer": "Fine", "mode": "onsite", "listing": "none", "function": "Kept words"}
    response = client.post(page(asked, "registration-answer"), {**sent, **wrong})
    assert (response.status_code, state(asked)) == (422, "info_requested")
    assert "Kept words" in response.text


def test_answer_of_somebody_else_is_not_there(client, asked):
    client.force_login(VerifiedUserFactory())
    assert client.get(page(asked, "registration-answer")).status_code == 404


def test_desk_asks_what_and_by_when_first(client, request_, focal_point):
    client.force_login(focal_point.person.user)
    response = client.post(page(focal_point.delegation, "delegation-ask"), {"r": [request_.pk]})
    assert (response.status_code, state(request_)) == (200, "submitted")
    assert response.context["form"].initial["due_on"] == DUE


def test_desk_asks_those_chosen(client, request_, focal_point):
    client.force_login(focal_point.person.user)
    response = client.post(page(focal_point.delegation, "delegation-ask"), {"r": [request_.pk], **QUESTION})
    assert [str(one) for one in get_messages(response.wsgi_request)] == ["You asked 1 person."]
    assert state(request_) == "info_requested"


@pytest.mark.parametrize(
    "wrong", [{"text": ""}, {"due_on": "yesterday"}, {"due_on": "2026-02-01"}, {"text": "x" * 501}]
)
def test_bad_question_on_the_desk_is_named(client, request_, focal_point, wrong):
    client.force_login(focal_point.person.user)
    sent = {"r": [request_.pk], **QUESTION, **wrong}
    response = client.post(page(focal_point.delegation, "delegation-ask"), sent)
    assert (response.status_code, state(request_)) == (422, "submitted")


def test_desk_asks_nobody_of_another_delegation(client, request_):
    other = FocalPointFactory(delegation__conference=request_.conference)
    client.force_login(other.person.user)
    response = client.post(page(other.delegation, "delegation-ask"), {"r": [request_.pk], **QUESTION})
    assert (response.status_code, state(request_)) == (404, "submitted")


def test_desk_shows_the_answer_in_the_queue(client, asked, focal_point):
    client.force_login(focal_point.person.user)
    assert "Answer by" in client.get(page(focal_point.delegation, "delegation", show="asked")).text
    reply(asked, text="<b>Spectrum</b>")
    assert "&lt;b&gt;Spectrum" in client.get(page(focal_point.delegation, "delegation")).text


def test_desk_says_what_is_overdue(client, asked, focal_point):
    client.force_login(focal_point.person.user)
    Question.objects.update(due_on=date(2026, 2, 9))
    assert "Overdue" in client.get(page(focal_point.delegation, "delegation", show="asked")).text


def test_tab_of_those_asked_takes_the_same_number_of_questions(client, asked, focal_point):
    client.force_login(focal_point.person.user)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(page(focal_point.delegation, "delegation", show="asked"))
        counts.append(len(queries))
        for row in RegistrationFactory.create_batch(2, category=asked.category, delegation=asked.delegation):
            actions.ask_for_more(row, by=focal_point.person.user, now=NOW, **QUESTION)
    assert counts[0] == counts[1]


def test_secretariat_asks_in_the_admin(client):
    request = RegistrationFactory(category__route=Route.SECRETARIAT)
    client.force_login(ConferenceRoleFactory(conference=request.conference).user)
    address = f"{reverse('admin:events_registration_decide', args=['ask'])}?ids={request.pk}"
    assert client.post(address, {"text": ""}).status_code == 400
    client.post(address, QUESTION)
    assert state(request) == RegistrationState.INFO_REQUESTED
    reply(request, text="Spectrum <i>")
    change = client.get(reverse("admin:events_registration_change", args=[request.pk]))
    assert "Spectrum &lt;i&gt;" in change.text
