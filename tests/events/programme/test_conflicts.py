"""Each rule of the conflict engine from both sides: what it finds, and what is just not one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from events.programme.conflicts import (
    Place,
    Planner,
    Presence,
    Slot,
    Team,
    conflict_words,
    find_conflicts,
    fix_words,
)

ZONE = ZoneInfo("Asia/Baku")
DAYS = {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 4), "zone": ZONE}
HALL = Place(1, "Hall", seats=100)
CEDAR = Place(2, "Cedar", seats=40)


def at(clock, day=2):
    hours, minutes = clock.split(":")
    return datetime(2026, 3, day, int(hours), int(minutes), tzinfo=ZONE).astimezone(UTC)


def slot(number, start="10:00", end="11:00", *, day=2, day_only=None, **more):
    values = {"title": f"Session {number}", "state": "scheduled", "starts_at": at(start, day)}
    values |= {"ends_at": at(end, day) if end else None, "day": day_only}
    return Slot(number, f"S{number}", **{**values, **more})


def person(number=7, **more):
    return Presence(number, "Larisa Vorontsova", **more)


def find(*slots, **more):
    return find_conflicts(slots, **DAYS, **more)


def kinds(*slots, **more):
    return [(one.kind, one.is_hard) for one in find(*slots, **more)]


def words(*slots, **more):
    return [conflict_words(one, ZONE) for one in find(*slots, **more)]


def test_room_twice_is_hard_and_says_who_what_when():
    found = words(slot(1, place=HALL), slot(2, "10:30", "12:00", place=HALL))
    assert found == ["Hall is booked twice, Mon 2 Mar, 10:30–11:00: “Session 1” and “Session 2”."]
    assert kinds(slot(1, place=HALL), slot(2, place=HALL)) == [("room", True)]


def test_room_taken_by_one_when_the_other_leaves_is_fine():
    assert kinds(slot(1, place=HALL), slot(2, "11:00", "12:00", place=HALL)) == []


def test_two_rooms_at_once_are_fine():
    assert kinds(slot(1, place=HALL), slot(2, place=CEDAR)) == []


@pytest.mark.parametrize("state", ["draft", "postponed", "cancelled", "withdrawn"])
def test_session_that_is_not_held_takes_no_room(state):
    assert kinds(slot(1, place=HALL), slot(2, place=HALL, state=state)) == []


@pytest.mark.parametrize(("start", "found"), [("11:14", [("setup", True)]), ("11:15", [])])
def test_setup_of_a_room_is_kept_free(start, found):
    hall = replace(HALL, setup=15)
    assert kinds(slot(1, place=hall), slot(2, start, "12:00", place=hall)) == found


def test_setup_says_how_many_minutes_there_are():
    hall = replace(HALL, setup=15)
    assert words(slot(1, place=hall), slot(2, "11:05", "12:00", place=hall)) == [
        (
            "Hall needs 15 min to be set up, but has 5 between “Session 1” and “Session 2”, "
            "Mon 2 Mar, 11:00–11:05."
        )
    ]


def test_person_twice_is_hard_when_sure_of_both():
    assert kinds(slot(1, people=(person(),)), slot(2, people=(person(),))) == [("person", True)]


def test_person_who_has_not_answered_makes_it_soft():
    found = find(slot(1, people=(person(),)), slot(2, people=(person(sure=False),)))
    assert [(one.kind, one.is_hard) for one in found] == [("person", False)]
    assert "has not answered" in conflict_words(found[0], ZONE)


def test_person_in_two_roles_of_one_session_is_fine():
    assert kinds(slot(1, people=(person(), person()))) == []


def test_two_people_at_once_are_fine():
    assert kinds(slot(1, people=(person(1),)), slot(2, people=(person(2),))) == []


NEAR = Place(1, "Hall", venue=1, inside=5, walk=20)
NEXT = Place(2, "Cedar", venue=1, inside=5, walk=20)
FAR = Place(3, "Harbour", venue=2, inside=5, walk=30)


@pytest.mark.parametrize(
    ("place", "start", "found"),
    [
        (NEXT, "11:04", [("walk", True)]),
        (NEXT, "11:05", []),
        (FAR, "11:29", [("walk", True)]),
        (FAR, "11:30", []),
        (NEAR, "11:00", []),
        (Place(4, "Unknown"), "11:00", []),
        (None, "11:00", []),
    ],
)
def test_walking_time_between_rooms(place, start, found):
    one = slot(1, place=NEAR, people=(person(),))
    assert kinds(one, slot(2, start, "13:00", place=place, people=(person(),))) == found


def test_walking_of_somebody_unsure_is_soft():
    one = slot(1, place=NEAR, people=(person(sure=False),))
    assert kinds(one, slot(2, "11:00", "12:00", place=FAR, people=(person(),))) == [("walk", False)]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [("10:00", "11:00", []), ("09:59", "11:00", [("away", False)]), ("10:00", "11:01", [("away", False)])],
)
def test_speaker_comes_only_in_the_windows(start, end, found):
    windows = ((at("08:00"), at("09:00")), (at("10:00"), at("11:00")))
    assert kinds(slot(1, start, end, people=(person(windows=windows),))) == found


def test_speaker_away_is_named_once_for_two_roles():
    away = person(windows=((at("08:00"), at("09:00")),))
    assert words(slot(1, people=(away, away))) == [
        "Larisa Vorontsova cannot come to “Session 1”, Mon 2 Mar, 10:00–11:00."
    ]


def test_bodies_that_must_not_meet_at_once():
    one = slot(1, body=1, body_name="COM1", apart=frozenset({2}))
    found = find(one, slot(2, body=2, body_name="COM2"))
    assert [(c.kind, c.is_hard) for c in found] == [("bodies", False)]
    assert "COM1, COM2 must not meet at the same time" in conflict_words(found[0], ZONE)


def test_bodies_one_after_the_other_or_not_named_are_fine():
    one = slot(1, body=1, apart=frozenset({2}))
    assert kinds(one, slot(2, "11:00", "12:00", body=2), slot(3, body=3)) == []


@pytest.mark.parametrize(("expected", "found"), [(100, []), (101, [("small", False)]), (None, [])])
def test_room_too_small(expected, found):
    assert kinds(slot(1, place=HALL, expected=expected)) == found


def test_room_of_unknown_size_is_fine():
    assert kinds(slot(1, place=Place(1, "Hall"), expected=10_000)) == []


@pytest.mark.parametrize(("booths", "found"), [(2, []), (1, [("booths", False)]), (None, [])])
def test_booths_for_the_interpreters(booths, found):
    place = replace(HALL, booths=booths)
    assert kinds(slot(1, place=place, interpretation=("fr", "zh"))) == found


@pytest.mark.parametrize(("has", "found"), [(True, []), (False, [("captions", False)])])
def test_screen_for_captions(has, found):
    assert kinds(slot(1, place=replace(HALL, has_captions=has), captions=("en",))) == found


def test_more_interpreted_sessions_than_teams():
    three = [slot(n, place=Place(n), interpretation=("fr",)) for n in (1, 2, 3)]
    assert kinds(*three, teams=[Team("fr", 2)]) == [("teams", False)]
    assert words(*three, teams=[Team("fr", 2)]) == [
        (
            "3 sessions are interpreted into French at once, Mon 2 Mar, 10:00–11:00, by 2 teams: "
            "“Session 1”, “Session 2”, “Session 3”."
        )
    ]


def test_as_many_interpreted_sessions_as_teams_are_fine():
    two = [slot(n, place=Place(n), interpretation=("fr",)) for n in (1, 2)]
    later = slot(3, "11:00", "12:00", interpretation=("fr",))
    assert kinds(*two, later, teams=[Team("fr", 2), Team("zh", 0)]) == []


@pytest.mark.parametrize(("end", "found"), [("13:00", []), ("13:01", [("block", False)])])
def test_interpreters_work_three_hours_on_end(end, found):
    assert kinds(slot(1, end=end, interpretation=("fr",))) == found
    assert kinds(slot(1, end=end)) == []


@pytest.mark.parametrize(("minutes", "found"), [(29, []), (30, [("over_time", False)])])
def test_promised_minutes_with_their_changeovers(minutes, found):
    people = (person(1, minutes=30), person(2, minutes=minutes), person(3))
    assert kinds(slot(1, people=people)) == found


def test_promised_minutes_say_how_many_are_over():
    assert words(slot(1, people=(person(minutes=62),))) == [
        "The speakers of “Session 1” were promised 2 minutes more than it lasts."
    ]


def test_session_without_a_day():
    assert kinds(slot(1, starts_at=None, end=None)) == [("no_day", False)]


def test_session_with_a_day_and_no_hour_is_fine():
    assert kinds(slot(1, starts_at=None, end=None, day_only=date(2026, 3, 2))) == []


@pytest.mark.parametrize(
    ("day", "found"), [(1, [("outside", False)]), (2, []), (4, []), (5, [("outside", False)])]
)
def test_session_outside_the_conference(day, found):
    assert kinds(slot(1, day=day)) == found


def test_session_without_a_length():
    assert kinds(slot(1, end=None)) == [("no_length", False)]
    assert kinds(slot(1, end="10:00")) == [("no_length", False)]


@pytest.mark.parametrize(
    ("end", "found"),
    [
        (datetime(2026, 3, 3, 0, 0, tzinfo=ZONE), []),
        (datetime(2026, 3, 3, 0, 1, tzinfo=ZONE), [("midnight", False)]),
    ],
)
def test_session_across_midnight_there(end, found):
    assert kinds(slot(1, "22:00", ends_at=end)) == found


def test_hard_ones_come_first_then_by_time():
    found = kinds(
        slot(1, "08:00", "09:00", place=HALL, expected=1_000),
        slot(2, "12:00", "13:00", place=CEDAR),
        slot(3, "12:00", "13:00", place=CEDAR),
        slot(4, "07:00", end=None),
    )
    assert [kind for kind, _hard in found] == ["room", "no_length", "small"]


# What would mend it


def fixes(*slots, places=(HALL, CEDAR), **more):
    [first, *_rest] = find(*slots, **more)
    return [fix_words(fix, ZONE) for fix in Planner(slots, places, **DAYS).fixes(first)]


def test_room_twice_is_mended_by_a_free_room_or_the_nearest_hour():
    assert fixes(slot(1, place=HALL), slot(2, place=HALL)) == [
        "“Session 1”: 10:00–11:00 in Cedar is free for all in it.",
        "“Session 1”: 09:00–10:00 in Hall is free for all in it.",
    ]


def test_full_house_leaves_another_hour():
    third = slot(3, place=CEDAR)
    assert fixes(slot(1, place=HALL), slot(2, place=HALL), third) == [
        "“Session 1”: 09:00–10:00 in Hall is free for all in it."
    ]


def test_person_twice_is_mended_by_an_hour_that_suits_all():
    busy = person(9)
    one = slot(1, place=HALL, people=(person(), busy))
    other = slot(2, place=CEDAR, people=(person(),))
    before = slot(3, "08:00", "10:00", place=Place(3), people=(person(),))
    assert fixes(before, one, other) == ["“Session 2”: 11:00–12:00 in Cedar is free for all in it."]


def test_fix_respects_windows_and_walking():
    late = person(windows=((at("14:00"), at("16:00")),))
    assert fixes(slot(1, place=HALL, people=(late,))) == [
        "“Session 1”: 14:00–15:00 in Hall is free for all in it."
    ]


def test_fix_of_a_small_room_is_the_smallest_that_fits():
    great = Place(3, "Great Hall", seats=500)
    assert fixes(slot(1, place=CEDAR, expected=60), places=(great, HALL, CEDAR)) == [
        "“Session 1”: 10:00–11:00 in Hall is free for all in it."
    ]


def test_fix_of_a_day_outside_names_the_day():
    assert fixes(slot(1, day=1, place=HALL)) == [
        "“Session 1”: Mon 2 Mar, 08:00–09:00 in Hall is free for all in it."
    ]


def test_fix_keeps_bodies_apart():
    one = slot(1, body=1, apart=frozenset({2}), place=HALL)
    other = slot(2, body=2, apart=frozenset({1}), place=CEDAR)
    assert fixes(one, other) == ["“Session 1”: 09:00–10:00 in Hall is free for all in it."]


def test_nothing_free_offers_nothing():
    all_day = slot(2, "06:00", "22:00", place=HALL)
    assert fixes(slot(1, place=HALL), all_day, places=(HALL,)) == []


def test_what_only_people_can_mend_has_no_fix():
    assert fixes(slot(1, end=None)) == []
