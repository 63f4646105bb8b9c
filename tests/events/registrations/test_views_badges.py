"""Printing badges from the secretariat and from the door."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.registrations.actions import issue_badge, print_badges
from events.registrations.models import PrintRun
from events.registrations.rules import Layout, RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory, DelegationFactory
from tests.factories.registrations import (
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

LIST = "admin:events_registration_changelist"


@pytest.fixture
def category(db):
    return ParticipantCategoryFactory(route=Route.SECRETARIAT)


def signed_in(client, conference, role):
    user = VerifiedUserFactory(is_staff=True)
    ConferenceRoleFactory(conference=conference, role=role, user=user)
    client.force_login(user)
    return user


@pytest.fixture
def staff(client, category):
    return signed_in(client, category.conference, "registration")


@pytest.fixture
def door(client, category):
    return signed_in(client, category.conference, "door")


def confirmed(category, now, **fields):
    row = RegistrationFactory(category=category, state=RegistrationState.CONFIRMED, **fields)
    issue_badge(row, by=None, now=now)
    return row


def printed(category, now, by, **fields):
    row = confirmed(category, now, **fields)
    facts = {"layout": Layout.CARD, "form_key": uuid.uuid4()}
    return row, print_badges(category.conference, [row], by=by, now=now, **facts).run


def ask(*rows):
    return f"{reverse('admin:events_registration_print')}?ids={','.join(str(row.pk) for row in rows)}"


def answers(**changed):
    return {"layout": "a4-6", "form_key": str(uuid.uuid4()), **changed}


def test_ticking_leads_to_the_question(client, staff, category, now):
    row = confirmed(category, now)
    response = client.post(reverse(LIST), {"action": "print_badges", "_selected_action": [row.pk]})
    assert response.url == ask(row)


def test_looking_prints_nothing_and_counts_them(client, staff, category, now):
    old, _run = printed(category, now, staff)
    response = client.get(ask(confirmed(category, now), old, RegistrationFactory(category=category)))
    counts = [(word.value, number) for word, number in response.context["counts"]]
    assert counts == [("first", 1), ("printed", 1), ("not_confirmed", 1)]
    assert "Print one badge" in response.text
    assert PrintRun.objects.count() == 1


def test_printing_leads_to_the_run_and_its_pdf(client, staff, category, now):
    response = client.post(ask(confirmed(category, now), confirmed(category, now)), answers(), follow=True)
    run = PrintRun.objects.get()
    address = reverse("events:badge-run", args=[category.conference.slug, run.pk])
    assert address in response.text
    pdf = client.get(address)
    assert (pdf["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


def test_who_was_printed_before_is_left_out_and_named(client, staff, category, now):
    old, _run = printed(category, now, staff, name="Marta Quillfeather")
    response = client.post(ask(confirmed(category, now), old), answers(reason=""), follow=True)
    assert "Marta Quillfeather" in str([str(one) for one in response.context["messages"]])
    assert old.badges.count() == 1


def test_printing_nobody_says_so_and_keeps_the_answers(client, staff, category):
    response = client.post(ask(RegistrationFactory(category=category)), answers(layout="a6"))
    assert (response.status_code, PrintRun.objects.count()) == (400, 0)
    assert response.context["form"]["layout"].value() == "a6"
    assert "Nobody of these gets a badge" in response.text


@pytest.mark.parametrize(
    "changed", [{"layout": "a3"}, {"form_key": "x"}, {"reason": "x" * 201}, {"layout": ""}]
)
def test_wrong_answers_print_nothing(client, staff, category, now, changed):
    old, _run = printed(category, now, staff)
    assert client.post(ask(old), answers(**{"reason": "lost", **changed})).status_code == 400
    assert PrintRun.objects.count() == 1


def test_two_conferences_at_once_are_refused(client, staff, category, now):
    elsewhere = ParticipantCategoryFactory(conference=OpenConferenceFactory())
    ConferenceRoleFactory(conference=elsewhere.conference, role="registration", user=staff)
    response = client.post(ask(confirmed(category, now), confirmed(elsewhere, now)), answers())
    assert "one conference at a time" in response.text
    assert not PrintRun.objects.exists()


def test_badges_of_another_conference_are_not_there(client, staff, now):
    assert client.get(ask(confirmed(ParticipantCategoryFactory(), now))).status_code == 404


@pytest.mark.parametrize("role", ["protocol", "media"])
def test_other_desks_do_not_print(client, category, now, role):
    signed_in(client, category.conference, role)
    assert client.get(ask(confirmed(category, now))).status_code == 403
    response = client.get(reverse(LIST))
    assert "print_badges" not in response.text


def test_list_is_filtered_by_what_is_printed(client, staff, category, now):
    old, _run = printed(category, now, staff)
    new = confirmed(category, now)
    RegistrationFactory(category=category)
    found = {
        word: [row.pk for row in client.get(reverse(LIST), {"badge": word}).context["cl"].result_list]
        for word in ("to_print", "printed", "x")
    }
    assert (found["to_print"], found["printed"], len(found["x"])) == ([new.pk], [old.pk], 3)


def test_list_is_filtered_by_delegation(client, staff, category, now):
    rows = [
        confirmed(category, now, delegation=DelegationFactory(conference=category.conference))
        for _ in range(2)
    ]
    response = client.get(reverse(LIST), {"of": rows[0].delegation_id})
    assert [row.pk for row in response.context["cl"].result_list] == [rows[0].pk]


@pytest.mark.parametrize("model", ["printrun", "badge"])
def test_lists_ask_the_same_number_of_questions(client, staff, category, now, model):
    address = reverse(f"admin:events_{model}_changelist")
    counts = []
    for number in (1, 2):
        for _ in range(number):
            printed(category, now, staff)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def at_door(row):
    return reverse("events:badge-print", args=[row.conference.slug, row.pk])


def test_door_prints_one_badge(client, door, category, now):
    row = confirmed(category, now)
    assert client.get(at_door(row)).status_code == 200
    response = client.post(at_door(row), answers(layout="card"))
    assert response.url == reverse("events:badge-run", args=[row.conference.slug, PrintRun.objects.get().pk])
    assert client.get(response.url)["Content-Type"] == "application/pdf"


def test_door_gives_a_reason_for_a_second_one(client, door, category, now):
    row, _run = printed(category, now, door)
    refused = client.post(at_door(row), answers(reason=""))
    assert (refused.status_code, "needs a reason" in refused.text) == (422, True)
    client.post(at_door(row), answers(reason="lost"))
    assert list(row.badges.order_by("serial").values_list("state", flat=True)) == ["deactivated", "active"]


def test_door_prints_nothing_for_who_is_not_confirmed(client, door, category):
    row = RegistrationFactory(category=category)
    assert "Only who is confirmed" in client.get(at_door(row)).text
    assert client.post(at_door(row), answers()).status_code == 422
    assert not PrintRun.objects.exists()


def test_a_run_of_which_nothing_works_is_gone(client, door, category, now):
    row, run = printed(category, now, door)
    issue_badge(row, by=None, now=now)
    assert client.get(reverse("events:badge-run", args=[category.conference.slug, run.pk])).status_code == 404


@pytest.mark.parametrize("number", ["0", "9" * 30])
@pytest.mark.parametrize("name", ["badge-run", "badge-print"])
def test_what_is_not_there(client, door, category, name, number):
    address = reverse(f"events:{name}", args=[category.conference.slug, number])
    assert client.get(address).status_code == 404
