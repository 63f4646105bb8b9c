from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.common.models import Transition
from events.conferences.rules import Role
from events.mail.models import Message
from events.registrations import actions
from events.registrations.models import Badge, Quota, Registration
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory, UserFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db


def staff(conference, role="registration"):
    return ConferenceRoleFactory(conference=conference, role=role).user


def kinds():
    return sorted(Message.objects.values_list("kind", flat=True))


def delegates_request(**power):
    focal_point = FocalPointFactory(**power)
    category = ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT
    )
    return focal_point, RegistrationFactory(category=category, delegation=focal_point.delegation)


def confirmed(**facts):
    """A confirmed registration whose places are counted."""
    registration = RegistrationFactory(state=RegistrationState.CONFIRMED, **facts)
    actions.ensure_quotas(registration.conference)
    actions.recount(registration.conference)
    return registration


def taken(conference):
    return Quota.objects.get(conference=conference, category=None).taken


def test_focal_point_approves_for_the_own_delegation(now):
    focal_point, registration = delegates_request()
    actions.approve(registration, by=focal_point.person.user, now=now)
    assert (registration.state, registration.decided_by) == ("confirmed", focal_point.person.user)
    assert (registration.badges.count(), kinds()) == (1, ["registrations.confirmed"])


@pytest.mark.parametrize(
    "power",
    [{"valid_from": date(2026, 2, 11)}, {"valid_until": date(2026, 2, 9)}],
    ids=["not yet", "no longer"],
)
def test_focal_point_out_of_power_decides_nothing(power, now):
    focal_point, registration = delegates_request(**power)
    with pytest.raises(ValidationError) as caught:
        actions.approve(registration, by=focal_point.person.user, now=now)
    assert caught.value.code == "not_entitled"


def test_power_ends_with_the_day_on_the_conferences_clock(now):
    # 20:30 UTC on 9 February is 10 February in Baku.
    focal_point, registration = delegates_request(valid_until=date(2026, 2, 9))
    evening = now.replace(day=9, hour=20, minute=30)
    with pytest.raises(ValidationError):
        actions.approve(registration, by=focal_point.person.user, now=evening)
    actions.approve(registration, by=focal_point.person.user, now=evening - timedelta(hours=1))
    assert registration.state == RegistrationState.CONFIRMED


def test_focal_point_decides_nothing_elsewhere(now):
    _own, registration = delegates_request()
    other = FocalPointFactory(delegation__conference=registration.conference)
    with pytest.raises(ValidationError) as caught:
        actions.approve(registration, by=other.person.user, now=now)
    assert caught.value.code == "not_entitled"


@pytest.mark.parametrize(
    ("route", "role", "may"),
    [
        (Route.SECRETARIAT, Role.REGISTRATION, True),
        (Route.SECRETARIAT, Role.OWNER, True),
        (Route.SECRETARIAT, Role.PROTOCOL, True),
        (Route.SECRETARIAT, Role.MEDIA, False),
        (Route.MEDIA_DESK, Role.MEDIA, True),
        (Route.MEDIA_DESK, Role.REGISTRATION, False),
        (Route.FOCAL_POINT, Role.REGISTRATION, True),
        (Route.FOCAL_POINT, Role.DOOR, False),
        (Route.SECRETARIAT, Role.PROGRAMME, False),
    ],
)
def test_staff_decide_by_route(route, role, may, now):
    registration = RegistrationFactory(category__route=route)
    user = staff(registration.conference, role)
    may_decide = Registration.objects.decidable_by(user, conference=registration.conference, now=now)
    assert may_decide.exists() is may


def test_staff_of_another_conference_decide_nothing(now):
    registration = RegistrationFactory()
    user = ConferenceRoleFactory(role="owner").user
    may = Registration.objects.decidable_by(user, conference=registration.conference, now=now)
    assert not may.exists()


def test_inactive_staff_decide_nothing(now):
    registration = RegistrationFactory()
    user = staff(registration.conference)
    user.is_active = False
    may = Registration.objects.decidable_by(user, conference=registration.conference, now=now)
    assert not may.exists()


def test_nobody_approves_their_own(now):
    registration = RegistrationFactory()
    with pytest.raises(ValidationError) as caught:
        actions.approve(registration, by=registration.person.user, now=now)
    assert caught.value.code == "not_entitled"


def test_approving_twice_is_once(now):
    registration = RegistrationFactory()
    user = staff(registration.conference)
    for _ in range(2):
        actions.approve(registration, by=user, now=now)
    assert (taken(registration.conference), kinds()) == (1, ["registrations.confirmed"])


def test_approving_without_a_free_place_joins_the_waiting_list(now):
    registration = RegistrationFactory()
    QuotaFactory(conference=registration.conference, capacity=0)
    actions.approve(registration, by=staff(registration.conference), now=now)
    assert (registration.state, registration.waiting_since) == ("waitlisted", now)
    assert kinds() == ["registrations.waitlisted"]


def test_approving_what_was_withdrawn_is_refused(now):
    registration = RegistrationFactory(state=RegistrationState.WITHDRAWN)
    with pytest.raises(ValidationError) as caught:
        actions.approve(registration, by=staff(registration.conference), now=now)
    assert caught.value.code == "state"


