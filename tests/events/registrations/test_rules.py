from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.registrations.rules import (
    DECIDING_ROLES,
    LIVE_STATES,
    TRANSITIONS,
    RegistrationState,
    Route,
    Window,
    check_may_ask,
    check_move,
    clashes_with,
    clashing_pairs,
    effective_route,
    is_confirmed_at_once,
    validate_latin,
    window,
)

OPENS = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
CLOSES = datetime(2026, 2, 20, 18, 0, tzinfo=UTC)
ENDS = datetime(2026, 3, 7, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def at(now, **other):
    facts = {"state": "announced", "opens_at": OPENS, "closes_at": CLOSES, "ends_at": ENDS}
    return window(**{**facts, **other}, now=now)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (OPENS - SECOND, Window.NOT_YET),
        (OPENS, Window.OPEN),
        (CLOSES - SECOND, Window.OPEN),
        (CLOSES, Window.CLOSED),
    ],
)
def test_window_turns_on_the_instant(now, expected):
    assert at(now) == expected


def test_window_without_opening_has_no_date_yet():
    assert at(OPENS, opens_at=None) == Window.UNDATED


def test_window_without_closing_ends_with_the_conference():
    assert [at(ENDS - SECOND, closes_at=None), at(ENDS, closes_at=None)] == [Window.OPEN, Window.CLOSED]


def test_window_closing_after_the_conference_ends_with_it():
    assert at(ENDS, closes_at=ENDS + timedelta(days=9)) == Window.CLOSED


@pytest.mark.parametrize(("state", "expected"), [("draft", Window.UNANNOUNCED), ("archived", Window.CLOSED)])
def test_window_of_a_conference_that_is_not_on(state, expected):
    assert at(OPENS, state=state) == expected


def test_every_state_has_its_moves():
    assert set(TRANSITIONS) == set(RegistrationState)


def test_what_ended_never_lives_again():
    ended = set(RegistrationState) - set(LIVE_STATES)
    assert {state: TRANSITIONS[state] for state in ended} == {state: frozenset() for state in ended}


@pytest.mark.parametrize("before", RegistrationState)
@pytest.mark.parametrize("after", RegistrationState)
def test_check_move_is_the_table(before, after):
    if after in TRANSITIONS[before]:
        check_move(before, after)
        return
    with pytest.raises(ValidationError) as caught:
        check_move(before, after)
    assert caught.value.code == "state"


@pytest.mark.parametrize(
    ("route", "has_focal_point", "expected"),
    [
        (Route.FOCAL_POINT, True, Route.FOCAL_POINT),
        (Route.FOCAL_POINT, False, Route.SECRETARIAT),
        (Route.MEDIA_DESK, False, Route.MEDIA_DESK),
        (Route.AUTOMATIC, False, Route.AUTOMATIC),
    ],
)
def test_effective_route_without_focal_point_is_the_secretariat(route, has_focal_point, expected):
    assert effective_route(route, has_focal_point=has_focal_point) == expected


@pytest.mark.parametrize(
    ("route", "own", "expected"),
    [
        (Route.AUTOMATIC, False, True),
        (Route.FOCAL_POINT, True, True),
        (Route.FOCAL_POINT, False, False),
        (Route.SECRETARIAT, True, False),
        (Route.MEDIA_DESK, True, False),
    ],
)
def test_confirmed_at_once(route, own, expected):
    assert is_confirmed_at_once(route, by_own_focal_point=own) is expected


def test_every_route_has_somebody_who_decides():
    assert {route: bool(DECIDING_ROLES[route]) for route in Route} == dict.fromkeys(Route, True)


@pytest.mark.parametrize(
    ("refused", "asked", "code"), [(2, 2, "refused"), (0, 6, "too_many"), (2, 6, "refused")]
)
def test_asking_again_and_again_is_refused(refused, asked, code):
    with pytest.raises(ValidationError) as caught:
        check_may_ask(refused=refused, asked=asked)
    assert caught.value.code == code


def test_asking_once_more_after_one_refusal():
    assert check_may_ask(refused=1, asked=5) is None


@pytest.mark.parametrize(
    "name", ["Larisa Vorontsova-Eckert", "Əliyev İlham", "Nguyễn Thị Hồng", "O’Brien", "Jean 3rd"]
)
def test_latin_names_are_taken(name):
    assert validate_latin(name) is None


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Лариса Воронцова", "not_latin"),
        ("Larisa Воронцова", "not_latin"),
        ("王小明", "not_latin"),
        ("{{7*7}}", "no_letters"),
        ("😀😀", "no_letters"),
        ("", "no_letters"),
    ],
)
def test_other_names_are_not(name, code):
    with pytest.raises(ValidationError) as caught:
        validate_latin(name)
    assert caught.value.code == code


def hours(number, start, end):
    return number, OPENS + timedelta(hours=start), OPENS + timedelta(hours=end)


def test_clashing_pairs_share_time():
    assert clashing_pairs([hours(1, 0, 2), hours(2, 1, 3), hours(3, 2.5, 4)]) == [(1, 2), (2, 3)]


def test_sessions_that_touch_do_not_clash():
    assert clashing_pairs([hours(1, 0, 1), hours(2, 1, 2)]) == []


def test_a_session_without_length_clashes_inside_another():
    assert clashing_pairs([hours(1, 0, 2), hours(2, 1, 1)]) == [(1, 2)]


def test_clashes_with_names_the_others():
    assert clashes_with((OPENS, OPENS + timedelta(hours=2)), [hours(5, 1, 3), hours(6, 2, 3)]) == [5]
