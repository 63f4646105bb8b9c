from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.common.models import Transition
from events.conferences.models import Conference
from events.mail.kinds import get_kind
from events.mail.models import Message
from events.programme.actions import cancel_session, release
from events.programme.models import SessionPlaces
from events.registrations import actions, tasks
from events.registrations.models import SavedSession, Seat
from events.registrations.rules import Seating, SeatState, may_be_seated
from tests.factories.conferences import ConferenceRoleFactory
from tests.factories.programme import SessionFactory
from tests.factories.registrations import ParticipantCategoryFactory, RegistrationFactory

NINE = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
BEFORE = NINE - timedelta(days=3)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, Seating.YES),
        ({"is_held": False}, Seating.OFF),
        ({"now": NINE}, Seating.BEGUN),
        ({"now": NINE, "by_hand": True}, Seating.YES),
        ({"now": NINE + HOUR, "by_hand": True}, Seating.BEGUN),
        ({"is_confirmed": False}, Seating.CONFIRM),
        ({"is_confirmed": False, "by_hand": True}, Seating.CONFIRM),
        ({"starts_at": None, "ends_at": None}, Seating.YES),
    ],
)
def test_seats_are_for_the_confirmed_until_it_begins(facts, verdict):
    usual = {"is_held": True, "starts_at": NINE, "ends_at": NINE + HOUR, "is_confirmed": True}
    assert may_be_seated(**(usual | {"by_hand": False, "now": BEFORE} | facts)) == verdict


@pytest.fixture
def session(db):
    """Published, with two seats."""
    category = ParticipantCategoryFactory(conference__slug="fair-26")
    made = SessionFactory(conference=category.conference, code="LAB", title="Lab", starts_at=NINE)
    release(made.conference, by=None, now=BEFORE)
    actions.set_places(made, 2, by=None, now=BEFORE)
    return made


def person(session, state="confirmed"):
    return RegistrationFactory(category=session.conference.categories.get(), state=state)


def reserve(session, registration=None, now=BEFORE, **more):
    who = registration or person(session)
    return actions.reserve_seat(who, session=session, by=None, now=now, **more)


def places(session):
    row = SessionPlaces.objects.get(pk=session.pk)
    return row.taken, row.waiting, row.left


def test_seats_go_to_the_first_and_the_rest_wait(session):
    assert [reserve(session).state for _ in range(4)] == ["held", "held", "waiting", "waiting"]
    assert places(session) == (2, 2, 0)


def test_reserving_twice_is_once(session):
    registration = person(session)
    assert reserve(session, registration) == reserve(session, registration)
    assert places(session) == (1, 0, 1)


def test_released_seat_goes_to_the_head_of_the_list_who_is_told(session):
    first, _second, third, _fourth = (reserve(session) for _ in range(4))
    actions.release_seat(first, by=None, now=BEFORE)
    third.refresh_from_db()
    told = Message.objects.get(kind="registrations.seat_promoted")
    assert (third.state, told.refs["seat"], places(session)) == ("held", third.pk, (2, 1, 0))


def test_leaving_the_list_promotes_nobody(session):
    seats = [reserve(session) for _ in range(4)]
    actions.release_seat(seats[2], by=None, now=BEFORE)
    assert places(session) == (2, 1, 0)
    assert not Message.objects.filter(kind="registrations.seat_promoted").exists()


def test_releasing_twice_frees_one(session):
    seat = reserve(session)
    assert [actions.release_seat(seat, by=None, now=BEFORE) for _ in range(2)] == [True, False]
    assert places(session) == (0, 0, 2)


def test_seat_taken_again_is_the_same_row_at_the_end_of_the_list(session):
    first = reserve(session)
    reserve(session)
    waiting = reserve(session)
    actions.release_seat(first, by=None, now=BEFORE)
    again = reserve(session, first.registration)
    waiting.refresh_from_db()
    assert (again.pk, again.state, waiting.state) == (first.pk, "waiting", "held")


def test_withdrawn_registration_gives_its_seats_on(session):
    first = reserve(session)
    reserve(session)
    third = reserve(session)
    actions.withdraw(first.registration, by=None, now=BEFORE)
    third.refresh_from_db()
    assert (third.state, places(session)) == ("held", (2, 0, 0))


def test_reserved_session_is_on_the_schedule(session):
    seat = reserve(session)
    assert SavedSession.objects.get().user == seat.registration.person.user


@pytest.mark.parametrize("state", ["submitted", "waitlisted", "refused", "withdrawn"])
def test_seat_needs_a_confirmed_registration(session, state):
    with pytest.raises(ValidationError) as refused:
        reserve(session, person(session, state))
    assert (refused.value.code, Seat.objects.count()) == ("confirm", 0)


def test_seat_at_the_same_time_as_another_is_refused_with_both_named(session):
    other = SessionFactory(conference=session.conference, title="Panel", starts_at=NINE + HOUR / 2)
    release(session.conference, by=None, now=BEFORE)
    actions.set_places(other, 5, by=None, now=BEFORE)
    registration = person(session)
    reserve(session, registration)
    with pytest.raises(ValidationError, match="“Panel” is at the same time as “Lab”"):
        reserve(other, registration)


