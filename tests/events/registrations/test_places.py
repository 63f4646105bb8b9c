from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, transaction

from events.common.models import Transition
from events.mail.models import Message
from events.registrations import actions
from events.registrations.actions import places
from events.registrations.models import Quota, Registration
from events.registrations.queries import miscounted
from events.registrations.rules import RegistrationState
from tests.factories.conferences import DelegationFactory
from tests.factories.registrations import (
    DelegationQuotaFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db


def waiting_list(category, now, count):
    return [
        RegistrationFactory(
            category=category, state=RegistrationState.WAITLISTED, waiting_since=now + timedelta(seconds=n)
        )
        for n in range(count)
    ]


def in_state(rows, state):
    wanted = Registration.objects.filter(pk__in=[row.pk for row in rows], state=state)
    return sorted(wanted.values_list("pk", flat=True))


def test_raising_capacity_promotes_exactly_that_many(now):
    category = ParticipantCategoryFactory()
    rows = waiting_list(category, now, 5)
    quota = QuotaFactory(conference=category.conference, capacity=0)
    promoted = actions.set_capacity(quota, 2, by=None, now=now)
    assert [row.pk for row in promoted] == [row.pk for row in rows[:2]]
    assert in_state(rows, "confirmed") == [row.pk for row in rows[:2]]
    assert Message.objects.filter(kind="registrations.promoted").count() == 2


def test_promoting_again_promotes_nobody(now):
    category = ParticipantCategoryFactory()
    waiting_list(category, now, 3)
    quota = QuotaFactory(conference=category.conference, capacity=0)
    actions.set_capacity(quota, 1, by=None, now=now)
    assert actions.promote_waiting(category.conference, now=now) == []


def test_full_category_does_not_hold_up_the_others(now):
    full = ParticipantCategoryFactory()
    QuotaFactory(conference=full.conference, category=full, capacity=0)
    stuck = waiting_list(full, now, 1)
    free = ParticipantCategoryFactory(conference=full.conference)
    moved = waiting_list(free, now + timedelta(days=1), 1)
    promoted = actions.promote_waiting(full.conference, now=now)
    assert ([row.pk for row in promoted], in_state(stuck, "waitlisted")) == (
        [moved[0].pk],
        [stuck[0].pk],
    )


def test_lowering_capacity_drops_nobody_and_lets_nobody_in(now):
    category = ParticipantCategoryFactory()
    rows = RegistrationFactory.create_batch(3, category=category, state=RegistrationState.CONFIRMED)
    actions.ensure_quotas(category.conference)
    quota = Quota.objects.get(conference=category.conference, category=None)
    waiting_list(category, now, 1)
    assert actions.set_capacity(quota, 1, by=None, now=now) == []
    assert (quota.taken, quota.capacity, quota.left) == (3, 1, 0)
    assert len(in_state(rows, "confirmed")) == 3


def test_places_over_the_capacity_are_not_given_on(now):
    category = ParticipantCategoryFactory()
    rows = RegistrationFactory.create_batch(3, category=category, state=RegistrationState.CONFIRMED)
    actions.ensure_quotas(category.conference)
    quota = Quota.objects.get(conference=category.conference, category=None)
    actions.set_capacity(quota, 1, by=None, now=now)
    waiting = waiting_list(category, now, 1)
    for row in rows[:2]:
        actions.withdraw(row, by=row.person.user, now=now)
    assert in_state(waiting, "waitlisted") == [waiting[0].pk]
    actions.withdraw(rows[2], by=rows[2].person.user, now=now)
    assert in_state(waiting, "confirmed") == [waiting[0].pk]


def test_taking_away_the_limit_promotes_everybody(now):
    category = ParticipantCategoryFactory()
    rows = waiting_list(category, now, 3)
    quota = QuotaFactory(conference=category.conference, capacity=0)
    actions.set_capacity(quota, None, by=None, now=now)
    assert len(in_state(rows, "confirmed")) == 3


def test_setting_capacity_is_on_the_record(now):
    quota = QuotaFactory(capacity=3)
    actions.set_capacity(quota, None, by=None, now=now)
    move = Transition.objects.get(subject="quota", subject_id=quota.pk)
    assert (move.from_state, move.to_state) == ("3", "no limit")


@pytest.mark.parametrize("capacity", [-1, 1_000_001])
def test_capacity_out_of_range_is_refused(capacity, now):
    quota = QuotaFactory(capacity=3)
    with pytest.raises(ValidationError) as caught:
        actions.set_capacity(quota, capacity, by=None, now=now)
    assert caught.value.code == "capacity"
    quota.refresh_from_db()
    assert quota.capacity == 3


def test_priority_changes_who_is_next(now):
    category = ParticipantCategoryFactory()
    second = waiting_list(category, now, 2)[1]
    quota = QuotaFactory(conference=category.conference, capacity=0)
    actions.set_priority(second, 5, by=None, now=now)
    assert [row.pk for row in actions.set_capacity(quota, 1, by=None, now=now)] == [second.pk]


@pytest.mark.parametrize("fields", [{"taken": 4}, {"taken": -1}], ids=["oversold", "negative"])
def test_the_database_refuses_what_must_never_be(fields):
    quota = QuotaFactory(capacity=3, taken=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Quota.objects.filter(pk=quota.pk).update(**fields)


def test_recount_puts_a_wrong_counter_right(now):
    category = ParticipantCategoryFactory()
    RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)
    quota = QuotaFactory(conference=category.conference, capacity=0, taken=0)
    QuotaFactory(conference=category.conference, category=category, capacity=None, taken=7)
    wrong = actions.recount(category.conference)
    quota.refresh_from_db()
    assert sorted(before for _quota, before in wrong) == [0, 7]
    assert (quota.taken, quota.overbook) == (1, 1)
    assert list(miscounted(category.conference)) == []


def test_contention_is_tried_three_times_at_most(transactional_db):
    tries = []

    @places.retry_on_contention
    def never():
        tries.append(1)
        raise OperationalError("deadlock detected")

    with pytest.raises(OperationalError):
        never()
    assert len(tries) == 3


def test_contention_is_not_tried_again_inside_another_transaction(db):
    tries = []

    @places.retry_on_contention
    def never():
        tries.append(1)
        raise OperationalError("deadlock detected")

    with pytest.raises(OperationalError):
        never()
    assert len(tries) == 1


def own_quota(delegation, capacity, category=None):
    quota = DelegationQuotaFactory(delegation=delegation, category=category)
    actions.recount(delegation.conference)
    actions.set_capacity(quota, capacity, by=None, now=datetime(2026, 2, 1, tzinfo=UTC))
    return quota


def ask(category, delegation, now):
    row = RegistrationFactory(category=category, delegation=delegation)
    boss = row.person.user
    boss.is_superuser = True
    return actions.approve(row, by=boss, now=now).state


def test_delegation_category_and_conference_limit_at_once(now):
    category = ParticipantCategoryFactory()
    other = ParticipantCategoryFactory(conference=category.conference)
    delegation = DelegationFactory(conference=category.conference)
    QuotaFactory(conference=category.conference, capacity=9)
    whole = own_quota(delegation, 3)
    share = own_quota(delegation, 1, category)
    asked = [ask(category, delegation, now), ask(category, delegation, now)]
    asked += [ask(other, delegation, now) for _ in range(3)]
    assert asked == ["confirmed", "waitlisted", "confirmed", "confirmed", "waitlisted"]
    assert ask(category, None, now) == "confirmed"
    for quota in (whole, share):
        quota.refresh_from_db()
    assert (whole.taken, share.taken, list(miscounted(category.conference))) == (3, 1, [])


def test_full_delegation_holds_up_no_other(now):
    category = ParticipantCategoryFactory()
    full = DelegationFactory(conference=category.conference)
    quota = own_quota(full, 0)
    assert ask(category, full, now) == "waitlisted"
    assert ask(category, DelegationFactory(conference=category.conference), now) == "confirmed"
    assert [row.delegation for row in actions.set_capacity(quota, 1, by=None, now=now)] == [full]


def test_withdrawing_frees_the_delegations_place_for_its_next(now):
    category = ParticipantCategoryFactory()
    delegation = DelegationFactory(conference=category.conference)
    own_quota(delegation, 1)
    assert [ask(category, delegation, now) for _ in range(2)] == ["confirmed", "waitlisted"]
    first = Registration.objects.get(state="confirmed")
    actions.withdraw(first, by=first.person.user, now=now)
    assert Registration.objects.filter(state="confirmed").count() == 1
    assert list(miscounted(category.conference)) == []


def test_recount_covers_delegations(now):
    category = ParticipantCategoryFactory()
    delegation = DelegationFactory(conference=category.conference)
    RegistrationFactory(category=category, delegation=delegation, state=RegistrationState.CONFIRMED)
    RegistrationFactory(
        category=category, delegation=delegation, state=RegistrationState.OFFERED, offer_until=now
    )
    quota = DelegationQuotaFactory(delegation=delegation, category=category, capacity=1, taken=0)
    actions.ensure_quotas(category.conference)
    actions.recount(category.conference)
    quota.refresh_from_db()
    assert (quota.taken, quota.overbook) == (2, 1)


def test_the_database_refuses_to_oversell_a_delegation():
    quota = DelegationQuotaFactory(capacity=3, taken=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(quota).objects.filter(pk=quota.pk).update(taken=4)


def test_who_joins_the_list_joins_its_end_whatever_the_clock_says(now):
    category = ParticipantCategoryFactory()
    QuotaFactory(conference=category.conference, capacity=0)
    ahead = waiting_list(category, now + timedelta(minutes=5), 1)[0]
    assert ask(category, None, now) == "waitlisted"
    assert Registration.objects.waiting_in_order().first() == ahead
