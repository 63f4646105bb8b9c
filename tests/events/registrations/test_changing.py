"""Changes of identity or category after the request was sent; now is 10 February 2026."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from events.common.models import Transition
from events.conferences.rules import Role
from events.mail.models import Message
from events.registrations import actions, privacy
from events.registrations.actions import Wanted
from events.registrations.models import DelegationQuota, PendingChange, Quota, Registration
from events.registrations.queries import find_people, open_change
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.registrations import (
    FocalPointFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
)

pytestmark = pytest.mark.django_db
IDENTITY = ("family_name", "given_name", "name", "native_name", "native_language", "organization_name")


@pytest.fixture
def category():
    return ParticipantCategoryFactory(route=Route.SECRETARIAT)


@pytest.fixture
def staff(category):
    return ConferenceRoleFactory(conference=category.conference, role=Role.REGISTRATION).user


@pytest.fixture
def registration(category, staff, now):
    """Confirmed by the secretariat, with a badge and a place."""
    request = RegistrationFactory(category=category, name="Amina Okoro", family_name="Okoro")
    return actions.approve(request, by=staff, now=now)


def ask(registration, now, *, by=None, invitation="", note="", **wanted):
    facts = {name: getattr(registration, name) for name in IDENTITY}
    places = {"category": registration.category, "delegation": registration.delegation}
    return actions.ask_change(
        registration,
        wanted=Wanted(**{**facts, **places, **wanted}),
        by=by or registration.person.user,
        now=now,
        invitation=invitation,
        note=note,
    )


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def kinds():
    return set(Message.objects.values_list("kind", flat=True))


def refused(code, act, *args, **kwargs):
    with pytest.raises(ValidationError) as caught:
        act(*args, **kwargs)
    assert caught.value.code == code


def taken(category):
    return Quota.objects.get(category=category).taken


def test_what_was_decided_on_stays_valid_until_the_change_is_approved(registration, staff, now):
    badge = registration.badges.get()
    change = ask(
        registration, now, name="Amina Okoro-Lindqvist", family_name="Okoro-Lindqvist", note="Married"
    )
    assert (fresh(registration).name, fresh(badge).state) == ("Amina Okoro", "active")
    assert (change.before, change.after, change.note) == (
        {"family_name": "Okoro", "name": "Amina Okoro"},
        {"family_name": "Okoro-Lindqvist", "name": "Amina Okoro-Lindqvist"},
        "Married",
    )
    assert open_change(registration) == change


def test_approving_writes_it_all_in_one_step(registration, staff, now):
    badge = registration.badges.get()
    change = ask(
        registration, now, name="Amina Lindqvist", native_name="Амина Линдквист", native_language="ru"
    )
    actions.approve_change(change, by=staff, now=now)
    after = fresh(registration)
    assert (after.name, after.native_name, after.state) == ("Amina Lindqvist", "Амина Линдквист", "confirmed")
    assert (fresh(badge).state, registration.badges.get(state="active").serial) == ("deactivated", 2)
    assert [
        one.pk for one in find_people("lindqvist", conference=registration.conference, day=now.date())
    ] == [registration.pk]
    assert (after.history.order_by("history_id").last().history_user, fresh(change).decided_by) == (
        staff,
        staff,
    )
    assert "registrations.changed" in kinds()
    assert taken(registration.category) == 1


def test_a_passports_name_alone_makes_no_new_badge(registration, staff, now):
    change = ask(registration, now, given_name="Amina Maria")
    actions.approve_change(change, by=staff, now=now)
    assert registration.badges.get().state == "active"


def test_a_refused_change_changes_nothing_and_says_why(registration, staff, now):
    change = ask(registration, now, name="Somebody Else")
    actions.refuse_change(change, by=staff, now=now, reason="The passport says otherwise.")
    assert (fresh(registration).name, fresh(change).reason) == ("Amina Okoro", "The passport says otherwise.")
    assert "registrations.change_refused" in kinds()
    refused("over", actions.approve_change, change, by=staff, now=now)


def test_a_refusal_has_a_reason(registration, staff, now):
    change = ask(registration, now, name="Somebody Else")
    refused("reason", actions.refuse_change, change, by=staff, now=now, reason=" ")


def test_one_change_waits_at_a_time_and_is_taken_back_by_its_person_alone(registration, staff, now):
    change = ask(registration, now, name="Amina Lindqvist")
    refused("open", ask, registration, now, name="Amina Other")
    refused("not_own", actions.take_back_change, change, by=staff, now=now)
    actions.take_back_change(change, by=registration.person.user, now=now)
    actions.take_back_change(change, by=registration.person.user, now=now)
    refused("over", actions.approve_change, change, by=staff, now=now)
    assert ask(registration, now, name="Amina Other").state == "open"


def test_two_deciders_with_the_page_of_before_decide_once(registration, staff, now):
    change = ask(registration, now, name="Amina Lindqvist")
    stale = fresh(change)
    actions.approve_change(change, by=staff, now=now)
    refused("over", actions.refuse_change, stale, by=staff, now=now, reason="Too late")
    actions.approve_change(fresh(change), by=staff, now=now)
    assert registration.badges.count() == 2
    assert Transition.objects.filter(subject="pendingchange", to_state="approved").count() == 1


def test_a_request_nobody_has_decided_on_changes_at_once(category, now):
    request = RegistrationFactory(category=category, name="Amina Okoro")
    assert ask(request, now, name="Amina Lindqvist") is None
    assert (fresh(request).name, fresh(request).revision) == ("Amina Lindqvist", 1)
    assert not PendingChange.objects.exists()


def test_nobody_decides_on_something_else_than_they_read(category, staff, now):
    read = RegistrationFactory(category=category, name="Amina Okoro")
    ask(fresh(read), now, name="Amina Lindqvist")
    refused("changed", actions.approve, fresh_as_read(read), by=staff, now=now)
    refused("changed", actions.refuse, fresh_as_read(read), by=staff, now=now, reason="No")
    assert fresh(read).state == "submitted"
    actions.approve(fresh(read), by=staff, now=now)


def fresh_as_read(read):
    """The row as a page shows it that was opened before the change."""
    row = fresh(read)
    row.revision = read.revision
    return row


def test_a_request_that_moves_goes_to_the_other_desk_at_once(category, now):
    point = FocalPointFactory(delegation__conference=category.conference)
    delegates = ParticipantCategoryFactory(conference=category.conference, route=Route.FOCAL_POINT)
    request = RegistrationFactory(category=category)
    ask(request, now, category=delegates, delegation=point.delegation)
    told = Message.objects.get(kind="registrations.decide")
    assert (told.recipient, fresh(request).delegation) == (point.person.user.email, point.delegation)
    may = Registration.objects.decidable_by(point.person.user, conference=category.conference, now=now)
    assert list(may) == [request]


@pytest.mark.parametrize("state", ["withdrawn", "refused", "replaced", "lapsed"])
def test_what_is_over_changes_no_more(category, state, now):
    refused("state", ask, RegistrationFactory(category=category, state=state), now, name="Other")


def test_nothing_different_is_no_change(registration, now):
    refused("same", ask, registration, now, name="  Amina   Okoro ")


def test_only_the_person_asks(registration, staff, now):
    refused("not_own", ask, registration, now, by=staff, name="Other")


def test_a_change_ends_with_its_registration(registration, staff, now):
    change = ask(registration, now, name="Amina Lindqvist")
    actions.withdraw(registration, by=registration.person.user, now=now)
    assert fresh(change).state == "ended"
    refused("over", actions.approve_change, change, by=staff, now=now)


class TestMoving:
    @pytest.fixture
    def press(self, category):
        return ParticipantCategoryFactory(conference=category.conference, route=Route.MEDIA_DESK)

    @pytest.fixture
    def desk(self, category):
        return ConferenceRoleFactory(conference=category.conference, role=Role.MEDIA).user

    def test_the_desk_of_the_new_category_decides(self, registration, press, desk, staff, now):
        change = ask(registration, now, category=press)
        refused("not_entitled", actions.approve_change, change, by=staff, now=now)
        assert list(PendingChange.objects.visible_to(desk)) == [change]
        before = registration.category
        actions.approve_change(change, by=desk, now=now)
        assert (fresh(registration).category, taken(before), taken(press)) == (press, 0, 1)
        assert registration.badges.count() == 2

    def test_a_full_category_loses_nobody_anything(self, registration, press, desk, now):
        QuotaFactory(conference=press.conference, category=press, capacity=0)
        change = ask(registration, now, category=press)
        refused("full", actions.approve_change, change, by=desk, now=now)
        after = fresh(registration)
        assert (after.category, after.state, fresh(change).state) == (
            registration.category,
            "confirmed",
            "open",
        )
        assert (taken(registration.category), taken(press), registration.badges.get().state) == (
            1,
            0,
            "active",
        )

    def test_a_full_conference_has_their_place_already(self, registration, press, desk, now):
        Quota.objects.filter(conference=press.conference, category=None).update(capacity=1)
        change = ask(registration, now, category=press)
        actions.approve_change(change, by=desk, now=now)
        assert (fresh(registration).category, taken(None)) == (press, 1)

    def test_the_place_left_goes_to_who_waits_for_it(self, registration, press, desk, now):
        Quota.objects.filter(category=registration.category).update(capacity=1)
        waits = RegistrationFactory(
            category=registration.category, state=RegistrationState.WAITLISTED, waiting_since=now
        )
        actions.approve_change(ask(registration, now, category=press), by=desk, now=now)
        assert fresh(waits).state == "confirmed"

    def test_who_waits_stands_at_the_end_of_the_other_list(self, category, press, desk, now):
        QuotaFactory(conference=press.conference, category=press, capacity=0)
        QuotaFactory(conference=press.conference, category=category, capacity=0)
        waits = {"state": RegistrationState.WAITLISTED}
        first = RegistrationFactory(category=category, waiting_since=now - timedelta(days=2), **waits)
        second = RegistrationFactory(category=press, waiting_since=now - timedelta(days=1), **waits)
        actions.approve_change(ask(first, now, category=press), by=desk, now=now)
        assert list(Registration.objects.waiting_in_order()) == [second, first]

    def test_delegations_count_their_own(self, category, now):
        conference = category.conference
        delegates = ParticipantCategoryFactory(conference=conference, route=Route.FOCAL_POINT)
        old, new = FocalPointFactory.create_batch(2, delegation__conference=conference)
        counts = [DelegationQuota.objects.create(delegation=one.delegation, capacity=1) for one in (old, new)]
        request = RegistrationFactory(category=delegates, delegation=old.delegation)
        actions.approve(request, by=old.person.user, now=now)
        change = ask(request, now, delegation=new.delegation)
        refused("not_entitled", actions.approve_change, change, by=old.person.user, now=now)
        actions.approve_change(change, by=new.person.user, now=now)
        assert [fresh(one).taken for one in counts] == [0, 1]
        assert Message.objects.get(kind="registrations.change_asked").recipient == new.person.user.email

    def test_the_new_category_is_one_that_is_offered(self, registration, press, now):
        type(press).objects.filter(pk=press.pk).update(closes_at=now)
        refused("closed", ask, registration, now, category=fresh(press))
        by_invitation = ParticipantCategoryFactory(conference=press.conference, is_by_invitation=True)
        refused("category", ask, registration, now, category=by_invitation)
        refused("category", ask, registration, now, category=ParticipantCategoryFactory())


def test_export_holds_what_was_asked_and_erasure_takes_it_out(registration, staff, now):
    ask(registration, now, name="Amina Lindqvist", note="A wedding")
    (told,) = privacy.export(registration.person.user)["registrations"]
    (change,) = told["changes"]
    assert (change["state"], change["from"]["name"], change["to"]["name"], change["note"]) == (
        "open",
        "Amina Okoro",
        "Amina Lindqvist",
        "A wedding",
    )
    privacy.erase(registration.person.user, by=None, now=now)
    assert PendingChange.objects.values_list("state", "before", "after", "note").get() == (
        "ended",
        {},
        {},
        "",
    )


def test_changes_go_a_month_after_the_conference(registration, now):
    ask(registration, now, name="Amina Lindqvist")
    assert actions.purge_changes(now=now + timedelta(days=40)) == 0
    assert actions.purge_changes(now=now + timedelta(days=60)) == 1
