import csv
import io
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.registrations.models import FormAnswer, Registration, VisaLetter
from events.registrations.queries import beside_requests
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    AccreditationFileFactory,
    FocalPointFactory,
    FormQuestionFactory,
    NeedsFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def focal_point(client):
    focal_point = FocalPointFactory()
    client.force_login(focal_point.person.user)
    return focal_point


@pytest.fixture
def category(focal_point):
    return ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT, needs_delegation=True
    )


def requests(category, focal_point, count=1, **facts):
    return RegistrationFactory.create_batch(
        count, category=category, delegation=focal_point.delegation, **facts
    )


def desk(whose, name="delegation", **query):
    address = reverse(f"events:{name}", args=[whose.conference.slug])
    return address + "?" + "&".join(f"{key}={value}" for key, value in query.items())


def states(rows):
    return [Registration.objects.get(pk=row.pk).state for row in rows]


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def test_queue_is_oldest_first(client, focal_point, category):
    rows = requests(category, focal_point, 3)
    requests(category, focal_point, state=RegistrationState.CONFIRMED)
    RegistrationFactory(category=category)
    response = client.get(desk(focal_point.delegation))
    assert [row for row, *_more in response.context["rows"]] == rows


@pytest.mark.parametrize(("show", "state"), [("members", "confirmed"), ("closed", "refused")])
def test_tabs_show_the_other_states(client, focal_point, category, show, state):
    requests(category, focal_point)
    rows = requests(category, focal_point, state=state)
    response = client.get(desk(focal_point.delegation, show=show))
    assert [row for row, *_more in response.context["rows"]] == rows


def test_places_are_shown(client, focal_point, category):
    QuotaFactory(conference=category.conference, capacity=20, taken=3)
    assert "17 places are left." in client.get(desk(focal_point.delegation)).text


def test_approving_several_at_once(client, focal_point, category):
    rows = requests(category, focal_point, 3)
    response = client.post(desk(focal_point.delegation), {"r": [rows[0].pk, rows[2].pk]})
    assert states(rows) == ["confirmed", "submitted", "confirmed"]
    assert said(response) == ["You approved 2 people, who are confirmed."]


def test_approving_more_than_there_are_places_says_who_waits(client, focal_point, category):
    rows = requests(category, focal_point, 2)
    QuotaFactory(conference=category.conference, capacity=1)
    response = client.post(desk(focal_point.delegation), {"r": [row.pk for row in rows]})
    assert states(rows) == ["confirmed", "waitlisted"]
    assert said(response)[1] == "No place is free: 1 person you approved is on the waiting list."


def test_approving_nobody_says_so(client, focal_point, category):
    response = client.post(desk(focal_point.delegation), {})
    assert said(response) == ["Choose at least one request first."]


def test_choosing_all_names_them_before_anything_is_done(client, focal_point, category):
    rows = requests(category, focal_point, 2)
    answered = requests(category, focal_point, state=RegistrationState.INFO_REQUESTED)
    assert 'name="all" value="waiting"' in client.get(desk(focal_point.delegation, choose="all")).text
    response = client.post(desk(focal_point.delegation), {"all": "waiting"})
    assert (response.context["rows"], states(rows)) == (rows, ["submitted", "submitted"])
    assert "Approve 2 people?" in response.text
    late = requests(category, focal_point)
    client.post(desk(focal_point.delegation), {"r": [row.pk for row in rows]})
    assert states([*rows, *answered, *late]) == ["confirmed", "confirmed", "info_requested", "submitted"]


def test_choosing_the_page_asks_first(client, focal_point, category):
    rows = requests(category, focal_point, 2)
    response = client.post(desk(focal_point.delegation), {"whole": "1", "r": [row.pk for row in rows]})
    assert (len(response.context["rows"]), states(rows)) == (2, ["submitted", "submitted"])


