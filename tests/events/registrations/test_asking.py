import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.common.models import Transition
from events.mail.models import Message
from events.people.models import Person
from events.registrations import actions
from events.registrations.actions import Details
from events.registrations.models import Quota, Registration
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory, DelegationFactory, UserFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import (
    FocalPointFactory,
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.django_db


def ask(category, *, now, user=None, delegation=None, form_key=None, **details):
    return actions.submit(
        category.conference,
        user=user or VerifiedUserFactory(),
        category=category,
        delegation=delegation,
        form_key=form_key or uuid.uuid4(),
        details=Details(**{"name": "Larisa Vorontsova", **details}),
        now=now,
    )


def kinds():
    return sorted(Message.objects.values_list("kind", flat=True))


def focal_category(**other):
    focal_point = FocalPointFactory(**other)
    category = ParticipantCategoryFactory(
        conference=focal_point.delegation.conference, route=Route.FOCAL_POINT, needs_delegation=True
    )
    return focal_point, category


def test_automatic_category_confirms_at_once(now):
    registration = ask(ParticipantCategoryFactory(), now=now)
    assert registration.state == RegistrationState.CONFIRMED
    assert registration.badges.count() == 1
    assert kinds() == ["registrations.confirmed"]


def test_submitting_writes_the_transitions(now):
    registration = ask(ParticipantCategoryFactory(), now=now)
    moves = Transition.objects.filter(subject="registration", subject_id=registration.pk).order_by("pk")
    assert list(moves.values_list("from_state", "to_state")) == [
        ("", "submitted"),
        ("submitted", "confirmed"),
    ]


def test_secretariat_category_waits_for_a_decision(now):
    registration = ask(ParticipantCategoryFactory(route=Route.SECRETARIAT), now=now)
    assert registration.state == RegistrationState.SUBMITTED
    assert kinds() == ["registrations.acknowledgement"]


def test_focal_point_is_asked_to_decide(now):
    focal_point, category = focal_category()
    registration = ask(category, delegation=focal_point.delegation, now=now)
    assert registration.state == RegistrationState.SUBMITTED
    assert kinds() == ["registrations.acknowledgement", "registrations.decide"]
    asked = Message.objects.get(kind="registrations.decide")
    assert asked.recipient == focal_point.person.user.email


def test_focal_points_own_request_is_confirmed_at_once(now):
    focal_point, category = focal_category()
    registration = ask(category, user=focal_point.person.user, delegation=focal_point.delegation, now=now)
    assert registration.state == RegistrationState.CONFIRMED


def test_focal_point_of_another_delegation_waits_like_everybody(now):
    focal_point, category = focal_category()
    other = DelegationFactory(conference=category.conference)
    registration = ask(category, user=focal_point.person.user, delegation=other, now=now)
    assert registration.state == RegistrationState.SUBMITTED


def test_power_that_ended_confirms_nobody(now):
    focal_point, category = focal_category(valid_until=date(2026, 2, 9))
    registration = ask(category, user=focal_point.person.user, delegation=focal_point.delegation, now=now)
    assert registration.state == RegistrationState.SUBMITTED
    assert kinds() == ["registrations.acknowledgement"]


def test_full_conference_puts_the_focal_point_on_the_waiting_list(now):
    focal_point, category = focal_category()
    QuotaFactory(conference=category.conference, capacity=0)
    registration = ask(category, user=focal_point.person.user, delegation=focal_point.delegation, now=now)
    assert registration.state == RegistrationState.WAITLISTED


def test_last_place_is_given_once(now):
    category = ParticipantCategoryFactory()
    QuotaFactory(conference=category.conference, capacity=1)
    states = [ask(category, now=now).state for _ in range(3)]
    assert states == ["confirmed", "waitlisted", "waitlisted"]


def test_full_category_gives_the_conferences_place_back(now):
    category = ParticipantCategoryFactory()
    whole = QuotaFactory(conference=category.conference, capacity=5)
    QuotaFactory(conference=category.conference, category=category, capacity=0)
    assert ask(category, now=now).state == RegistrationState.WAITLISTED
    whole.refresh_from_db()
    assert whole.taken == 0


def test_newcomer_joins_the_end_while_anyone_waits(now):
    category = ParticipantCategoryFactory()
    waiting = RegistrationFactory(
        category=category, state=RegistrationState.WAITLISTED, waiting_since=now - timedelta(days=1)
    )
    QuotaFactory(conference=category.conference, capacity=1)
    newcomer = ask(category, now=now)
    waiting.refresh_from_db()
    assert [waiting.state, newcomer.state] == ["confirmed", "waitlisted"]


def test_same_form_again_is_the_same_registration(now):
    category, user, key = ParticipantCategoryFactory(), VerifiedUserFactory(), uuid.uuid4()
    first = ask(category, user=user, form_key=key, now=now)
    again = ask(category, user=user, form_key=key, now=now)
    assert (again, Registration.objects.count(), Message.objects.count()) == (first, 1, 1)


def test_same_person_with_another_form_is_the_same_registration(now):
    category, user = ParticipantCategoryFactory(), VerifiedUserFactory()
    assert ask(category, user=user, now=now) == ask(category, user=user, now=now)


def test_form_key_of_somebody_else_opens_nothing(now):
    category, key = ParticipantCategoryFactory(), uuid.uuid4()
    foreign = ask(category, form_key=key, now=now)
    own = ask(category, form_key=key, now=now)
    assert own.pk != foreign.pk
    assert own.person_id != foreign.person_id


def test_repeat_after_closing_still_finds_the_registration(now):
    category, user, key = ParticipantCategoryFactory(), VerifiedUserFactory(), uuid.uuid4()
    first = ask(category, user=user, form_key=key, now=now)
    assert ask(category, user=user, form_key=key, now=now + timedelta(days=300)) == first


def test_unverified_account_holds_no_place(now):
    category = ParticipantCategoryFactory()
    with pytest.raises(ValidationError) as caught:
        ask(category, user=UserFactory(), now=now)
    assert caught.value.code == "unverified"
    assert not Registration.objects.exists()


@pytest.mark.parametrize(("seconds", "code"), [(-1, "not_yet"), (0, None), (3599, None), (3600, "closed")])
def test_window_is_the_servers_clock(seconds, code, now):
    conference = OpenConferenceFactory(
        registration_opens_at=now, registration_closes_at=now + timedelta(hours=1)
    )
    category = ParticipantCategoryFactory(conference=conference)
    try:
        ask(category, now=now + timedelta(seconds=seconds))
        got = None
    except ValidationError as error:
        got = error.code
    assert got == code


def test_changing_the_zone_does_not_move_the_closing(now):
    conference = OpenConferenceFactory(registration_closes_at=now + timedelta(seconds=1))
    conference.time_zone = "Pacific/Auckland"
    conference.save()
    assert ask(ParticipantCategoryFactory(conference=conference), now=now).pk


def test_category_of_another_conference_is_refused(now):
    category = ParticipantCategoryFactory()
    with pytest.raises(ValidationError) as caught:
        actions.submit(
            OpenConferenceFactory(),
            user=VerifiedUserFactory(),
            category=category,
            delegation=None,
            form_key=uuid.uuid4(),
            details=Details(name="Larisa Vorontsova"),
            now=now,
        )
    assert caught.value.code == "category"


def test_category_that_is_not_offered_is_refused(now):
    with pytest.raises(ValidationError) as caught:
        ask(ParticipantCategoryFactory(is_open=False), now=now)
    assert caught.value.code == "category"


def test_delegation_of_another_conference_is_refused(now):
    with pytest.raises(ValidationError) as caught:
        ask(ParticipantCategoryFactory(), delegation=DelegationFactory(), now=now)
    assert caught.value.code == "delegation"


def test_missing_delegation_is_refused(now):
    with pytest.raises(ValidationError) as caught:
        ask(ParticipantCategoryFactory(needs_delegation=True), now=now)
    assert caught.value.code == "delegation"


def test_refused_attempt_leaves_nothing_behind(now):
    category = ParticipantCategoryFactory()
    with pytest.raises(ValidationError):
        ask(category, name=" \u200b ", now=now)
    assert [Registration.objects.count(), Person.objects.count(), Message.objects.count()] == [0, 0, 0]
    assert set(Quota.objects.values_list("taken", flat=True)) == {0}


def test_text_is_stored_clean(now):
    registration = ask(ParticipantCategoryFactory(), function="Head\u202e of\r\n spectrum\x07", now=now)
    assert registration.function == "Head of spectrum"


def test_after_two_refusals_nobody_asks_again(now):
    category = ParticipantCategoryFactory()
    user = VerifiedUserFactory()
    person = PersonFactory(user=user)
    RegistrationFactory.create_batch(2, category=category, person=person, state=RegistrationState.REFUSED)
    with pytest.raises(ValidationError) as caught:
        ask(category, user=user, now=now)
    assert caught.value.code == "refused"


def test_after_one_refusal_one_asks_again(now):
    category = ParticipantCategoryFactory()
    before = RegistrationFactory(category=category, state=RegistrationState.REFUSED)
    again = ask(category, user=before.person.user, now=now)
    assert (again.pk != before.pk, again.state) == (True, "confirmed")


def register(category, *, by, now, person=None):
    return actions.register(
        category.conference,
        person=person or PersonFactory(),
        category=category,
        delegation=None,
        details=Details(name="Larisa Vorontsova"),
        by=by,
        now=now,
    )


def test_staff_register_by_hand_outside_the_window(now):
    category = ParticipantCategoryFactory(route=Route.SECRETARIAT)
    staff = ConferenceRoleFactory(conference=category.conference, role="registration").user
    registration = register(category, by=staff, now=now - timedelta(days=400))
    assert (registration.state, registration.decided_by) == ("confirmed", staff)


def test_staff_of_another_conference_register_nobody(now):
    category = ParticipantCategoryFactory(route=Route.SECRETARIAT)
    with pytest.raises(ValidationError) as caught:
        register(category, by=ConferenceRoleFactory(role="owner").user, now=now)
    assert caught.value.code == "not_entitled"
    assert not Registration.objects.exists()


def test_registering_somebody_twice_by_hand_is_refused(now):
    registration = RegistrationFactory()
    staff = ConferenceRoleFactory(conference=registration.conference).user
    with pytest.raises(ValidationError) as caught:
        register(registration.category, person=registration.person, by=staff, now=now)
    assert caught.value.code == "live"


def test_person_without_address_is_registered_without_mail(now):
    category = ParticipantCategoryFactory(route=Route.SECRETARIAT)
    staff = ConferenceRoleFactory(conference=category.conference).user
    register(category, person=PersonFactory(email=""), by=staff, now=now)
    assert kinds() == []


def test_safe_details_are_corrected(now):
    registration = RegistrationFactory()
    actions.update_details(registration, by=registration.person.user, now=now, function=" Adviser ")
    registration.refresh_from_db()
    assert registration.function == "Adviser"


def test_details_of_a_registration_that_is_over_stay(now):
    registration = RegistrationFactory(state=RegistrationState.WITHDRAWN)
    with pytest.raises(ValidationError) as caught:
        actions.update_details(registration, by=registration.person.user, now=now, function="Adviser")
    assert caught.value.code == "state"


def test_unsafe_details_are_a_programming_error(now):
    with pytest.raises(ValueError, match="category"):
        actions.update_details(RegistrationFactory(), by=None, now=now, category="vip")
