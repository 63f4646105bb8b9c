from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.programme.actions.moving import where_of
from events.programme.models import Session
from events.programme.shifting import Where, shifted
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, RoomFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # ten in Baku


@pytest.fixture
def conference():
    return ConferenceFactory(slug="sample")


@pytest.fixture
def planner(client, conference):
    role = ConferenceRoleFactory(conference=conference, role="programme")
    client.force_login(role.user)
    return role.user


@pytest.fixture
def rooms(conference):
    return [RoomFactory(conference=conference, name=name, position=n) for n, name in enumerate("ABC")]


@pytest.fixture
def session(conference, rooms):
    return SessionFactory(conference=conference, room=rooms[1], title="Opening", code="S1")


def page(conference, code="", day="2026-03-02"):
    return f"{reverse('admin:events_session_timetable', args=[conference.slug])}?day={day}&session={code}"


def post(client, session, what, **typed):
    was = typed.pop("was", where_of(Session.objects.get(pk=session.pk)).key)
    return client.post(page(session.conference, session.code), {"what": what, "was": was, **typed})


def fresh(session):
    return where_of(Session.objects.get(pk=session.pk))


def desk(client, conference, **more):
    return client.get(page(conference, **more)).context["desk"]


def test_day_is_rooms_by_time(client, conference, planner, session):
    SessionFactory(conference=conference, starts_at=START + timedelta(days=1))
    shown = desk(client, conference)
    assert [one.place.name for one in shown.columns] == ["A", "B", "C"]
    assert [(one.session, one.style) for one in shown.entries] == [(session, "c2 h10 t11 k5")]


def test_hours_are_those_of_the_conference(client, conference, planner, session):
    html = client.get(page(conference)).content.decode()
    assert '<time datetime="2026-03-02T10:00:00+04:00">10:00</time>' in html
    assert "All hours are those of Port Selene (UTC+4)." in html


def test_double_booked_room_takes_two_lanes_and_is_named(client, conference, planner, session):
    other = SessionFactory(conference=conference, room=session.room, code="S2")
    shown = desk(client, conference, code="S2")
    assert [one.place.name for one in shown.columns] == ["A", "B", "B", "C"]
    assert shown.chosen.session == other
    assert shown.chosen.is_hard
    assert "is booked twice" in shown.chosen_conflicts[0].words


def test_tray_holds_what_has_no_hour(client, conference, planner):
    session = SessionFactory(conference=conference, starts_at=None, state="draft")
    SessionFactory(conference=conference, starts_at=None, state="withdrawn")
    assert [one.session for one in desk(client, conference).tray] == [session]


def test_session_without_a_room_has_a_column(client, conference, planner, rooms):
    SessionFactory(conference=conference)
    assert [one.place and one.place.name for one in desk(client, conference).columns] == [None, "A", "B", "C"]


def test_of_more_rooms_than_fit_those_in_use_are_shown(client, conference, planner):
    rooms = [RoomFactory(conference=conference, position=n) for n in range(45)]
    SessionFactory(conference=conference, room=rooms[44])
    shown = desk(client, conference)
    assert (len(shown.columns), shown.columns[0].place.id) == (40, rooms[44].pk)


@pytest.mark.parametrize(
    "query", ["day=nonsense", "day=2026-99-99", "day=", "session=NONE", f"session={'x' * 900}"]
)
def test_nonsense_in_the_address_shows_the_first_day(client, conference, planner, session, query):
    address = reverse("admin:events_session_timetable", args=[conference.slug])
    response = client.get(f"{address}?{query}")
    assert response.context["desk"].day == session.starts_at.date()


@pytest.mark.parametrize(
    ("do", "step", "minutes"), [("later", 15, 15), ("earlier", 60, -60), ("later", 5, 5)]
)
def test_stepping_moves_in_time(client, planner, session, do, step, minutes):
    before = fresh(session)
    response = post(client, session, "step", do=do, step=step)
    assert response.url == page(session.conference, session.code)
    assert fresh(session) == shifted(before, minutes)


@pytest.mark.parametrize(("do", "minutes"), [("longer", 75), ("shorter", 45)])
def test_stepping_changes_the_length(client, planner, session, do, minutes):
    post(client, session, "step", do=do, step=15)
    where = fresh(session)
    assert where.ends_at - where.starts_at == timedelta(minutes=minutes)