def test_all_means_those_that_one_decides_on(client, focal_point, category):
    own = requests(category, focal_point)
    secretariat = ParticipantCategoryFactory(conference=category.conference, route=Route.SECRETARIAT)
    requests(secretariat, focal_point)
    assert client.get(desk(focal_point.delegation)).context["waiting"] == 1
    response = client.post(desk(focal_point.delegation, "delegation-refuse"), {"all": "waiting"})
    assert response.context["rows"] == own


def test_more_than_can_be_decided_at_once_are_the_oldest(client, focal_point, category, monkeypatch):
    monkeypatch.setattr("events.registrations.views.choosing.MAX_AT_ONCE", 2)
    rows = requests(category, focal_point, 3)
    monkeypatch.setattr("events.registrations.views.desk.PER_PAGE", 1)
    assert "the oldest 2" in client.get(desk(focal_point.delegation)).text
    response = client.post(desk(focal_point.delegation), {"all": "waiting"})
    assert response.context["rows"] == rows[:2]


@pytest.mark.parametrize("whole", ["members", "closed", "", "x" * 5000])
def test_all_of_nonsense_is_not_there(client, focal_point, category, whole):
    assert client.post(desk(focal_point.delegation), {"all": whole}).status_code == 404


def test_answers_and_papers_stand_beside_the_request(client, focal_point, category):
    category.required_files = ["assignment", "press_card"]
    category.save()
    (row,) = requests(category, focal_point)
    FormAnswer.objects.create(
        registration=row,
        question=FormQuestionFactory(conference=category.conference, label="Which committee?"),
        value="Committee 3",
    )
    paper = AccreditationFileFactory(conference=category.conference, person=row.person)
    NeedsFactory(conference=category.conference, person=row.person, other="Quiet room")
    VisaLetter.objects.create(
        conference=category.conference, registration=row, asked_at=NOW, due_on=date(2026, 2, 24)
    )
    text = client.get(desk(focal_point.delegation)).text
    assert "Tuesday 24 February 2026</time>" in text
    assert "Which committee?" in text
    assert "Committee 3" in text
    assert paper.get_absolute_url() in text
    assert text.count("Missing") == 1
    assert "Quiet room" not in text


def test_answers_and_papers_are_of_those_one_decides_on(focal_point, category, now):
    category.required_files = ["press_card"]
    category.save()
    foreign = RegistrationFactory(category=category)
    question = FormQuestionFactory(conference=category.conference)
    FormAnswer.objects.create(registration=foreign, question=question, value="Mine")
    AccreditationFileFactory(conference=category.conference, person=foreign.person)
    VisaLetter.objects.create(
        conference=category.conference, registration=foreign, asked_at=NOW, due_on=date(2026, 2, 24)
    )
    beside = beside_requests(
        [foreign], user=focal_point.person.user, conference=category.conference, now=now
    )[foreign.pk]
    assert (beside.answers, [file for _kind, file in beside.files], beside.letter) == ([], [None], None)


def test_looking_approves_nobody(client, focal_point, category):
    rows = requests(category, focal_point)
    client.get(desk(focal_point.delegation, r=rows[0].pk, approve=1))
    assert states(rows) == ["submitted"]


def test_request_of_another_delegation_is_not_there(client, focal_point, category):
    own = requests(category, focal_point)
    foreign = RegistrationFactory(
        category=category, delegation=FocalPointFactory(delegation__conference=category.conference).delegation
    )
    response = client.post(desk(focal_point.delegation), {"r": [own[0].pk, foreign.pk]})
    assert (response.status_code, states([*own, foreign])) == (404, ["submitted", "submitted"])


@pytest.mark.parametrize("value", ["x", "-1", "9" * 30, "1 OR 1=1", "\u0661", ""])
def test_nonsense_is_not_there(client, focal_point, category, value):
    assert client.post(desk(focal_point.delegation), {"r": [value]}).status_code == 404


