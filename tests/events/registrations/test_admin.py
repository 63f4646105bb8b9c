import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.registrations.actions import issue_badge
from events.registrations.models import FocalPoint, ParticipantCategory, Quota, Registration
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory, DelegationFactory, UserFactory
from tests.factories.registrations import (
    FocalPointFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db
LIST = "admin:events_registration_changelist"


@pytest.fixture
def conference():
    return OpenConferenceFactory()


@pytest.fixture
def staff(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="registration")
    client.force_login(role.user)
    return role.user


@pytest.fixture
def category(conference):
    return ParticipantCategoryFactory(conference=conference, route=Route.SECRETARIAT)


def listed(response):
    return sorted(row.pk for row in response.context["cl"].result_list)


def decide(name, *rows):
    ids = ",".join(str(row.pk) for row in rows)
    return f"{reverse('admin:events_registration_decide', args=[name])}?ids={ids}"


def state(row):
    return Registration.objects.get(pk=row.pk).state


def test_list_shows_the_own_conference(client, staff, category):
    row = RegistrationFactory(category=category)
    RegistrationFactory()
    assert listed(client.get(reverse(LIST))) == [row.pk]


def test_own_registration_elsewhere_is_not_in_the_list(client, staff, category):
    own = RegistrationFactory()
    own.person.user = staff
    own.person.save()
    assert listed(client.get(reverse(LIST))) == []


def test_media_desk_sees_the_press_alone(client, conference, category):
    press = ParticipantCategoryFactory(conference=conference, route=Route.MEDIA_DESK)
    row = RegistrationFactory(category=press)
    RegistrationFactory(category=category)
    client.force_login(ConferenceRoleFactory(conference=conference, role="media").user)
    assert listed(client.get(reverse(LIST))) == [row.pk]


@pytest.mark.parametrize("role", ["programme", "door", "mail", "addresses"])
def test_other_roles_see_no_registrations(client, conference, category, role):
    RegistrationFactory(category=category)
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert client.get(reverse(LIST)).status_code == 403


@pytest.mark.parametrize(
    ("model", "made"),
    [
        ("registration", RegistrationFactory),
        ("participantcategory", ParticipantCategoryFactory),
        ("quota", QuotaFactory),
        ("focalpoint", FocalPointFactory),
    ],
)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_objects_of_another_conference_are_not_there(client, staff, model, made, page):
    foreign = made()
    response = client.get(reverse(f"admin:events_{model}_{page}", args=[foreign.pk]))
    assert response.status_code in {302, 403, 404}
    assert str(foreign) not in response.text


@pytest.mark.parametrize("name", ["approve", "refuse", "withdraw"])
def test_deciding_on_another_conference_is_not_there(client, staff, name):
    foreign = RegistrationFactory()
    assert client.post(decide(name, foreign), {"reason": "x"}).status_code == 404
    assert state(foreign) == "submitted"


@pytest.mark.parametrize("name", ["approve", "refuse", "withdraw"])
def test_looking_decides_nothing(client, staff, category, name):
    row = RegistrationFactory(category=category)
    assert client.get(decide(name, row)).status_code == 200
    assert state(row) == "submitted"


def test_ticking_leads_to_the_question(client, staff, category):
    rows = RegistrationFactory.create_batch(2, category=category)
    response = client.post(reverse(LIST), {"action": "approve", "_selected_action": [row.pk for row in rows]})
    assert response.url == decide("approve", *rows)


def test_question_counts_them(client, staff, category):
    rows = RegistrationFactory.create_batch(2, category=category)
    assert "2 registrations:" in client.get(decide("refuse", *rows)).text


@pytest.mark.parametrize(
    ("name", "after"), [("approve", "confirmed"), ("refuse", "refused"), ("withdraw", "withdrawn")]
)
def test_deciding_on_several(client, staff, category, name, after):
    rows = RegistrationFactory.create_batch(2, category=category)
    response = client.post(decide(name, *rows), {"reason": "Asked by telephone"})
    assert response.status_code == 302
    assert [state(row) for row in rows] == [after, after]


def test_refusing_without_reason_changes_nothing(client, staff, category):
    row = RegistrationFactory(category=category)
    assert client.post(decide("refuse", row), {"reason": ""}).status_code == 400
    assert state(row) == "submitted"


def test_approving_without_free_place_says_so(client, staff, category):
    row = RegistrationFactory(category=category)
    QuotaFactory(conference=category.conference, capacity=0)
    response = client.post(decide("approve", row), follow=True)
    assert "No place is free: 1 is on the waiting list." in response.text
    assert state(row) == "waitlisted"


def test_deciding_for_the_media_desk_is_told_apart(client, staff, conference):
    press = ParticipantCategoryFactory(conference=conference, route=Route.MEDIA_DESK)
    row = RegistrationFactory(category=press)
    response = client.post(decide("approve", row), follow=True)
    assert "You may not decide on this registration" in response.text
    assert state(row) == "submitted"


@pytest.mark.parametrize("ids", ["", "x", "9" * 30, "\u0661", "1;2"])
def test_nonsense_ids_are_not_there(client, staff, ids):
    address = reverse("admin:events_registration_decide", args=["approve"])
    assert client.get(address, {"ids": ids}).status_code == 404


def test_unknown_decision_is_not_there(client, staff, category):
    assert client.get(decide("promote", RegistrationFactory(category=category))).status_code == 404


def test_state_cannot_be_typed(client, staff, category):
    row = RegistrationFactory(category=category)
    address = reverse("admin:events_registration_change", args=[row.pk])
    assert client.post(address, {"state": "confirmed", "name": "x"}).status_code == 403
    assert state(row) == "submitted"


def test_detail_shows_what_happened(client, staff, category):
    row = RegistrationFactory(category=category)
    client.post(decide("refuse", row), {"reason": "No letter of assignment"})
    response = client.get(reverse("admin:events_registration_change", args=[row.pk]))
    assert "Waiting for a decision → Refused" in response.text
    assert "No letter of assignment" in response.text


@pytest.mark.parametrize("query", [{"state": "confirmed"}, {"waiting": "3"}, {"q": "Zamira"}])
def test_list_is_filtered_and_searched(client, staff, category, query):
    now = timezone.now()
    found = RegistrationFactory(
        category=category,
        name="Zamira Halloway",
        submitted_at=now - timedelta(days=4),
        state=RegistrationState.CONFIRMED if "state" in query else RegistrationState.SUBMITTED,
    )
    RegistrationFactory(category=category, submitted_at=now)
    assert listed(client.get(reverse(LIST), query)) == [found.pk]


@pytest.mark.parametrize("query", ["waiting=x", "state=nonsense", "e=1", "category__id__exact=x", "p=99999"])
def test_nonsense_filters_are_no_error(client, staff, category, query):
    assert client.get(f"{reverse(LIST)}?{query}").status_code in {200, 302}


def test_list_asks_the_same_number_of_questions(client, staff, category):
    counts = []
    for more in (1, 2):
        RegistrationFactory.create_batch(
            more, category=category, delegation=DelegationFactory(conference=category.conference)
        )
        client.get(reverse(LIST))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(LIST))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_csv_holds_no_formula_and_no_address(client, staff, category):
    row = RegistrationFactory(category=category, function='=HYPERLINK("http://x")', name="@Larisa")
    data = {"action": "export_csv", "_selected_action": [row.pk]}
    response = client.post(reverse(LIST), data)
    (line,) = csv.DictReader(io.StringIO(response.text))
    assert (line["function"], line["name"]) == ('\'=HYPERLINK("http://x")', "'@Larisa")
    assert row.person.email not in response.text
    assert row.person.user.email not in response.text