@pytest.mark.parametrize(("do", "room"), [("before", 0), ("after", 2)])
def test_stepping_goes_to_the_room_beside(client, planner, rooms, session, do, room):
    post(client, session, "step", do=do, step=15)
    assert fresh(session).room == rooms[room].pk


def test_stepping_at_the_edge_stays(client, planner, rooms, session):
    for _press in range(3):
        post(client, session, "step", do="after", step=15)
    assert fresh(session).room == rooms[2].pk


def test_tray_and_back_by_typing(client, planner, session):
    post(client, session, "step", do="tray", step=15)
    assert fresh(session) == Where(room=session.room_id)
    typed = {"day": "2026-03-03", "start": "14:00", "end": "15:30", "room": session.room_id}
    response = post(client, session, "place", **typed)
    assert response.url == page(session.conference, session.code, day="2026-03-03")
    start = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
    assert fresh(session) == Where(start, start + timedelta(minutes=90), None, session.room_id)


def test_typing_a_start_alone_keeps_the_length(client, planner, session):
    post(client, session, "place", day="2026-03-02", start="14:00", end="", room="")
    start = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
    assert fresh(session) == Where(start, start + timedelta(hours=1), None, None)


def test_typing_an_end_after_midnight_is_the_day_after(client, planner, session):
    post(client, session, "place", day="2026-03-02", start="22:00", end="01:00", room="")
    assert fresh(session).ends_at == datetime(2026, 3, 2, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("end", {"start": "14:00", "end": "13:00"}),
        ("start", {"start": "", "end": "13:00"}),
        ("start", {"start": "25:99"}),
        ("day", {"day": "2031-01-01", "start": "14:00"}),
        ("day", {"day": "x" * 5_000, "start": "14:00"}),
        ("room", {"start": "14:00", "room": "999999"}),
        ("room", {"start": "14:00", "room": "x"}),
    ],
)
def test_wrong_typing_is_said_beside_its_field(client, planner, session, field, typed):
    before = fresh(session)
    response = post(client, session, "place", **{"day": "2026-03-02", "end": "", "room": "", **typed})
    assert response.status_code == 400
    assert list(response.context["forms"]["place"].errors) == [field]
    assert fresh(session) == before


def test_room_of_another_conference_is_refused(client, planner, session):
    response = post(client, session, "place", day="2026-03-02", start="14:00", room=RoomFactory().pk)
    assert list(response.context["forms"]["place"].errors) == ["room"]


def said(response):
    return [str(one) for one in response.context["messages"]]


def test_move_by_another_meanwhile_is_said_and_left(client, planner, session):
    was = fresh(session).key
    Session.objects.filter(pk=session.pk).update(starts_at=START + timedelta(hours=1), ends_at=None)
    before = fresh(session)
    response = post(client, session, "step", do="later", step=15, was=was)
    assert said(client.get(response.url)) == ["Somebody has moved “Opening” meanwhile. Look where it is now."]
    assert fresh(session) == before


@pytest.mark.parametrize(
    ("what", "typed"),
    [
        ("step", {"do": "fly", "step": 15}),
        ("step", {"do": "later", "step": "7"}),
        ("step", {"do": "later"}),
        ("swap", {"other": "NONE"}),
        ("swap", {}),
        ("jump", {}),
        ("", {}),
    ],
)
def test_nonsense_is_said_and_moves_nothing(client, planner, session, what, typed):
    before = fresh(session)
    response = client.get(post(client, session, what, **typed).url)
    assert len(said(response)) == 1
    assert fresh(session) == before


def test_move_without_a_chosen_session_is_said(client, conference, planner):
    response = client.post(page(conference), {"what": "step", "do": "later", "step": "15"})
    assert said(client.get(response.url)) == ["Choose a session first."]


def test_two_change_places(client, conference, planner, rooms, session):
    start = START + timedelta(hours=4)
    other = SessionFactory(conference=conference, room=rooms[2], code="S2", starts_at=start)
    post(client, session, "swap", other="S2")
    assert (fresh(session).starts_at, fresh(session).room) == (start, rooms[2].pk)
    assert (fresh(other).starts_at, fresh(other).room) == (START, rooms[1].pk)


