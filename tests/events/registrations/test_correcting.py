"""Whoever decides corrects somebody's name, organization or function; now is 10 February 2026."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from events.common.models import Transition
from events.conferences.rules import Role
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.registrations import actions, privacy
from events.registrations.actions import Details, Wanted
from events.registrations.models import Badge, PendingChange, Registration
from events.registrations.pages import status_page
from events.registrations.queries import find_people, open_change
from events.registrations.rules import Route
from events.registrations.rules.changes import CORRECTABLE
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
RIGHT = {"name": "Amina Okoro-Lindqvist", "reason": "A letter was missing"}


@pytest.fixture(autouse=True)
def _clock(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def focal_point():
    return FocalPointFactory(person__name="Anselm Brightwater")


@pytest.fixture
def minister(focal_point, now):
    """Registered by the focal point, confirmed, with a contact's address and no account."""
    conference = focal_point.delegation.conference
    return actions.register_colleague(
        conference,
        email="",
        category=ParticipantCategoryFactory(conference=conference, route=Route.FOCAL_POINT),
        delegation=focal_point.delegation,
        details=Details(name="Amina Okoro", function="Minster", contact_email="aide@arvenia.example"),
        by=focal_point.person.user,
        now=now,
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def correct(row, now, *, by, reason="A typing error", revision=None, **details):
    said = {name: getattr(row, name) for name in CORRECTABLE}
    return actions.correct_for(
        row,
        details={**said, **details},
        revision=row.revision if revision is None else revision,
        reason=reason,
        by=by,
        now=now,
    )


def refused(code, row, now, **facts):
    with pytest.raises(ValidationError) as caught:
        correct(row, now, **facts)
    assert caught.value.code == code
    assert not PendingChange.objects.filter(state="corrected").exists()


def test_it_holds_at_once_and_the_record_says_who_and_why(minister, focal_point, now):
    by = focal_point.person.user
    change = correct(minister, now, by=by, name=" Amina  Okoro-Lindqvist ", function="Minister")
    after = fresh(minister)
    assert (after.name, after.function, after.state) == ("Amina Okoro-Lindqvist", "Minister", "confirmed")
    assert (change.before, change.after) == (
        {"name": "Amina Okoro", "function": "Minster"},
        {"name": "Amina Okoro-Lindqvist", "function": "Minister"},
    )
    assert (change.state, change.reason, change.decided_by, open_change(after)) == (
        "corrected",
        "A typing error",
        by,
        None,
    )
    assert after.history.order_by("history_id").last().history_user == by
    moved = Transition.objects.get(subject="pendingchange")
    assert (moved.to_state, moved.by, moved.reason, moved.at) == ("corrected", by, "A typing error", now)
    found = find_people("lindqvist", conference=after.conference, day=now.date())
    assert [one.pk for one in found] == [after.pk]


@pytest.mark.parametrize(
    ("details", "states"),
    [({"function": "Minister"}, ["deactivated", "active"]), ({"family_name": "Okoro"}, ["active"])],
)
def test_a_badge_that_would_say_something_else_is_made_anew(minister, focal_point, now, details, states):
    correct(minister, now, by=focal_point.person.user, **details)
    assert list(Badge.objects.order_by("serial").values_list("state", flat=True)) == states


def test_who_waits_for_a_decision_gets_no_badge(focal_point, now):
    category = ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT
    )
    row = RegistrationFactory(category=category, delegation=focal_point.delegation)
    correct(row, now, by=focal_point.person.user, name="Amina Okoro")
    assert (fresh(row).name, fresh(row).state, Badge.objects.count()) == ("Amina Okoro", "submitted", 0)


def test_the_contact_is_told_old_and_new_and_by_whom(minister, focal_point, now):
    correct(minister, now, by=focal_point.person.user, function="Minister")
    message = Message.objects.get(kind="registrations.changed")
    assert (message.recipient, get_kind(message.kind).still_due(message, now)) == ("aide@arvenia.example", "")
    with translation.override("en"):
        content = get_kind(message.kind).context(message, now)
    facts = dict(content.facts)
    assert facts["Function"] == "Minster → Minister"
    assert facts["Corrected by"].startswith("Anselm Brightwater, focal point of ")
    assert "Reason: A typing error" in content.paragraphs


def test_the_account_is_told_the_office_and_the_page_says_it_too(now):
    row = RegistrationFactory(category__route=Route.SECRETARIAT)
    staff = ConferenceRoleFactory(conference=row.conference, role=Role.REGISTRATION).user
    correct(row, now, by=staff, name="Amina Okoro")
    message = Message.objects.get(kind="registrations.changed")
    assert message.recipient == row.person.user.email
    facts = dict(get_kind(message.kind).context(message, now).facts)
    assert facts["Corrected by"] == "The secretariat"
    (step,) = [one for one in status_page(fresh(row), now=now).steps if one["text"] == "A typing error"]
    assert step["state"] == "done"
    privacy.erase(row.person.user, by=None, now=now)
    change = PendingChange.objects.get()
    assert (change.before, change.after, change.reason) == ({}, {}, "")


def test_wrong_ones_change_nothing(minister, focal_point, now):
    by = focal_point.person.user
    right = {"name": "Amina Lindqvist"}
    refused("reason", minister, now, by=by, reason=" \u202e ", **right)
    refused("name", minister, now, by=by, name=" ")
    refused("same", minister, now, by=by)
    refused("changed", minister, now, by=by, revision=minister.revision + 1, **right)
    refused("not_entitled", minister, now, by=FocalPointFactory().person.user, **right)
    actions.end_power(focal_point, by=None, now=now)
    refused("not_entitled", minister, now, by=by, **right)


