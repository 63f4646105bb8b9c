from datetime import UTC, date, datetime

import pytest

from events.programme.shifting import Where, block, resized, shifted, swapped


def at(clock):
    return datetime.fromisoformat(f"2026-03-02T{clock}:00+00:00").astimezone(UTC)


def where(start="10:00", end="11:00", room=1):
    return Where(at(start), at(end) if end else None, None, room)


TRAY = Where(day=date(2026, 3, 2), room=1)


def test_where_is_told_from_any_other_by_its_key():
    assert where().key == where().key
    assert len({one.key for one in (where(), where(room=2), where("10:05"), where(end=None), TRAY)}) == 5


@pytest.mark.parametrize("one", [where(), where(end=None), TRAY, Where()])
def test_where_comes_back_from_json(one):
    assert Where.from_list(one.as_list()) == one


@pytest.mark.parametrize(("minutes", "start", "end"), [(15, "10:15", "11:15"), (-60, "09:00", "10:00")])
def test_shifted_keeps_the_length(minutes, start, end):
    assert shifted(where(), minutes) == where(start, end)


def test_shifted_without_an_hour_stays():
    assert shifted(TRAY, 15) == TRAY


@pytest.mark.parametrize(("minutes", "end"), [(15, "11:15"), (-30, "10:30"), (-60, "10:05"), (-600, "10:05")])
def test_resized_moves_the_end_and_leaves_five_minutes(minutes, end):
    assert resized(where(), minutes) == where(end=end)


def test_resized_gives_a_length_to_one_without():
    assert resized(where(end=None), 30) == where(end="10:30")
    assert resized(TRAY, 30) == TRAY


def test_swapped_change_start_and_room_and_keep_their_lengths():
    one, other = swapped(where(), where("14:00", "16:00", room=2))
    assert (one, other) == (where("14:00", "15:00", room=2), where("10:00", "12:00"))


DAY = {1: where("09:00", "10:00"), 2: where(), 3: where("10:00", "11:00", room=2), 4: TRAY}


def moved(**more):
    return block(DAY, start=at("10:00"), end=at("23:00"), **{"minutes": 20, **more})


def test_block_takes_what_begins_in_the_span_in_all_rooms():
    assert moved() == {2: where("10:20", "11:20"), 3: where("10:20", "11:20", room=2)}


def test_block_takes_one_room_and_to_another():
    assert moved(room=1, to_room=2, minutes=0) == {2: where(room=2)}


def test_block_leaves_what_begins_at_its_end():
    assert block(DAY, start=at("09:00"), end=at("10:00"), minutes=5) == {1: where("09:05", "10:05")}
