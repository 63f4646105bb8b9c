"""No place is given twice, whoever comes at once; and without the protection it would be.

`WTDC_LONG=1` (or `make race`) plays 200 rounds of each.
"""

import os
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from events.common.models import Transition
from events.mail.models import Message
from events.programme.actions import release as publish
from events.programme.models import SessionPlaces
from events.registrations.actions import issue_badge, places, promote_waiting, set_places
from events.registrations.models import Badge, PendingChange, Quota, Registration, Seat
from events.registrations.queries import miscounted
from events.registrations.rules import RegistrationState, Route
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.programme import SessionFactory
from tests.factories.registrations import (
    OpenConferenceFactory,
    ParticipantCategoryFactory,
    PendingChangeFactory,
    QuotaFactory,
    RegistrationFactory,
    VerifiedUserFactory,
)

pytestmark = pytest.mark.race
ROUNDS = 200 if os.environ.get("WTDC_LONG") else 2


@pytest.fixture
def category():
    """An automatic category of a conference that is open now."""
    now = timezone.now()
    conference = OpenConferenceFactory(starts_on=now.date(), ends_on=now.date().replace(year=now.year + 1))
    return ParticipantCategoryFactory(conference=conference)


def fresh(category, route=Route.AUTOMATIC):
    """One more category at a new conference, for the next round."""
    conference = OpenConferenceFactory(
        starts_on=category.conference.starts_on, ends_on=category.conference.ends_on
    )
    return ParticipantCategoryFactory(conference=conference, route=route)


def newcomers(category, count):
    return [
        {
            "do": "submit",
            "category": category.pk,
            "user": VerifiedUserFactory().pk,
            "form_key": str(uuid.uuid4()),
        }
        for _ in range(count)
    ]


def states(category):
    rows = Registration.objects.filter(conference=category.conference).order_by("pk")
    return list(rows.values_list("state", flat=True))


def check_books(category):
    """Counters equal a recount, nobody waits for a free place, no mail says a thing twice."""
    assert list(miscounted(category.conference)) == []
    left = Quota.objects.get(conference=category.conference, category=None).left
    waiting = Registration.objects.filter(
        conference=category.conference, state=RegistrationState.WAITLISTED
    ).count()
    assert not (left and waiting)
    confirmed = Registration.objects.filter(conference=category.conference, state=RegistrationState.CONFIRMED)
    told = Message.objects.filter(
        conference=category.conference, kind__in=["registrations.confirmed", "registrations.promoted"]
    )
    said = sorted(told.values_list("refs__registration", flat=True))
    assert set(confirmed.values_list("pk", flat=True)) <= set(said)
    assert len(said) == len(set(said))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_places_are_given_to_the_first_and_the_rest_wait(crowd, category, round_):
    QuotaFactory(conference=category.conference, capacity=5)
    outcomes = crowd.run(newcomers(category, 16))
    assert [outcome.get("error") for outcome in outcomes] == [None] * 16
    assert states(category) == ["confirmed"] * 5 + ["waitlisted"] * 11
    check_books(category)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_places_of_a_category_are_as_safe(crowd, category, round_):
    QuotaFactory(conference=category.conference, capacity=9)
    QuotaFactory(conference=category.conference, category=category, capacity=3)
    crowd.run(newcomers(category, 8))
    assert states(category) == ["confirmed"] * 3 + ["waitlisted"] * 5
    assert list(miscounted(category.conference)) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_approving_the_same_requests_at_once(crowd, category, round_):
    desk = fresh(category, Route.SECRETARIAT)
    staff = [ConferenceRoleFactory(conference=desk.conference).user for _ in range(2)]
    rows = RegistrationFactory.create_batch(8, category=desk)
    QuotaFactory(conference=desk.conference, capacity=3)
    jobs = [{"do": "approve", "registration": row.pk, "by": user.pk} for row in rows for user in staff]
    outcomes = crowd.run(jobs)
    assert [outcome.get("error") for outcome in outcomes] == [None] * 16
    assert sorted(states(desk)) == ["confirmed"] * 3 + ["waitlisted"] * 5
    check_books(desk)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_head_of_the_list_beats_every_newcomer(crowd, category, round_):
    QuotaFactory(conference=category.conference, capacity=1)
    holder = RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)
    places.recount(category.conference)
    head = RegistrationFactory(
        category=category, state=RegistrationState.WAITLISTED, waiting_since=timezone.now()
    )
    crowd.run([{"do": "withdraw", "registration": holder.pk}, *newcomers(category, 7)])
    assert states(category) == ["withdrawn", "confirmed", *["waitlisted"] * 7]
    assert Registration.objects.get(state="confirmed", conference=category.conference) == head
    assert list(miscounted(category.conference)) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_promoting_at_once_promotes_exactly_that_many(crowd, category, round_):
    quota = QuotaFactory(conference=category.conference, capacity=0)
    for _ in range(9):
        RegistrationFactory(
            category=category, state=RegistrationState.WAITLISTED, waiting_since=timezone.now()
        )
    raise_it = {"do": "set_capacity", "quota": quota.pk, "capacity": 4}
    again = {"do": "promote", "conference": category.conference.pk}
    crowd.run([raise_it, again, raise_it, again, again, raise_it])
    assert states(category) == ["confirmed"] * 4 + ["waitlisted"] * 5
    check_books(category)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_form_sent_twenty_times_is_one_registration(crowd, category, round_):
    QuotaFactory(conference=category.conference, capacity=5)
    outcomes = crowd.run(newcomers(category, 1) * 20)
    registration = Registration.objects.get(conference=category.conference)
    assert outcomes == [{"registration": registration.pk, "state": "confirmed"}] * 20
    assert Message.objects.filter(conference=category.conference).count() == 1
    check_books(category)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_withdrawing_at_once_frees_one_place_each(crowd, category, round_):
    QuotaFactory(conference=category.conference, capacity=4)
    rows = RegistrationFactory.create_batch(4, category=category, state=RegistrationState.CONFIRMED)
    places.recount(category.conference)
    leaving = [{"do": "withdraw", "registration": row.pk} for row in rows[:2]]
    crowd.run([*leaving * 4, *newcomers(category, 3)])
    assert states(category) == [*["withdrawn"] * 2, *["confirmed"] * 4, "waitlisted"]
    assert list(miscounted(category.conference)) == []