def test_a_page_read_before_the_person_said_another_function_is_stale(minister, focal_point, now):
    read = minister.revision
    actions.update_details(fresh(minister), by=None, now=now, function="Minister of Telecommunications")
    refused("changed", minister, now, by=focal_point.person.user, revision=read, function="Minister")
    assert fresh(minister).function == "Minister of Telecommunications"


def test_what_waits_for_a_decision_is_decided_first(now):
    row = RegistrationFactory(category__route=Route.SECRETARIAT)
    staff = ConferenceRoleFactory(conference=row.conference, role=Role.REGISTRATION).user
    row = actions.approve(row, by=staff, now=now)
    wanted = Wanted(category=row.category, delegation=None, name="Amina Lindqvist")
    actions.ask_change(row, wanted=wanted, by=row.person.user, now=now)
    refused("open", row, now, by=staff, function="Adviser")
    actions.withdraw(row, by=row.person.user, now=now)
    refused("state", row, now, by=staff, function="Adviser")


@pytest.fixture
def page(client, minister, focal_point):
    """The focal point's page."""
    client.force_login(focal_point.person.user)
    return reverse("events:delegation-correct", args=[minister.conference.slug, minister.reference])


def sent(row, **facts):
    return {**{name: getattr(row, name) for name in (*CORRECTABLE, "revision")}, **RIGHT, **facts}


def test_the_desk_leads_to_the_page_which_begins_with_what_is_said(client, page, minister, focal_point):
    assert client.get(page).context["form"]["name"].value() == "Amina Okoro"
    response = client.post(page, sent(minister))
    assert (response.status_code, fresh(minister).name) == (302, RIGHT["name"])
    desk = client.get(response.url).content.decode()
    assert f"{page}?delegation={focal_point.delegation_id}" in desk
    assert "The details of Amina Okoro-Lindqvist are corrected." in desk


@pytest.mark.parametrize("language", ["", "az"])
def test_a_name_in_their_own_script_stays_whatever_its_language(client, page, minister, language):
    Registration.objects.update(native_name="Əminə", native_language=language)
    shown = client.get(page).context["form"]
    values = {name: shown[name].value() for name in (*CORRECTABLE, "revision")}
    assert client.post(page, {**values, **RIGHT}).status_code == 302
    assert PendingChange.objects.get().after == {"name": RIGHT["name"]}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "Амина"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"function": "Minister\x00"}, "function"),
        ({"native_name": "أمينة", "native_language": ""}, "native_language"),
        ({"native_language": "tlh"}, "native_language"),
        ({"reason": ""}, "reason"),
        ({"revision": "9" * 5000}, "__all__"),
        ({"revision": "-1 OR 1=1"}, "__all__"),
    ],
)
def test_wrong_input_is_told_beside_its_field_and_stays(client, page, minister, wrong, field):
    response = client.post(page, sent(minister, **{"organization_name": "<b>Typed</b>", **wrong}))
    form = response.context["form"]
    assert (response.status_code, list(form.errors)) == (422, [field])
    assert "&lt;b&gt;Typed&lt;/b&gt;" in response.content.decode()
    assert fresh(minister).name == "Amina Okoro"


def test_others_find_nothing_and_a_power_that_ended_is_gone(client, page, minister, focal_point, now):
    client.force_login(FocalPointFactory(delegation__conference=minister.conference).person.user)
    assert client.post(page, sent(minister)).status_code == 404
    client.force_login(focal_point.person.user)
    actions.end_power(focal_point, by=None, now=now)
    assert client.post(page, sent(minister)).status_code == 404
    assert fresh(minister).name == "Amina Okoro"


def test_a_registration_that_is_over_leads_back_to_the_desk(client, page, minister, focal_point, now):
    actions.withdraw(minister, by=focal_point.person.user, now=now)
    response = client.get(page, follow=True)
    assert "This registration is over; nothing was changed." in response.content.decode()


def test_the_secretariat_corrects_on_the_page_of_the_registration(client, minister):
    client.force_login(ConferenceRoleFactory(conference=minister.conference, role=Role.REGISTRATION).user)
    page = reverse("admin:events_registration_correct", args=[minister.pk])
    assert (
        page in client.get(reverse("admin:events_registration_change", args=[minister.pk])).content.decode()
    )
    stale = client.post(page, sent(minister, revision=7))
    assert (stale.status_code, "Look again." in stale.content.decode()) == (400, True)
    assert client.post(page, sent(minister)).status_code == 302
    assert fresh(minister).name == RIGHT["name"]


@pytest.mark.parametrize("role", [Role.MEDIA, Role.DOOR])
def test_staff_who_do_not_decide_correct_nobody(client, minister, role):
    client.force_login(ConferenceRoleFactory(conference=minister.conference, role=role).user)
    page = reverse("admin:events_registration_correct", args=[minister.pk])
    assert client.post(page, sent(minister)).status_code in {403, 404}
    client.force_login(ConferenceRoleFactory(role=Role.REGISTRATION).user)
    assert client.post(page, sent(minister)).status_code == 404
    assert Registration.objects.get().name == "Amina Okoro"