def test_refusing_tells_the_reason(now):
    registration = RegistrationFactory()
    user = staff(registration.conference)
    actions.refuse(registration, by=user, now=now, reason="No letter\x00 of\nassignment")
    registration.refresh_from_db()
    assert (registration.state, registration.reason) == ("refused", "No letter of assignment")
    assert kinds() == ["registrations.refused"]
    assert Transition.objects.get(subject="registration").reason == "No letter of assignment"


def test_refusing_needs_a_reason(now):
    registration = RegistrationFactory()
    with pytest.raises(ValidationError) as caught:
        actions.refuse(registration, by=staff(registration.conference), now=now, reason=" \n ")
    assert caught.value.code == "reason"


def test_refusing_elsewhere_is_refused(now):
    with pytest.raises(ValidationError) as caught:
        actions.refuse(RegistrationFactory(), by=UserFactory(), now=now, reason="No")
    assert caught.value.code == "not_entitled"


def test_taking_back_a_confirmation_frees_the_place(now):
    registration = confirmed()
    actions.refuse(registration, by=staff(registration.conference), now=now, reason="Letter was forged")
    assert (registration.state, taken(registration.conference)) == ("refused", 0)


def test_withdrawing_frees_the_place_and_the_badge(now):
    registration = confirmed()
    actions.issue_badge(registration, by=None, now=now)
    actions.withdraw(registration, by=registration.person.user, now=now)
    assert (registration.state, taken(registration.conference)) == ("withdrawn", 0)
    assert registration.badges.get().state == Badge.State.DEACTIVATED


def test_withdrawing_twice_frees_one_place(now):
    registration = confirmed()
    confirmed(category=registration.category)
    for _ in range(2):
        actions.withdraw(registration, by=registration.person.user, now=now)
    assert taken(registration.conference) == 1


def test_withdrawing_undecided_frees_nothing(now):
    registration = confirmed()
    undecided = RegistrationFactory(category=registration.category)
    actions.withdraw(undecided, by=undecided.person.user, now=now)
    assert taken(registration.conference) == 1


def test_nobody_withdraws_for_somebody_else(now):
    registration = confirmed()
    with pytest.raises(ValidationError) as caught:
        actions.withdraw(registration, by=UserFactory(), now=now)
    assert caught.value.code == "not_entitled"


def test_freed_place_goes_to_the_head_of_the_list(now):
    leaving = confirmed()
    actions.set_capacity(Quota.objects.get(conference=leaving.conference, category=None), 1, by=None, now=now)
    waits = {"category": leaving.category, "state": RegistrationState.WAITLISTED}
    late = RegistrationFactory(**waits, waiting_since=now)
    early = RegistrationFactory(**waits, waiting_since=now - timedelta(days=1))
    urgent = RegistrationFactory(**waits, waiting_since=now, priority=1)
    actions.withdraw(leaving, by=leaving.person.user, now=now)
    states = [Registration.objects.get(pk=row.pk).state for row in (urgent, early, late)]
    assert states == ["confirmed", "waitlisted", "waitlisted"]
    assert kinds() == ["registrations.promoted", "registrations.withdrawn"]


def test_bulk_approval_tells_those_who_got_no_place(now):
    category = ParticipantCategoryFactory(route=Route.SECRETARIAT)
    rows = RegistrationFactory.create_batch(5, category=category)
    QuotaFactory(conference=category.conference, capacity=2)
    result = actions.approve_many(reversed(rows), by=staff(category.conference), now=now)
    assert ([row.pk for row in result.confirmed], [row.pk for row in result.waitlisted]) == (
        [row.pk for row in rows[:2]],
        [row.pk for row in rows[2:]],
    )


def test_bulk_decisions_say_what_failed(now):
    good = RegistrationFactory()
    foreign = RegistrationFactory()
    result = actions.refuse_many([good, foreign], by=staff(good.conference), now=now, reason="Twice")
    assert ([row.pk for row in result.closed], [row.pk for row, _why in result.failed]) == (
        [good.pk],
        [foreign.pk],
    )


def test_bulk_withdrawal_moves_the_list_up(now):
    leaving = confirmed()
    actions.set_capacity(Quota.objects.get(conference=leaving.conference, category=None), 1, by=None, now=now)
    waiting = RegistrationFactory(
        category=leaving.category, state=RegistrationState.WAITLISTED, waiting_since=now
    )
    actions.withdraw_many([leaving], by=staff(leaving.conference), now=now)
    waiting.refresh_from_db()
    assert waiting.state == RegistrationState.CONFIRMED


def test_too_many_at_once_changes_nothing(now, monkeypatch):
    monkeypatch.setattr("events.registrations.actions.deciding.MAX_AT_ONCE", 1)
    rows = RegistrationFactory.create_batch(2, category=ParticipantCategoryFactory())
    with pytest.raises(ValidationError) as caught:
        actions.approve_many(rows, by=staff(rows[0].conference), now=now)
    assert caught.value.code == "too_many"
    assert set(Registration.objects.values_list("state", flat=True)) == {"submitted"}
