from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.programme.actions import move_sessions, undo_move
from events.programme.actions.moving import where_of
from events.programme.models import Session, TimetableMove
from events.programme.shifting import Where, shifted
from tests.factories.conferences import ConferenceFactory, RoomFactory, UserFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def planner():
    return UserFactory()


def fresh(session):
    return where_of(Session.objects.get(pk=session.pk))


def later(*sessions, minutes=30):
    return {one.pk: shifted(where_of(one), minutes) for one in sessions}


def move(conference, wanted, by=None, now=NOW, **more):
    return move_sessions(conference, wanted, kind="one", by=by, now=now, **more)


def test_moving_stores_place_history_and_the_move(conference, planner):
    room = RoomFactory(conference=conference)
    session = SessionFactory(conference=conference)
    wanted = Where(START + timedelta(hours=2), START + timedelta(hours=3), None, room.pk)
    made = move(conference, {session.pk: wanted}, by=planner)
    assert fresh(session) == wanted
    assert (made.by, len(made.steps)) == (planner, 1)
    last = session.history.latest("history_id")
    assert (last.starts_at, last.room_id, last.history_user, last.history_date) == (
        wanted.starts_at,
        room.pk,
        planner,
        NOW,
    )


def test_moving_to_where_it_stands_makes_nothing(conference):
    session = SessionFactory(conference=conference)
    assert move(conference, {session.pk: where_of(session)}) is None
    assert not TimetableMove.objects.exists()


def test_moving_to_the_tray_keeps_the_room(conference):
    room = RoomFactory(conference=conference)
    session = SessionFactory(conference=conference, room=room)
    move(conference, {session.pk: Where(room=room.pk)})
    assert fresh(session) == Where(room=room.pk)


def refused(code, *args, **more):
    before = {one.pk: where_of(one) for one in Session.objects.all()}
    with pytest.raises(ValidationError) as error:
        move(*args, **more)
    assert {one.pk: where_of(one) for one in Session.objects.all()} == before
    assert not TimetableMove.objects.exists()
    if code:
        assert error.value.code == code


def test_session_of_another_conference_is_refused(conference):
    refused("foreign", conference, later(SessionFactory()))


def test_room_of_another_conference_is_refused(conference):
    session = SessionFactory(conference=conference)
    wanted = Where(session.starts_at, session.ends_at, None, RoomFactory().pk)
    refused("foreign", conference, {session.pk: wanted})


def test_withdrawn_session_is_refused(conference):
    refused("withdrawn", conference, later(SessionFactory(conference=conference, state="withdrawn")))


def test_end_before_the_start_is_refused(conference):
    session = SessionFactory(conference=conference)
    refused(None, conference, {session.pk: Where(START, START - timedelta(hours=1))})


def test_of_many_all_move_or_none(conference):
    good, bad = (
        SessionFactory(conference=conference),
        SessionFactory(conference=conference, state="withdrawn"),
    )
    refused("withdrawn", conference, later(good, bad))


def test_one_moved_by_another_meanwhile_is_left_there(conference):
    session = SessionFactory(conference=conference)
    refused("changed", conference, later(session), seen={session.pk: "elsewhere"})


def test_undo_takes_back_one_move_after_the_other(conference, planner):
    session = SessionFactory(conference=conference)
    before = fresh(session)
    for number in (1, 2):
        session.refresh_from_db()
        move(conference, later(session), by=planner, now=NOW + timedelta(minutes=number))
    undo_move(conference, by=planner, now=NOW)
    assert fresh(session) == shifted(before, 30)
    undo_move(conference, by=planner, now=NOW)
    assert fresh(session) == before
    with pytest.raises(ValidationError, match="no move of yours"):
        undo_move(conference, by=planner, now=NOW)


def test_undo_takes_back_ones_own_moves_alone(conference, planner):
    session = SessionFactory(conference=conference)
    move(conference, later(session), by=UserFactory())
    with pytest.raises(ValidationError) as error:
        undo_move(conference, by=planner, now=NOW)
    assert error.value.code == "nothing"


def test_undo_does_not_undo_what_another_did_since(conference, planner):
    session = SessionFactory(conference=conference)
    move(conference, later(session), by=planner)
    session.refresh_from_db()
    move(conference, later(session), by=UserFactory(), now=NOW + timedelta(minutes=1))
    after = fresh(session)
    with pytest.raises(ValidationError) as error:
        undo_move(conference, by=planner, now=NOW)
    assert error.value.code == "changed"
    assert fresh(session) == after


def test_moving_many_takes_as_many_queries_as_moving_few(conference, django_assert_num_queries):
    for number in (2, 10):
        sessions = SessionFactory.create_batch(number, conference=conference)
        with django_assert_num_queries(QUERIES):
            move(conference, later(*sessions))


QUERIES = 7
