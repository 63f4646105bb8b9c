from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.common.models import Transition
from events.conferences.models import Conference, ConferenceRole
from events.programme.actions import (
    cancel_session,
    move_live,
    release,
    set_late,
    set_live_note,
)
from events.programme.models import LiveState
from events.programme.rules import Live, LivePhase, course, lateness, may_move_live, may_run
from tests.factories.conferences import ConferenceFactory, ConferenceRoleFactory, RoomFactory
from tests.factories.programme import SessionFactory

NINE = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # 09:00 in Baku
TEN = NINE + timedelta(hours=1)


def minutes(number):
    return timedelta(minutes=number)


# Rules


@pytest.mark.parametrize(
    ("before", "after", "may"),
    [
        ("scheduled", "in_progress", True),
        ("scheduled", "suspended", False),
        ("scheduled", "closed", False),
        ("in_progress", "suspended", True),
        ("in_progress", "closed", True),
        ("in_progress", "scheduled", True),
        ("suspended", "in_progress", True),
        ("suspended", "closed", True),
        ("suspended", "scheduled", False),
        ("closed", "in_progress", True),
        ("closed", "scheduled", False),
    ],
)
def test_phases_follow_the_table(before, after, may):
    assert may_move_live(before, after) is may


@pytest.mark.parametrize(
    ("state", "hours_before", "may"),
    [
        ("scheduled", 0, True),
        ("tentative", 12, True),
        ("scheduled", 13, False),
        ("scheduled", -48, True),
        ("cancelled", 0, False),
        ("postponed", 0, False),
    ],
)
def test_only_what_is_held_about_now_is_run(state, hours_before, may):
    assert may_run(state, NINE, now=NINE - timedelta(hours=hours_before)) is may


def test_session_without_an_hour_is_not_run():
    assert not may_run("scheduled", None, now=NINE)


@pytest.mark.parametrize(("after", "late"), [(-10, 0), (4, 0), (5, 5), (17, 17), (100_000, 600)])
def test_lateness_is_whole_minutes_worth_a_word(after, late):
    assert lateness(NINE, NINE + minutes(after)) == late


@pytest.mark.parametrize(
    ("live", "after", "phase", "late"),
    [
        (Live(), -1, "scheduled", 0),
        (Live(), 0, "in_progress", 0),
        (Live(), 60, "closed", 0),
        (Live(late=15), 14, "scheduled", 15),
        (Live(late=15), 15, "in_progress", 15),
        (Live(late=15), 74, "in_progress", 15),
        (Live(late=15), 75, "closed", 0),
        (Live(late=3), -1, "scheduled", 0),
        (Live(LivePhase.IN_PROGRESS, NINE - minutes(10)), -5, "in_progress", 0),
        (Live(LivePhase.IN_PROGRESS, NINE), 200, "in_progress", 0),
        (Live(LivePhase.IN_PROGRESS, NINE), 60 + 360, "closed", 0),
        (Live(LivePhase.SUSPENDED, NINE, NINE), 30, "suspended", 0),
        (Live(LivePhase.CLOSED, NINE, None, NINE + minutes(20)), 30, "closed", 0),
    ],
)
def test_course_follows_the_buttons_and_else_the_clock(live, after, phase, late):
    found = course("scheduled", NINE, TEN, live, now=NINE + minutes(after))
    assert (found.phase, found.late) == (phase, late)


def test_course_of_a_cancelled_session_never_begins():
    assert not course("cancelled", NINE, TEN, Live(), now=NINE).is_open


# Actions


@pytest.fixture
def session(db):
    """Published, at 09:00 in a hall."""
    made = SessionFactory(conference__slug="fair-26", code="OPEN", title="Opening", starts_at=NINE)
    made.room = RoomFactory(conference=made.conference, code="hall", name="Hall of the Winds")
    made.save()
    release(made.conference, by=None, now=NINE - timedelta(days=9))
    return made