def test_without_protection_submitting_oversells(crowd, category):
    """The harness sees the fault that the tests above are there to exclude."""
    QuotaFactory(conference=category.conference, capacity=1)
    crowd.run(newcomers(category, 8), protected=False)
    assert states(category).count("confirmed") > 1


def test_without_protection_approving_oversells(crowd, category):
    desk = fresh(category, Route.SECRETARIAT)
    user = ConferenceRoleFactory(conference=desk.conference).user
    rows = RegistrationFactory.create_batch(8, category=desk)
    QuotaFactory(conference=desk.conference, capacity=1)
    places.ensure_quotas(desk.conference)
    crowd.run([{"do": "approve", "registration": row.pk, "by": user.pk} for row in rows], protected=False)
    assert states(desk).count("confirmed") > 1


def waiting(category, count):
    """So many people on the list, in order."""
    now = timezone.now()
    return [
        RegistrationFactory(
            category=category,
            state=RegistrationState.WAITLISTED,
            waiting_since=now + timedelta(microseconds=n),
        )
        for n in range(count)
    ]


def overbooked(category):
    """Two hold a place where there is one, and two wait: (who holds, who waits)."""
    holders = RegistrationFactory.create_batch(2, category=category, state=RegistrationState.CONFIRMED)
    QuotaFactory(conference=category.conference, capacity=1, overbook=1)
    places.recount(category.conference)
    return holders, waiting(category, 2)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_withdrawing_from_what_is_overbooked_gives_on_the_one_place(crowd, category, round_):
    holders, _list = overbooked(category)
    crowd.run([{"do": "withdraw", "registration": row.pk} for row in holders])
    assert states(category) == ["withdrawn", "withdrawn", "confirmed", "waitlisted"]
    assert list(miscounted(category.conference)) == []


def test_without_protection_withdrawing_loses_a_place(crowd, category):
    holders, _list = overbooked(category)
    crowd.run([{"do": "withdraw", "registration": row.pk} for row in holders], protected=False)
    assert "confirmed" not in states(category)


def test_without_protection_promoting_oversells(crowd, category):
    QuotaFactory(conference=category.conference, capacity=2)
    waiting(category, 9)
    crowd.run([{"do": "promote", "conference": category.conference.pk}] * 4, protected=False)
    assert states(category).count("confirmed") > 2