def test_seat_right_after_another_is_no_clash(session):
    other = SessionFactory(conference=session.conference, starts_at=NINE + HOUR)
    release(session.conference, by=None, now=BEFORE)
    actions.set_places(other, 5, by=None, now=BEFORE)
    registration = person(session)
    reserve(session, registration)
    assert reserve(other, registration).state == SeatState.HELD


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda one: cancel_session(one, by=None, now=BEFORE, reason="Storm"), "off"),
        (lambda one: actions.set_places(one, None, by=None, now=BEFORE), "unlimited"),
    ],
)
def test_seat_where_there_is_none_is_refused(session, change, code):
    change(session)
    release(session.conference, by=None, now=BEFORE)
    with pytest.raises(ValidationError) as refused:
        reserve(session)
    assert refused.value.code == code


def test_seat_of_another_conference_is_refused(session):
    with pytest.raises(ValidationError) as refused:
        reserve(session, RegistrationFactory(state="confirmed"))
    assert refused.value.code == "foreign"


def test_raised_number_moves_exactly_that_many_up(session):
    seats = [reserve(session) for _ in range(6)]
    assert len(actions.set_places(session, 4, by=None, now=BEFORE)) == 2
    assert list(Seat.objects.order_by("pk").values_list("state", flat=True)) == ["held"] * 4 + ["waiting"] * 2
    assert places(session) == (4, 2, 0)
    assert Message.objects.filter(kind="registrations.seat_promoted").count() == len(seats) - 4


def test_lowered_number_drops_nobody_and_lets_nobody_in(session):
    first, second = reserve(session), reserve(session)
    actions.set_places(session, 1, by=None, now=BEFORE)
    assert reserve(session).state == "waiting"
    actions.release_seat(first, by=None, now=BEFORE)
    assert places(session) == (1, 1, 0)
    actions.release_seat(second, by=None, now=BEFORE)
    assert places(session) == (1, 0, 0)


@pytest.mark.parametrize("capacity", [-1, 1_000_001])
def test_odd_numbers_of_seats_are_refused(session, capacity):
    with pytest.raises(ValidationError, match="from 0 to"):
        actions.set_places(session, capacity, by=None, now=BEFORE)


def test_limit_stays_while_somebody_has_a_seat(session):
    reserve(session)
    with pytest.raises(ValidationError, match="Release them first"):
        actions.set_places(session, None, by=None, now=BEFORE)


def test_database_refuses_one_more_than_there_are(session):
    reserve(session)
    reserve(session)
    with pytest.raises(IntegrityError), transaction.atomic():
        SessionPlaces.objects.update(taken=F("taken") + 1)


def test_each_move_is_kept_and_raises_the_live_counter(session):
    before = Conference.objects.get().live_counter
    seat = reserve(session)
    actions.release_seat(seat, by=None, now=BEFORE)
    moves = Transition.objects.filter(subject="seat").order_by("pk").values_list("from_state", "to_state")
    assert list(moves) == [("", "held"), ("held", "released")]
    assert Conference.objects.get().live_counter == before + 2


def test_mail_of_a_promotion_names_the_session_and_is_stale_once_released(session):
    seats = [reserve(session) for _ in range(3)]
    actions.release_seat(seats[0], by=None, now=BEFORE)
    message = Message.objects.get(kind="registrations.seat_promoted")
    kind = get_kind(message.kind)
    content = kind.context(message, BEFORE)
    assert (content.subject, kind.still_due(message, BEFORE)) == ("You have a seat: Lab", "")
    actions.release_seat(Seat.objects.get(pk=seats[2].pk), by=None, now=BEFORE)
    assert kind.still_due(message, BEFORE) == "the seat is released"


# The page


def seat_page(client, user, now=BEFORE, code="LAB", **data):
    client.force_login(user)
    url = reverse("events:session-seat", kwargs={"conference": "fair-26", "code": code})
    with time_machine.travel(now, tick=False):
        return client.post(url, data, follow=True) if data else client.get(url)


def test_person_reserves_and_releases_on_the_page(client, session):
    user = person(session).person.user
    assert "A seat is reserved for you." in seat_page(client, user, reserve="1").content.decode()
    seat_page(client, user, release="1")
    assert places(session) == (0, 0, 2)


def test_page_says_ones_place_on_the_list(client, session):
    for _ in range(3):
        reserve(session)
    user = person(session).person.user
    assert "You are number 2 on the waiting list." in seat_page(client, user, reserve="1").content.decode()


def test_who_is_not_confirmed_is_told_so(client, session):
    response = seat_page(client, person(session, "submitted").person.user, reserve="1")
    assert (response.status_code, Seat.objects.count()) == (409, 0)


def test_refused_on_the_page_in_words_once_it_has_begun(client, session):
    response = seat_page(client, person(session).person.user, now=NINE, reserve="1")
    assert (response.status_code, "has begun" in response.content.decode()) == (409, True)