def test_rest_of_the_day_is_shifted(client, conference, planner, session):
    before = SessionFactory(conference=conference, starts_at=START - timedelta(hours=1))
    tomorrow = SessionFactory(conference=conference, starts_at=START + timedelta(days=1))
    untouched = fresh(before), fresh(tomorrow)
    response = client.post(page(conference), {"what": "block", "start": "10:00", "minutes": "20"})
    assert said(client.get(response.url)) == ["Moved 1 session."]
    assert fresh(session).starts_at == START + timedelta(minutes=20)
    assert (fresh(before), fresh(tomorrow)) == untouched


def test_block_of_a_room_goes_to_another(client, conference, planner, rooms, session):
    typed = {"start": "10:00", "end": "11:00", "minutes": "0", "room": rooms[1].pk, "to_room": rooms[0].pk}
    client.post(page(conference), {"what": "block", **typed})
    assert fresh(session) == Where(START, START + timedelta(hours=1), None, rooms[0].pk)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("minutes", {"minutes": ""}),
        ("minutes", {"minutes": "9" * 30}),
        ("minutes", {"minutes": "-721"}),
        ("start", {"start": "noon"}),
        ("end", {"end": "09:00"}),
        ("to_room", {"to_room": "999999"}),
    ],
)
def test_wrong_block_is_said_beside_its_field(client, conference, planner, session, field, typed):
    response = client.post(page(conference), {"what": "block", "start": "10:00", "minutes": "5", **typed})
    assert response.status_code == 400
    assert list(response.context["forms"]["block"].errors) == [field]


def test_block_to_a_room_asks_from_which(client, conference, planner, rooms, session):
    typed = {"start": "10:00", "minutes": "0", "to_room": rooms[0].pk}
    response = client.post(page(conference), {"what": "block", **typed})
    assert list(response.context["forms"]["block"].errors) == ["room"]


def test_last_move_is_taken_back(client, planner, session):
    before = fresh(session)
    client.get(post(client, session, "step", do="later", step=15).url)
    response = client.get(post(client, session, "undo").url)
    assert said(response) == ["Taken back: 1 session is where it was."]
    assert fresh(session) == before


def test_fix_is_offered_as_a_button_that_does_it(client, conference, planner, rooms, session):
    other = SessionFactory(conference=conference, room=session.room, code="S2")
    [told] = desk(client, conference, code="S1").chosen_conflicts
    (fix, words), *_more = told.fixes
    assert (fix.slot.id, fix.place.name) == (session.pk, "A")
    assert words in client.get(page(conference, code="S1")).content.decode()
    typed = {"day": "2026-03-02", "start": "10:00", "end": "11:00", "room": fix.place.id}
    post(client, session, "place", **typed)
    assert not desk(client, conference).conflicts
    assert fresh(other).room == session.room_id


def test_desk_takes_as_many_queries_for_one_as_for_three(client, conference, planner):
    counts = []
    for more in (1, 2):
        for _number in range(more):
            ParticipationFactory(
                session__conference=conference, session__room=RoomFactory(conference=conference)
            )
        client.get(page(conference))
        with CaptureQueriesContext(connection) as asked:
            client.get(page(conference))
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("role", ["door", "registration"])
def test_other_roles_do_not_plan(client, conference, role, session):
    client.force_login(ConferenceRoleFactory(conference=conference, role=role).user)
    assert client.get(page(conference)).status_code == 404
    assert post(client, session, "step", do="later", step=15).status_code == 404
    assert client.get(reverse("admin:events_session_timetable")).status_code == 403


def test_timetable_of_others_is_out_of_reach(client, planner):
    other = SessionFactory()
    before = fresh(other)
    assert client.get(page(other.conference)).status_code == 404
    assert post(client, other, "step", do="later", step=15).status_code == 404
    assert fresh(other) == before


def test_session_of_another_conference_is_not_chosen(client, conference, planner):
    other = SessionFactory(title="Hidden")
    assert desk(client, conference, code=other.code).chosen is None


def test_page_without_a_conference_leads_to_the_only_one(client, conference, planner):
    address = reverse("admin:events_session_timetable")
    assert client.get(address).url == reverse("admin:events_session_timetable", args=[conference.slug])