def test_refusing_asks_for_the_reason_first(client, focal_point, category):
    rows = requests(category, focal_point, 2)
    response = client.post(desk(focal_point.delegation, "delegation-refuse"), {"r": [row.pk for row in rows]})
    assert (response.status_code, states(rows)) == (200, ["submitted", "submitted"])


def test_refusing_without_a_reason_changes_nothing(client, focal_point, category):
    rows = requests(category, focal_point)
    response = client.post(
        desk(focal_point.delegation, "delegation-refuse"), {"r": [rows[0].pk], "reason": " "}
    )
    assert (response.status_code, states(rows)) == (422, ["submitted"])


def test_refusing_with_a_reason(client, focal_point, category):
    rows = requests(category, focal_point)
    response = client.post(
        desk(focal_point.delegation, "delegation-refuse"), {"r": [rows[0].pk], "reason": "Not ours"}
    )
    assert (states(rows), said(response)) == (["refused"], ["You refused 1 request."])
    assert Registration.objects.get().reason == "Not ours"


def test_refusing_by_a_link_is_not_possible(client, focal_point, category):
    assert client.get(desk(focal_point.delegation, "delegation-refuse")).status_code == 405


@pytest.mark.parametrize("name", ["delegation", "delegation-refuse"])
def test_desk_is_for_focal_points_alone(client, name):
    conference = ParticipantCategoryFactory().conference
    client.force_login(VerifiedUserFactory())
    assert client.post(reverse(f"events:{name}", args=[conference.slug])).status_code == 404


def test_desk_is_not_for_staff(client, focal_point, category):
    staff = ConferenceRoleFactory(conference=category.conference, user=VerifiedUserFactory(is_staff=True))
    client.force_login(staff.user)
    assert client.get(desk(focal_point.delegation)).status_code == 404


def test_desk_closes_when_the_power_ends(client, focal_point, category):
    focal_point.valid_until = date(2026, 2, 9)
    focal_point.save()
    assert client.get(desk(focal_point.delegation)).status_code == 404


@pytest.mark.parametrize(
    "query", [{"delegation": "0"}, {"delegation": "x"}, {"show": "all"}, {"choose": "x"}]
)
def test_other_queries_are_not_there(client, focal_point, category, query):
    assert client.get(desk(focal_point.delegation, **query)).status_code == 404


def test_two_delegations_are_offered(client, focal_point, category):
    second = FocalPointFactory(person=focal_point.person, delegation__conference=category.conference)
    response = client.get(desk(focal_point.delegation, delegation=second.delegation.pk))
    assert response.context["delegation"] == second.delegation


def test_desk_asks_the_same_number_of_questions(client, focal_point, category):
    category.required_files = ["press_card"]
    category.save()
    question = FormQuestionFactory(conference=category.conference, kind="one")
    counts = []
    for more in (1, 2):
        for row in requests(category, focal_point, more):
            FormAnswer.objects.create(registration=row, question=question, value="a")
            AccreditationFileFactory(conference=category.conference, person=row.person)
        client.get(desk(focal_point.delegation))
        with CaptureQueriesContext(connection) as asked:
            client.get(desk(focal_point.delegation))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def table(client, whose):
    response = client.get(desk(whose, "delegation-csv", delegation=whose.pk))
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_table_holds_the_approved_of_the_own_delegation(client, focal_point, category):
    rows = requests(category, focal_point, 2, state=RegistrationState.CONFIRMED)
    requests(category, focal_point)
    RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)
    assert [row["reference"] for row in table(client, focal_point.delegation)] == [
        row.reference for row in rows
    ]


def test_table_holds_no_formula(client, focal_point, category):
    requests(category, focal_point, state=RegistrationState.CONFIRMED, function="=1+1")
    (row,) = table(client, focal_point.delegation)
    assert not row["function"].startswith("=")


def test_table_of_another_delegation_is_not_there(client, focal_point, category):
    other = FocalPointFactory(delegation__conference=category.conference).delegation
    assert client.get(desk(other, "delegation-csv", delegation=other.pk)).status_code == 404