@pytest.mark.parametrize("code", ["NOSUCH", "FREE"])
def test_session_without_limited_seats_has_no_such_page(client, session, code):
    SessionFactory(conference=session.conference, code="FREE")
    release(session.conference, by=None, now=BEFORE)
    assert seat_page(client, person(session).person.user, code=code).status_code == 404


def test_list_and_session_page_say_what_is_left(client, session):
    reserve(session)
    pages = [
        client.get(reverse("events:programme", kwargs={"conference": "fair-26"})),
        client.get(reverse("events:session-detail", kwargs={"conference": "fair-26", "code": "LAB"})),
    ]
    assert ["1 seat left" in page.content.decode() for page in pages] == [True, True]


def test_queries_of_the_programme_do_not_grow_with_seats(client, session):
    counts = []
    for number in (1, 3):
        for one in SessionFactory.create_batch(number, conference=session.conference):
            release(session.conference, by=None, now=BEFORE)
            actions.set_places(one, 5, by=None, now=BEFORE)
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("events:programme", kwargs={"conference": "fair-26"}))
        counts.append(len(captured))
    assert counts[0] == counts[1]


# The admin


@pytest.fixture
def desk(client, session):
    client.force_login(ConferenceRoleFactory(conference=session.conference, role="programme").user)
    return client


def give(desk, session, reference):
    with time_machine.travel(BEFORE, tick=False):
        return desk.post(reverse("admin:events_seat_add"), {"session": session.pk, "reference": reference})


def test_staff_give_a_seat_by_registration_id(desk, session):
    registration = person(session)
    assert give(desk, session, registration.reference.lower()).status_code == 302
    seat = Seat.objects.get()
    assert (seat.registration, seat.state, seat.is_by_hand) == (registration, "held", True)
    assert Message.objects.filter(kind="registrations.seat_given").count() == 1


@pytest.mark.parametrize("reference", ["", "NOBODY", "x" * 40, "<script>"])
def test_unknown_registration_id_is_said_beside_the_field(desk, session, reference):
    response = give(desk, session, reference)
    assert (response.status_code, list(response.context["errors"].data) != []) == (200, True)
    assert Seat.objects.count() == 0


def test_registration_id_of_another_conference_is_nobodys(desk, session):
    assert give(desk, session, RegistrationFactory(state="confirmed").reference).status_code == 200
    assert Seat.objects.count() == 0


def test_staff_release_chosen_seats(desk, session):
    seats = [reserve(session) for _ in range(3)]
    chosen = {"sure": "1", "action": "release", "_selected_action": [seats[0].pk, seats[1].pk]}
    desk.post(reverse("admin:events_seat_changelist"), chosen)
    assert places(session) == (1, 0, 1)


def test_staff_change_the_number_of_seats(desk, session):
    for _ in range(3):
        reserve(session)
    desk.post(reverse("admin:events_sessionplaces_change", args=[session.pk]), {"capacity": 3})
    assert places(session) == (3, 0, 0)


def test_door_looks_and_changes_nothing(client, session):
    client.force_login(ConferenceRoleFactory(conference=session.conference, role="door").user)
    seat = reserve(session)
    assert client.get(reverse("admin:events_seat_changelist")).status_code == 200
    chosen = {"sure": "1", "action": "release", "_selected_action": [seat.pk]}
    client.post(reverse("admin:events_seat_changelist"), chosen)
    assert places(session) == (1, 0, 1)


def reserved(session, count):
    return [
        actions.reserve_seat(person(session), session=session, by=None, now=BEFORE) for _n in range(count)
    ]


def counters(session):
    row = SessionPlaces.objects.get(pk=session.pk)
    return row.taken, row.waiting, row.overbook


def test_right_counters_of_seats_are_left_alone(session):
    reserved(session, 3)
    before = Conference.objects.get(pk=session.conference_id).live_counter
    assert actions.recount_seats(now=BEFORE) == []
    assert Conference.objects.get(pk=session.conference_id).live_counter == before


def test_a_wrong_counter_of_seats_is_put_right_and_logged(session, monkeypatch):
    told = []
    monkeypatch.setattr(tasks.log, "error", lambda event, **facts: told.append((event, facts)))
    reserved(session, 2)
    SessionPlaces.objects.filter(pk=session.pk).update(taken=0, waiting=1)
    tasks.count_seats()
    assert counters(session) == (2, 0, 0)
    facts = {"conference": session.conference_id, "session": session.pk, "said": [0, 1], "counted": [2, 0]}
    assert told == [("seats_miscounted", facts)]


def test_who_waited_for_a_seat_that_was_free_gets_it(session):
    _one, _two, waiting = reserved(session, 3)
    Seat.objects.filter(state=SeatState.HELD, session=session).first().delete()
    actions.recount_seats(now=BEFORE)
    waiting.refresh_from_db()
    assert (waiting.state, counters(session)) == (SeatState.HELD, (2, 0, 0))
    assert Message.objects.filter(kind="registrations.seat_promoted").count() == 1


def test_more_seats_than_places_are_kept_and_counted_over(session):
    reserved(session, 2)
    SessionPlaces.objects.filter(pk=session.pk).update(taken=0, capacity=1)
    actions.recount_seats(now=BEFORE)
    assert counters(session) == (2, 0, 1)