@pytest.fixture
def offering(category):
    """A category of a conference that offers its places."""
    category.conference.offer_hours = 48
    category.conference.save()
    return category


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_places_are_offered_once_and_to_the_first(crowd, offering, round_):
    quota = QuotaFactory(conference=offering.conference, capacity=0)
    waiting(offering, 9)
    raise_it = {"do": "set_capacity", "quota": quota.pk, "capacity": 4}
    again = {"do": "promote", "conference": offering.conference.pk}
    crowd.run([raise_it, again, raise_it, again, again, raise_it])
    assert states(offering) == ["offered"] * 4 + ["waitlisted"] * 5
    offers = Message.objects.filter(conference=offering.conference, kind="registrations.offered")
    assert offers.count() == 4
    assert list(miscounted(offering.conference)) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_lapsing_and_accepting_at_once_gives_each_place_to_one(crowd, offering, round_):
    """One offer is over, one is just in time: newcomers get neither, the list gets the first."""
    QuotaFactory(conference=offering.conference, capacity=2)
    late, timely, *_others = waiting(offering, 4)
    places.ensure_quotas(offering.conference)
    crowd.run([{"do": "promote", "conference": offering.conference.pk}])
    Registration.objects.filter(pk=late.pk).update(offer_until=timezone.now())
    accept = {"do": "accept", "registration": timely.pk}
    too_late = {"do": "accept", "registration": late.pk}
    outcomes = crowd.run([{"do": "lapse"}, accept, {"do": "lapse"}, too_late, *newcomers(offering, 4)])
    assert outcomes[3].get("error") in {"lapsed", "state"}
    assert states(offering) == ["lapsed", "confirmed", "offered", *["waitlisted"] * 5]
    assert list(miscounted(offering.conference)) == []


@pytest.fixture
def offer(offering):
    """A place that is kept for the first of six who wait."""
    QuotaFactory(conference=offering.conference, capacity=1)
    first = waiting(offering, 6)[0]
    promote_waiting(offering.conference, now=timezone.now())
    return first


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_declining_many_times_at_once_gives_the_place_on_once(crowd, offer, round_):
    crowd.run([{"do": "decline", "registration": offer.pk}] * 8)
    assert states(offer.category) == ["withdrawn", "offered", *["waitlisted"] * 4]
    assert list(miscounted(offer.conference)) == []


def test_without_protection_declining_gives_one_place_to_several(crowd, offer):
    crowd.run([{"do": "decline", "registration": offer.pk}] * 4, protected=False)
    assert states(offer.category).count("offered") > 1


@pytest.fixture
def member(category):
    """Somebody confirmed in a full conference, whom the secretariat may replace; one waits."""
    desk = fresh(category, Route.SECRETARIAT)
    leaving = RegistrationFactory(category=desk, state=RegistrationState.CONFIRMED)
    QuotaFactory(conference=desk.conference, capacity=1)
    places.recount(desk.conference)
    waiting(desk, 1)
    return leaving, ConferenceRoleFactory(conference=desk.conference).user


def replacing(leaving, user, count):
    return [
        {"do": "replace", "registration": leaving.pk, "by": user.pk, "email": f"new{n}@arvenia.example"}
        for n in range(count)
    ]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_one_place_is_handed_over_once_and_never_to_the_list(crowd, member, round_):
    leaving, user = member
    outcomes = crowd.run(replacing(leaving, user, 6))
    assert [one.get("error") for one in outcomes].count("state") == 5
    assert sorted(states(leaving.category)) == ["confirmed", "replaced", "waitlisted"]
    assert list(miscounted(leaving.conference)) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_replacing_somebody_who_withdraws_gives_the_place_to_one(crowd, member, round_):
    leaving, user = member
    crowd.run([*replacing(leaving, user, 3), {"do": "withdraw", "registration": leaving.pk}])
    found = sorted(states(leaving.category))
    assert found in (["confirmed", "replaced", "waitlisted"], ["confirmed", "withdrawn"])
    assert list(miscounted(leaving.conference)) == []


def test_without_the_gate_only_the_database_keeps_one_place_from_several(crowd, member):
    """It still gives it to one, but the others get an error where they should get a reason."""
    leaving, user = member
    outcomes = crowd.run(replacing(leaving, user, 4), protected=False)
    assert "database" in {str(one.get("error")).split(":")[0] for one in outcomes}
    assert states(leaving.category).count("confirmed") == 1


@pytest.fixture
def laboratory(category):
    """A published session with three seats, tomorrow, and eight people who may come."""
    tomorrow = timezone.now() + timedelta(days=1)
    session = SessionFactory(conference=category.conference, starts_at=tomorrow)
    publish(session.conference, by=None, now=timezone.now())
    set_places(session, 3, by=None, now=timezone.now())
    people = RegistrationFactory.create_batch(8, category=category, state=RegistrationState.CONFIRMED)
    return session, [{"do": "reserve", "session": session.pk, "registration": one.pk} for one in people]