def test_start_on_time_is_kept_with_its_hour(session):
    move_live(session, LivePhase.IN_PROGRESS, by=None, now=NINE)
    live = LiveState.objects.get(session=session)
    assert (live.phase, live.started_at, live.late) == ("in_progress", NINE, 0)


def test_start_after_the_hour_says_by_how_much(session):
    move_live(session, LivePhase.IN_PROGRESS, by=None, now=NINE + minutes(17))
    assert LiveState.objects.get(session=session).late == 17


def test_whole_day_is_written_down(session):
    for number, phase in enumerate(["in_progress", "suspended", "in_progress", "closed"]):
        move_live(session, phase, by=None, now=NINE + minutes(number))
    rows = Transition.objects.filter(subject="session", subject_id=session.pk).order_by("at")
    assert [(row.from_state, row.to_state) for row in rows] == [
        ("scheduled", "in_progress"),
        ("in_progress", "suspended"),
        ("suspended", "in_progress"),
        ("in_progress", "closed"),
    ]


def test_same_button_twice_changes_nothing(session):
    move_live(session, LivePhase.IN_PROGRESS, by=None, now=NINE)
    counter = Conference.objects.get().live_counter
    assert move_live(session, LivePhase.IN_PROGRESS, by=None, now=NINE + minutes(9)) is False
    assert Conference.objects.get().live_counter == counter


def test_taking_a_start_back_makes_it_on_time_again(session):
    move_live(session, LivePhase.IN_PROGRESS, by=None, now=NINE + minutes(17))
    move_live(session, LivePhase.SCHEDULED, by=None, now=NINE + minutes(18))
    live = LiveState.objects.get(session=session)
    assert (live.phase, live.started_at, live.late) == ("scheduled", None, 0)


