from datetime import timedelta

from events.interchange.matching import Known, match
from events.interchange.schedule import PartFacts
from tests.factories.interchange import START, facts, schedule

GUID = "0b2f4c9a-6a55-5d0c-8f1c-7a1f0a0c1d01"
SOURCE = "test:harbour"


def known(pk=1, *, names=(), title="tides 1", persons=("noor halabi",), starts_at=START, guids=()):
    return Known(pk, frozenset(names), frozenset(guids), title, frozenset(persons), starts_at)


def test_guid_comes_before_id():
    one, other = known(1, names={(SOURCE, f"guid:{GUID}")}), known(2, names={(SOURCE, "id:1")})
    assert match(schedule(facts(1, guid=GUID)), [one, other]) == {0: 1}


def test_id_is_taken_where_the_guid_is_new():
    assert match(schedule(facts(1, guid=GUID)), [known(7, names={(SOURCE, "id:1")}, title="old")]) == {0: 7}


def test_ids_of_another_source_are_not_ours():
    found = match(schedule(facts(1, title="New")), [known(7, names={("test:other", "id:1")}, title="old")])
    assert found == {}


def test_guid_is_known_from_any_source():
    found = match(schedule(facts(1, guid=GUID, title="New")), [known(7, guids={GUID})])
    assert found == {0: 7}


def test_title_and_persons_are_enough_without_names():
    assert match(schedule(facts(1, source_id="")), [known(7, starts_at=None)]) == {0: 7}


def test_other_persons_make_another_session():
    assert match(schedule(facts(1, source_id="")), [known(7, persons=("lin wei",))]) == {}


def test_sessions_of_one_title_are_paired_by_time_then_in_order():
    file = schedule(
        *(
            facts(n, title="Coffee", source_id="", parts=(), starts_at=START + timedelta(hours=hour))
            for n, hour in enumerate((0, 4, 9))
        )
    )
    ours = [
        known(pk, title="coffee", persons=(), starts_at=START + timedelta(hours=hour))
        for pk, hour in ((1, 0), (2, 4), (3, 8))
    ]
    assert match(file, ours) == {0: 1, 1: 2, 2: 3}


def test_generic_title_with_new_ids_moves_nobody_elses_session():
    file = schedule(
        *(facts(n, title="Coffee", parts=(), starts_at=START + timedelta(days=1, hours=n)) for n in (5, 6))
    )
    ours = [
        known(
            pk,
            names={(SOURCE, f"id:{pk}")},
            title="coffee",
            persons=(),
            starts_at=START + timedelta(hours=pk),
        )
        for pk in (1, 2)
    ]
    assert match(file, ours) == {}


def test_new_ids_for_an_unmistakable_session_are_believed():
    file = schedule(
        facts(9, title="Tides 1", starts_at=START + timedelta(hours=3), parts=(PartFacts(person="p1"),))
    )
    assert match(file, [known(7, names={(SOURCE, "id:1")})]) == {0: 7}
