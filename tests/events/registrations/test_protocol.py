"""Ranks, order and roles: who gives them, who sees them, what is listed first."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from events.common.models import Transition
from events.mail.models import Message
from events.registrations import actions
from events.registrations.models import Registration
from events.registrations.rules import DelegationRole, Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    ProtocolRankFactory,
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
def focal_point():
    return FocalPointFactory()


@pytest.fixture
def conference(focal_point):
    return focal_point.delegation.conference


@pytest.fixture
def category(conference):
    return ParticipantCategoryFactory(conference=conference, route=Route.FOCAL_POINT)


@pytest.fixture
def member(category, focal_point):
    """Makes a confirmed member who asked so many minutes after the first."""

    def make(minutes=0, **fields):
        return RegistrationFactory(
            category=category,
            delegation=focal_point.delegation,
            state="confirmed",
            submitted_at=NOW + timedelta(minutes=minutes),
            **fields,
        )

    return make


@pytest.fixture
def protocol(conference):
    user = VerifiedUserFactory(is_staff=True)
    return ConferenceRoleFactory(conference=conference, role="protocol", user=user).user


def in_order():
    return list(Registration.objects.in_protocol_order())


def test_order_is_rank_then_role_then_first_come(member, conference):
    minister = ProtocolRankFactory(conference=conference, position=20)
    ambassador = ProtocolRankFactory(conference=conference, position=50)
    last, first = member(9), member(8)
    deputy, head = member(7, delegation_role=2), member(6, delegation_role=1)
    third, second = member(5, protocol_rank=ambassador), member(4, protocol_rank=minister)
    best = member(3, protocol_rank=minister)
    assert in_order() == [best, second, third, head, deputy, first, last]


def test_an_order_of_its_own_beats_the_rank(member, conference):
    rank = ProtocolRankFactory(conference=conference, position=20)
    first, late = member(1, protocol_rank=rank), member(2, protocol_rank=rank, protocol_place=15)
    assert in_order() == [late, first]


def test_protocol_gives_a_rank_on_the_record(member, protocol, conference):
    row, rank = member(), ProtocolRankFactory(conference=conference, code="MIN")
    actions.set_protocol_rank(row, rank, by=protocol, now=NOW)
    actions.set_protocol_rank(row, rank, by=protocol, now=NOW)
    row.refresh_from_db()
    move = Transition.objects.get(subject="registration", subject_id=row.pk)
    assert (row.protocol_rank, move.by, move.reason) == (rank, protocol, "rank – → MIN")


@pytest.mark.parametrize("role", ["registration", "media", "door", "programme"])
def test_nobody_else_gives_ranks(role, member, conference):
    other = ConferenceRoleFactory(conference=conference, role=role).user
    rank = ProtocolRankFactory(conference=conference)
    with pytest.raises(ValidationError) as caught:
        actions.set_protocol_rank(member(), rank, by=other, now=NOW)
    assert caught.value.code == "not_entitled"


def test_no_rank_of_another_conference(member, protocol):
    with pytest.raises(ValidationError) as caught:
        actions.set_protocol_rank(member(), ProtocolRankFactory(), by=protocol, now=NOW)
    assert caught.value.code == "foreign"


def test_an_order_of_its_own_needs_a_reason(member, protocol):
    row = member()
    with pytest.raises(ValidationError) as caught:
        actions.set_protocol_rank(row, None, place=5, reason=" ", by=protocol, now=NOW)
    assert caught.value.code == "reason"
    actions.set_protocol_rank(row, None, place=5, reason="Signs for the host", by=protocol, now=NOW)
    assert Transition.objects.get().reason == "rank – → – at 5: Signs for the host"


def test_rank_does_not_go_over_to_who_replaces(member, focal_point, conference):
    row = member(protocol_rank=ProtocolRankFactory(conference=conference))
    made = actions.replace(
        row, email="", details=actions.Details(name="B"), by=focal_point.person.user, now=NOW
    )
    assert (made.state, made.protocol_rank) == ("confirmed", None)


def test_a_delegation_has_one_head(member, focal_point):
    first, second = member(1), member(2)
    by = focal_point.person.user
    assert actions.set_delegation_role(first, DelegationRole.HEAD, by=by, now=NOW) is None
    assert actions.set_delegation_role(second, DelegationRole.HEAD, by=by, now=NOW) == first
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.delegation_role, second.delegation_role) == (DelegationRole.MEMBER, DelegationRole.HEAD)


def test_the_database_refuses_two_heads(member):
    member(delegation_role=DelegationRole.HEAD)
    with pytest.raises(IntegrityError), transaction.atomic():
        member(delegation_role=DelegationRole.HEAD)


def test_another_focal_point_makes_nobody_head(member, conference):
    stranger = FocalPointFactory(delegation__conference=conference)
    with pytest.raises(ValidationError) as caught:
        actions.set_delegation_role(member(), DelegationRole.HEAD, by=stranger.person.user, now=NOW)
    assert caught.value.code == "not_entitled"


def sheet(conference, ending=""):
    return reverse(f"events:delegation-sheet{ending}", args=[conference.slug])


def test_focal_point_reads_their_sheet_with_ranks(client, member, focal_point, conference):
    member(protocol_rank=ProtocolRankFactory(conference=conference, code="AMB"))
    client.force_login(focal_point.person.user)
    assert "<b>AMB</b>" in client.get(sheet(conference)).content.decode()


def test_another_delegations_sheet_is_not_found(client, focal_point, conference):
    stranger = FocalPointFactory(delegation__conference=conference)
    client.force_login(stranger.person.user)
    path = f"{sheet(conference)}?delegation={focal_point.delegation.pk}"
    assert client.get(path).status_code == 404


def test_protocol_reads_all_in_the_order_of_delegations(client, member, focal_point, protocol, conference):
    other = FocalPointFactory(delegation__conference=conference).delegation
    type(other).objects.filter(pk=other.pk).update(sort_key="a")
    type(other).objects.filter(pk=focal_point.delegation.pk).update(sort_key="b")
    member(name="=1+1")
    client.force_login(protocol)
    assert [one.delegation for one in client.get(sheet(conference)).context["sheets"]] == [
        other,
        focal_point.delegation,
    ]
    text = client.get(sheet(conference, "-csv")).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["number"], row["name"], row["role"]) for row in rows] == [("1", "'=1+1", "member")]


@pytest.mark.parametrize("name", ["Ян Ли", "مريم الهاشمي", "李小明", '#panic(1) $x$ \\ "', "N" * 200])
def test_sheet_prints_any_name(name, client, member, focal_point, conference):
    member(name=name, native_name=name)
    client.force_login(focal_point.person.user)
    assert client.get(sheet(conference, "-pdf")).content.startswith(b"%PDF")


@pytest.mark.parametrize("number", [1, 3])
def test_sheets_take_the_same_number_of_queries(
    number, client, member, protocol, conference, django_assert_num_queries
):
    for minutes in range(number):
        member(minutes, protocol_rank=ProtocolRankFactory(conference=conference))
        FocalPointFactory(delegation__conference=conference)
    client.force_login(protocol)
    with django_assert_num_queries(11):
        client.get(sheet(conference))


@pytest.mark.parametrize(("role", "status"), [("1", 302), ("9", 404), ("", 404), ("x", 404), ("\x00", 404)])
def test_role_is_given_by_a_button(role, status, client, member, focal_point, conference):
    row = member()
    client.force_login(focal_point.person.user)
    path = reverse("events:delegation-role", args=[conference.slug])
    assert client.post(path, {"reference": row.reference, "role": role}).status_code == status
    row.refresh_from_db()
    assert row.delegation_role == (1 if status == 302 else 3)


def test_protocol_list_in_the_admin_gives_a_rank(client, member, protocol, conference):
    row, rank = member(), ProtocolRankFactory(conference=conference)
    client.force_login(protocol)
    path = reverse("admin:events_protocolentry_change", args=[row.pk])
    assert (
        client.post(path, {"protocol_rank": rank.pk, "protocol_place": "3", "reason": ""}).status_code == 200
    )
    row.refresh_from_db()
    assert row.protocol_rank is None
    sent = {"protocol_rank": rank.pk, "protocol_place": "3", "reason": "Chairs the opening"}
    assert client.post(path, sent).status_code == 302
    row.refresh_from_db()
    assert (row.protocol_rank, row.protocol_place) == (rank, 3)


def test_history_of_an_entry_is_that_of_the_registration(client, member, protocol):
    row = member()
    client.force_login(protocol)
    page = client.get(reverse("admin:events_protocolentry_history", args=[row.pk]))
    assert (page.status_code, row.name in page.content.decode()) == (200, True)


def test_registration_staff_do_not_open_the_protocol_list(client, member, conference):
    staff = ConferenceRoleFactory(conference=conference, role="registration", user__is_staff=True).user
    client.force_login(staff)
    assert client.get(reverse("admin:events_protocolentry_changelist")).status_code == 403


def test_somebody_without_an_address_is_told_through_the_contact(client, category, focal_point, conference):
    client.force_login(focal_point.person.user)
    path = reverse("events:delegation-register", args=[conference.slug])
    sent = {"category": category.pk, "name": "Irena Adamska", "mode": "onsite"}
    assert client.post(path, sent).status_code == 422
    assert client.post(path, sent | {"contact_email": "Aide@Office.example"}).status_code == 302
    row = Registration.objects.get(name="Irena Adamska")
    assert (row.person.email, row.contact_email) == ("", "aide@office.example")
    assert Message.objects.get(refs__registration=row.pk).recipient == "aide@office.example"