def test_reopening_keeps_the_start_and_forgets_the_end(session):
    for phase in ("in_progress", "closed", "in_progress"):
        move_live(session, phase, by=None, now=NINE)
    live = LiveState.objects.get(session=session)
    assert (live.started_at, live.ended_at) == (NINE, None)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda one: move_live(one, "suspended", by=None, now=NINE), "phase"),
        (lambda one: move_live(one, "in_progress", by=None, now=NINE - timedelta(days=1)), "not_running"),
        (lambda one: set_late(one, 601, by=None, now=NINE), "late"),
        (lambda one: set_late(one, -5, by=None, now=NINE), "late"),
        (lambda one: set_live_note(one, "x" * 301, by=None, now=NINE), "long"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(session, act, code):
    with pytest.raises(ValidationError) as refused:
        act(session)
    assert (refused.value.code, LiveState.objects.count()) == (code, 0)


def test_draft_cannot_be_run(db):
    with pytest.raises(ValidationError, match="published"):
        move_live(SessionFactory(starts_at=NINE), LivePhase.IN_PROGRESS, by=None, now=NINE)


def test_cancelled_session_cannot_be_run(session):
    cancel_session(session, by=None, now=NINE, reason="Storm")
    release(session.conference, by=None, now=NINE)
    with pytest.raises(ValidationError, match="to be held"):
        set_late(session, 5, by=None, now=NINE)


def test_session_that_is_over_is_not_late(session):
    for phase in ("in_progress", "closed"):
        move_live(session, phase, by=None, now=NINE)
    with pytest.raises(ValidationError, match="is over"):
        set_late(session, 5, by=None, now=NINE)


# Pages


@pytest.fixture
def at(client):
    """Opens a page of the conference at an instant."""

    def open_page(now, name="programme", query="", **kwargs):
        with time_machine.travel(now, tick=False):
            url = reverse(f"events:{name}", kwargs={"conference": "fair-26", **kwargs})
            return client.get(url + query)

    return open_page


def only_item(response):
    [item] = [one for section in response.context["sections"] for one in section.items]
    return item


def test_list_says_late_and_when_it_begins(session, at):
    set_late(session, 15, by=None, now=NINE)
    item = only_item(at(NINE + minutes(5)))
    assert (item.tag, item.live, item.now) == ("Late", ["Running 15 min late: begins about 09:15."], False)


def test_list_says_suspended_with_its_note(session, at):
    move_live(session, "in_progress", by=None, now=NINE)
    set_live_note(session, "Fire alarm: back at 09:40", by=None, now=NINE)
    move_live(session, "suspended", by=None, now=NINE)
    item = only_item(at(NINE + minutes(5)))
    assert (item.tag, [str(text) for text in item.live]) == ("Suspended", ["Fire alarm: back at 09:40"])


def test_running_session_that_overruns_is_still_on(session, at):
    move_live(session, "in_progress", by=None, now=NINE)
    assert only_item(at(TEN + minutes(30))).now


def test_page_changes_at_once_with_a_button(session, at):
    before = at(NINE + minutes(5))
    set_late(session, 15, by=None, now=NINE)
    after = at(NINE + minutes(5))
    assert before["ETag"] != after["ETag"]
    assert b"begins about" in after.content


@pytest.mark.parametrize("name", ["programme-grid", "session-detail", "programme-now", "home"])
def test_every_page_says_that_it_is_late(session, at, name):
    set_late(session, 15, by=None, now=NINE)
    kwargs = {"code": "OPEN"} if name == "session-detail" else {}
    assert b"Late" in at(NINE + minutes(5), name, **kwargs).content


def test_home_names_what_overruns(session, at):
    move_live(session, "in_progress", by=None, now=NINE)
    coming = at(TEN + minutes(30), "home").context["home"].coming
    assert [item.code for item in coming.now] == ["OPEN"]


def test_now_and_next_names_both_in_each_room(session, at):
    room = session.room
    SessionFactory(conference=session.conference, code="NEXT", room=room, starts_at=TEN)
    SessionFactory(conference=session.conference, code="LAST", room=room, starts_at=TEN + minutes(90))
    SessionFactory(conference=session.conference, code="NOROOM", starts_at=TEN)
    release(session.conference, by=None, now=NINE, conflict_reason="test")
    rooms = at(NINE + minutes(35), "programme-now").context["rooms"]
    assert [[(slot.code, slot.now, slot.meta[0]) for slot in room["slots"]] for room in rooms] == [
        [("OPEN", True, "Ends in 25 min"), ("NEXT", False, "Begins in 25 min")],
        [("NOROOM", False, "Begins in 25 min")],
    ]


@pytest.mark.parametrize(
    ("now", "says"),
    [
        (NINE - timedelta(days=1), "No sessions today"),
        (TEN + timedelta(hours=9), "The conference is over"),
        (NINE + timedelta(days=300), "The conference is over"),
    ],
)
def test_now_and_next_leads_on_when_nothing_is_on(session, at, now, says):
    assert says in at(now, "programme-now").content.decode()


def test_now_and_next_before_the_first_release(client, db):
    conference = ConferenceFactory()
    url = reverse("events:programme-now", kwargs={"conference": conference.slug})
    assert client.get(url).status_code == 200


def test_queries_of_now_and_next_do_not_grow(client, db):
    counts = []
    for number in (1, 3):
        conference = ConferenceFactory()
        sessions = SessionFactory.create_batch(number, conference=conference, starts_at=NINE)
        for one in sessions:
            one.room = RoomFactory(conference=conference)
            one.save()
        release(conference, by=None, now=NINE)
        for one in sessions:
            set_late(one, 15, by=None, now=NINE)
        url = reverse("events:programme-now", kwargs={"conference": conference.slug})
        with time_machine.travel(NINE, tick=False), CaptureQueriesContext(connection) as captured:
            client.get(url)
        counts.append(len(captured))
    assert counts[0] == counts[1]


# The run sheet


SHEET = reverse("admin:events_session_run")


@pytest.fixture
def desk(client, session):
    """Somebody at the door, signed in."""
    role = ConferenceRoleFactory(conference=session.conference, role="door")
    client.force_login(role.user)
    return client


def press(client, session, button, now=NINE, **data):
    with time_machine.travel(now, tick=False):
        url = f"{SHEET}?conference={session.conference.slug}&day=2026-03-02"
        return client.post(url, {"session": session.pk, "press": button, **data}, follow=True)


def test_sheet_shows_the_day_by_room(desk, session):
    with time_machine.travel(NINE, tick=False):
        rooms = desk.get(SHEET).context["rooms"]
    assert [(str(name), [line["version"].code for line in lines]) for name, lines in rooms] == [
        ("Hall of the Winds", ["OPEN"])
    ]


@pytest.mark.parametrize(
    ("buttons", "phase", "late"),
    [
        (["start"], "in_progress", 0),
        (["start", "suspend"], "suspended", 0),
        (["start", "suspend", "resume"], "in_progress", 0),
        (["start", "close"], "closed", 0),
        (["start", "close", "reopen"], "in_progress", 0),
        (["start", "unstart"], "scheduled", 0),
        (["late-10"], "scheduled", 10),
        (["late-10", "late-0"], "scheduled", 0),
        (["note"], "scheduled", 0),
    ],
)
def test_buttons_do_what_they_say(desk, session, buttons, phase, late):
    for button in buttons:
        press(desk, session, button, note="Doors open at 08:30")
    live = LiveState.objects.get(session=session)
    assert (live.phase, live.late) == (phase, late)


@pytest.mark.parametrize("button", ["", "explode", "late-", "late-99999", "late--5", "suspend"])
def test_wrong_button_is_said_and_changes_nothing(desk, session, button):
    response = press(desk, session, button)
    assert (response.status_code, LiveState.objects.count()) == (200, 0)


@pytest.mark.parametrize("number", ["", "abc", "9" * 40, "0", "-1"])
def test_unknown_session_is_404(desk, session, number):
    response = desk.post(f"{SHEET}?conference=fair-26", {"session": number, "press": "start"})
    assert response.status_code == 404


def test_session_of_another_conference_is_404(desk, session):
    other = SessionFactory(starts_at=NINE)
    response = desk.post(f"{SHEET}?conference=fair-26", {"session": other.pk, "press": "start"})
    assert response.status_code == 404


def test_conference_without_the_role_is_404(desk, session):
    other = ConferenceFactory()
    assert desk.get(f"{SHEET}?conference={other.slug}").status_code == 404


@pytest.mark.parametrize("role", ["media", "visa", "mail", "registration"])
def test_other_roles_have_no_sheet(client, session, role):
    client.force_login(ConferenceRoleFactory(conference=session.conference, role=role).user)
    assert client.get(SHEET).status_code == 403


@pytest.mark.parametrize("day", ["tomorrow", "9999-99-99", "2026-03-04", "<script>"])
def test_odd_days_show_an_empty_or_the_nearest_day(desk, session, day):
    with time_machine.travel(NINE, tick=False):
        assert desk.get(SHEET, {"day": day, "conference": "fair-26"}).status_code == 200


def test_sheet_says_who_pressed_what(desk, session):
    press(desk, session, "late-10")
    response = press(desk, session, "start", now=TEN)
    said = [
        (one.by, str(version.title), before, after)
        for one, version, before, after in response.context["presses"]
    ]
    user = ConferenceRole.objects.get(role="door").user
    title = str(session.title)
    assert said == [(user, title, "Not begun", "On now"), (user, title, "on time", "10 minutes late")]


def test_what_was_pressed_is_apart_from_what_was_released(desk, session):
    cancel_session(session, by=None, now=NINE, reason="Storm")
    release(session.conference, by=None, now=NINE, conflict_reason="test")
    with time_machine.travel(NINE, tick=False):
        assert desk.get(SHEET).context["presses"] == []


def test_queries_of_the_sheet_do_not_grow(desk, session):
    counts = []
    for number in (1, 3):
        SessionFactory.create_batch(number, conference=session.conference, room=session.room, starts_at=NINE)
        release(session.conference, by=None, now=NINE, conflict_reason="test")
        with time_machine.travel(NINE, tick=False), CaptureQueriesContext(connection) as captured:
            desk.get(SHEET)
        counts.append(len(captured))
    assert counts[0] == counts[1]