def answers(category, **changed):
    return {"category": category.pk, "name": "Zamira Halloway", "mode": "onsite", "email": "", **changed}


ADD = "admin:events_registration_add"


def test_registering_by_hand_without_an_account(client, staff, category):
    response = client.post(reverse(ADD), answers(category, email="zamira@arvenia.example"))
    made = Registration.objects.get()
    assert response.status_code == 302
    assert (made.state, made.decided_by, made.person.email) == (
        "confirmed",
        staff,
        "zamira@arvenia.example",
    )


def test_registering_by_hand_gives_it_to_the_account(client, staff, category):
    user = VerifiedUserFactory()
    client.post(reverse(ADD), answers(category, email=user.email.upper()))
    assert Registration.objects.get().person.user == user


def test_registering_by_hand_twice_is_refused_and_keeps_the_answers(client, staff, category):
    row = RegistrationFactory(category=category)
    response = client.post(reverse(ADD), answers(category, email=row.person.user.email))
    assert response.status_code == 400
    assert "This person is registered already." in response.text
    assert 'value="Zamira Halloway"' in response.text


def test_registering_by_hand_elsewhere_is_refused(client, staff):
    response = client.post(reverse(ADD), answers(ParticipantCategoryFactory()))
    assert (response.status_code, Registration.objects.count()) == (400, 0)


def test_registering_by_hand_where_another_desk_decides_is_refused(client, staff, conference):
    press = ParticipantCategoryFactory(conference=conference, route=Route.MEDIA_DESK)
    response = client.post(reverse(ADD), answers(press, email="zamira@arvenia.example"))
    assert (response.status_code, Registration.objects.count()) == (400, 0)


def category_answers(conference, **changed):
    facts = {
        "conference": conference.pk,
        "code": "press",
        "name_0": "Press",
        "description_0": "",
        "route": "media_desk",
        "capacity": "20",
        "is_open": "on",
        "position": "0",
    }
    return {**facts, **changed}


def test_category_is_made_with_its_places(client, staff, conference):
    response = client.post(reverse("admin:events_participantcategory_add"), category_answers(conference))
    made = ParticipantCategory.objects.get()
    assert response.status_code == 302
    assert (str(made.name), made.quota.capacity) == ("Press", 20)