def seats_of(session):
    """(held, waiting), counted; equal to what the counter says."""
    states = list(Seat.objects.filter(session=session).values_list("state", flat=True))
    return states.count("held"), states.count("waiting")


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_seats_are_given_to_the_first_and_the_rest_wait(crowd, laboratory, round_):
    session, wishes = laboratory
    outcomes = crowd.run(wishes * 2)
    assert [outcome.get("error") for outcome in outcomes] == [None] * 16
    places = SessionPlaces.objects.get(pk=session.pk)
    assert (seats_of(session), places.taken, places.waiting) == ((3, 5), 3, 5)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_seats_let_go_at_once_go_to_the_waiting(crowd, laboratory, round_):
    session, wishes = laboratory
    crowd.run(wishes)
    held = Seat.objects.filter(session=session, state="held").values_list("registration", flat=True)
    leaving = [{"do": "release", "session": session.pk, "registration": pk} for pk in held[:2]]
    gone = {"do": "withdraw", "registration": held[2]}
    crowd.run([*leaving, gone, *leaving])
    places = SessionPlaces.objects.get(pk=session.pk)
    assert (seats_of(session), places.taken, places.waiting) == ((3, 2), 3, 2)
    assert Message.objects.filter(kind="registrations.seat_promoted").count() == 3


def test_without_protection_seats_are_oversold(crowd, laboratory):
    session, wishes = laboratory
    crowd.run(wishes, protected=False)
    assert seats_of(session)[0] > 3


def reprints(category, count):
    """One person's badge printed again, by so many desks at once."""
    row = RegistrationFactory(category=category, state=RegistrationState.CONFIRMED)
    issue_badge(row, by=None, now=timezone.now())
    user = ConferenceRoleFactory(conference=category.conference).user
    job = {"do": "print_badge", "registration": row.pk, "by": user.pk}
    return row, [{**job, "form_key": str(uuid.uuid4())} for _ in range(count)]


def badge_states(row):
    return list(row.badges.order_by("serial").values_list("serial", "state"))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_printing_at_once_leaves_one_badge_that_works(crowd, category, round_):
    row, jobs = reprints(category, 6)
    outcomes = crowd.run(jobs)
    assert [outcome.get("error") for outcome in outcomes] == [None] * 6
    assert badge_states(row) == [*((n, "deactivated") for n in range(1, 6)), (6, "active")]


def test_without_protection_printing_at_once_fails(crowd, category):
    _row, jobs = reprints(category, 6)
    outcomes = crowd.run(jobs, protected=False)
    assert any(outcome.get("error") for outcome in outcomes)


def movers(category, count, capacity):
    """So many confirmed people who want another category, of so many places: (it, who decides, changes)."""
    desk = fresh(category, Route.SECRETARIAT)
    aim = ParticipantCategoryFactory(conference=desk.conference, route=Route.SECRETARIAT)
    QuotaFactory(conference=desk.conference, category=aim, capacity=capacity)
    rows = RegistrationFactory.create_batch(count, category=desk, state=RegistrationState.CONFIRMED)
    places.ensure_quotas(desk.conference)
    places.recount(desk.conference)
    for row in rows:
        issue_badge(row, by=None, now=timezone.now())
    changes = [PendingChangeFactory(registration=row, category=aim) for row in rows]
    return aim, ConferenceRoleFactory(conference=desk.conference).user, changes


def approvals(changes, user):
    return [{"do": "approve_change", "change": one.pk, "by": user.pk} for one in changes]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_moving_into_a_category_at_once_fills_it_and_no_more(crowd, category, round_):
    aim, user, changes = movers(category, 6, 2)
    outcomes = crowd.run(approvals(changes, user) * 2)
    assert sum(bool(one.get("error")) for one in outcomes) == 8
    assert Registration.objects.filter(category=aim, state="confirmed").count() == 2
    assert states(aim) == ["confirmed"] * 6
    assert Badge.objects.filter(registration__conference=aim.conference, state="active").count() == 6
    assert PendingChange.objects.open().filter(conference=aim.conference).count() == 4
    assert list(miscounted(aim.conference)) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_change_approved_refused_and_taken_back_at_once_has_one_end(crowd, category, round_):
    aim, user, (change,) = movers(category, 1, 1)
    ways = [{"do": do, "change": change.pk, "by": user.pk} for do in ("refuse_change", "take_back_change")]
    crowd.run([*approvals([change], user), *ways] * 3)
    ended = PendingChange.objects.get(pk=change.pk).state
    said = Transition.objects.filter(subject="pendingchange", subject_id=change.pk)
    assert [move.to_state for move in said] == [ended]
    moved = Registration.objects.get(pk=change.registration_id).category == aim
    badges = Badge.objects.filter(registration=change.registration_id)
    assert (moved, badges.count()) == ((True, 2) if ended == "approved" else (False, 1))
    assert list(miscounted(aim.conference)) == []


def test_without_protection_moving_oversells(crowd, category):
    aim, user, changes = movers(category, 6, 1)
    crowd.run(approvals(changes, user), protected=False)
    assert Registration.objects.filter(category=aim).count() > 1