def test_category_for_another_conference_is_refused(client, staff):
    foreign = OpenConferenceFactory()
    client.post(reverse("admin:events_participantcategory_add"), category_answers(foreign))
    assert not ParticipantCategory.objects.exists()


def test_raising_a_categorys_places_moves_the_list_up(client, staff, category):
    QuotaFactory(conference=category.conference, category=category, capacity=0)
    row = RegistrationFactory(
        category=category, state=RegistrationState.WAITLISTED, waiting_since=timezone.now()
    )
    address = reverse("admin:events_participantcategory_change", args=[category.pk])
    facts = category_answers(category.conference, code=category.code, route=category.route, capacity="1")
    assert client.post(address, facts).status_code == 302
    assert state(row) == "confirmed"


@pytest.mark.parametrize("capacity", ["-1", "x", "99999999", "1.5"])
def test_wrong_number_of_places_is_refused(client, staff, conference, capacity):
    response = client.post(
        reverse("admin:events_participantcategory_add"), category_answers(conference, capacity=capacity)
    )
    assert (response.status_code, ParticipantCategory.objects.count()) == (200, 0)


def test_places_of_a_conference_are_set_by_the_action(client, staff, category):
    row = RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)
    response = client.post(
        reverse("admin:events_quota_add"), {"conference": category.conference.pk, "capacity": "0"}
    )
    quota = Quota.objects.get(category=None)
    assert response.status_code == 302
    assert (quota.capacity, quota.taken, quota.overbook, state(row)) == (0, 1, 1, "confirmed")


def focal_answers(delegation, **changed):
    facts = {"delegation": delegation.pk, "valid_from": "2026-01-01", "valid_until": ""}
    return {**facts, **changed}


FOCAL = "admin:events_focalpoint_add"


def test_focal_point_is_named_by_address(client, staff, conference):
    user = VerifiedUserFactory()
    delegation = DelegationFactory(conference=conference)
    client.post(reverse(FOCAL), focal_answers(delegation, email=user.email))
    assert FocalPoint.objects.get().person.user == user


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody@arvenia.example"}, "email"),
        ({"email": "not an address"}, "email"),
        ({"valid_until": "2025-12-31"}, "valid_until"),
        ({"valid_from": "yesterday"}, "valid_from"),
    ],
)
def test_wrong_focal_point_is_refused(client, staff, conference, changed, field):
    delegation = DelegationFactory(conference=conference)
    facts = focal_answers(delegation, **{"email": UserFactory().email, **changed})
    response = client.post(reverse(FOCAL), facts)
    assert list(response.context["adminform"].form.errors) == [field]
    assert not FocalPoint.objects.exists()


def test_focal_point_twice_is_refused(client, staff, conference):
    focal_point = FocalPointFactory(delegation__conference=conference)
    facts = focal_answers(focal_point.delegation, email=focal_point.person.user.email)
    assert client.post(reverse(FOCAL), facts).status_code == 200
    assert FocalPoint.objects.count() == 1


def test_focal_point_of_another_conference_is_refused(client, staff):
    facts = focal_answers(DelegationFactory(), email=UserFactory().email)
    client.post(reverse(FOCAL), facts)
    assert not FocalPoint.objects.exists()


@pytest.mark.parametrize("model", ["participantcategory", "quota", "focalpoint", "badge"])
def test_lists_open(client, staff, category, model):
    QuotaFactory(conference=category.conference)
    FocalPointFactory(delegation__conference=category.conference)
    assert client.get(reverse(f"admin:events_{model}_changelist")).status_code == 200


def test_delegates_are_read_by_their_own_delegation(client, staff, conference):
    row = RegistrationFactory(
        category=ParticipantCategoryFactory(conference=conference),
        delegation=DelegationFactory(conference=conference),
    )
    response = client.get(reverse(LIST))
    assert str(row.delegation) in response.text


def quotas(conference, count):
    for _ in range(count):
        other = OpenConferenceFactory()
        user = ConferenceRoleFactory._meta.model.objects.get(conference=conference).user
        ConferenceRoleFactory(conference=other, user=user, role="registration")
        QuotaFactory(conference=other)


def categories(conference, count):
    for _ in range(count):
        QuotaFactory(conference=conference, category=ParticipantCategoryFactory(conference=conference))


def focal_points(conference, count):
    FocalPointFactory.create_batch(count, delegation__conference=conference)


def badges(conference, count):
    for row in RegistrationFactory.create_batch(count, category__conference=conference):
        issue_badge(row, by=None, now=timezone.now())


@pytest.mark.parametrize(
    ("model", "add"),
    [("participantcategory", categories), ("quota", quotas), ("focalpoint", focal_points), ("badge", badges)],
)
def test_lists_ask_the_same_number_of_questions(client, staff, conference, model, add):
    address = reverse(f"admin:events_{model}_changelist")
    counts = []
    for more in (1, 2):
        add(conference, more)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]
