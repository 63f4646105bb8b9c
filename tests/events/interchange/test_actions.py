from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.conferences.models import Conference, Room
from events.conferences.rules import ConferenceState
from events.interchange.actions import import_schedule
from events.interchange.report import RefusedError, Report
from events.interchange.schedule import ConferenceFacts, PartFacts, PersonFacts
from events.people.models import Person, Speaker
from events.programme.models import Participation, Release, Session, SessionVersion
from events.programme.rules import SessionState
from tests.factories.conferences import ConferenceFactory
from tests.factories.interchange import START, facts, schedule
from tests.factories.programme import ParticipationFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, tzinfo=UTC)


def run(file, conference, **options):
    return import_schedule(file, conference=conference, by=None, now=NOW, **options)


def counts(result):
    return result.created, result.updated, result.unchanged


def test_sessions_rooms_and_speakers_are_made():
    result = run(schedule(), conference := ConferenceFactory())
    assert counts(result) == (2, 0, 0)
    assert list(Room.objects.values_list("conference", "code")) == [(conference.pk, "blue-hall")]
    assert [str(p.speaker) for p in Participation.objects.all()] == ["Noor Halabi", "Noor Halabi"]


def test_the_same_file_twice_changes_nothing():
    conference = ConferenceFactory()
    run(schedule(), conference)
    before = (
        [(row.history.count(), row.updated_at) for row in Session.objects.order_by("pk")],
        Speaker.history.count(),
    )
    result = run(schedule(), conference)
    after = (
        [(row.history.count(), row.updated_at) for row in Session.objects.order_by("pk")],
        Speaker.history.count(),
    )
    assert (counts(result), before) == ((0, 0, 2), after)


def test_a_moved_session_is_an_update():
    conference = ConferenceFactory()
    run(schedule(facts(1)), conference)
    code = Session.objects.get().code
    result = run(schedule(facts(1, starts_at=START + timedelta(days=1))), conference)
    session = Session.objects.get()
    assert (counts(result), session.code, session.starts_at) == ((0, 1, 0), code, START + timedelta(days=1))
    assert [name for name, _old, _new in result.changes[0].fields] == ["starts", "ends"]


def test_a_renamed_session_keeps_its_id():
    conference = ConferenceFactory()
    run(schedule(facts(1)), conference)
    assert counts(run(schedule(facts(1, title="Ebb")), conference)) == (0, 1, 0)
    assert str(Session.objects.get().title) == "Ebb"


def test_a_session_to_be_announced_keeps_its_day():
    run(schedule(facts(1, starts_at=None)), ConferenceFactory())
    session = Session.objects.get()
    assert (session.starts_at, session.day) == (None, date(2026, 3, 2))


def test_translations_of_the_organisers_stay():
    conference = ConferenceFactory(languages=["en", "fr"])
    run(schedule(facts(1)), conference)
    Session.objects.update(title='{"en": "Tides 1", "fr": "Marées"}')
    run(schedule(facts(1, title="Ebb")), conference)
    assert Session.objects.get().title.data == {"en": "Ebb", "fr": "Marées"}


def test_role_that_the_file_does_not_say_stays():
    conference = ConferenceFactory()
    run(schedule(facts(1, parts=(PartFacts(person="p1", role="chair"),))), conference)
    assert counts(run(schedule(facts(1)), conference)) == (0, 0, 1)
    assert Participation.objects.get().role == "chair"


def test_speaker_added_by_hand_stays():
    conference = ConferenceFactory()
    run(schedule(facts(1)), conference)
    ParticipationFactory(
        session=Session.objects.get(), speaker__name="Lin Wei", speaker__person__name="Lin Wei", position=5
    )
    run(schedule(facts(1)), conference)
    assert [p.speaker.name for p in Participation.objects.order_by("position")] == ["Noor Halabi", "Lin Wei"]


def test_speaker_whom_the_file_no_longer_names_goes():
    conference = ConferenceFactory()
    run(schedule(facts(1)), conference)
    assert counts(run(schedule(facts(1, parts=())), conference)) == (0, 1, 0)
    assert Participation.objects.count() == 0


def test_two_persons_of_one_name_with_different_ids_are_two():
    people = (
        PersonFacts(key="p1", name="Noor Halabi", source_id="p1"),
        PersonFacts(key="p2", name="Noor Halabi", source_id="p2"),
    )
    both = facts(1, parts=(PartFacts(person="p1"), PartFacts(person="p2")))
    conference = ConferenceFactory()
    run(schedule(both, persons=people), conference)
    assert counts(run(schedule(both, persons=people), conference)) == (0, 0, 1)
    assert Person.objects.count() == 2


def test_a_session_no_longer_in_the_file_is_told_and_kept():
    conference = ConferenceFactory()
    run(schedule(), conference)
    result = run(schedule(facts(1)), conference)
    assert Session.objects.count() == 2
    assert [note.text for note in result.schedule.report.notes] == [
        "No longer in the file; it stays as it is. Cancel it if it will not be held"
    ]


def test_a_dry_run_says_what_it_would_do_and_does_nothing():
    result = run(schedule(), "harbour-26", dry_run=True)
    assert counts(result) == (2, 0, 0)
    assert (Conference.objects.count(), Session.objects.count(), Person.objects.count()) == (0, 0, 0)


def test_an_unknown_slug_becomes_a_draft_conference():
    run(schedule(), "harbour-26")
    conference = Conference.objects.get()
    assert (
        conference.slug,
        str(conference.name),
        conference.starts_on,
        conference.time_zone,
        conference.state,
    ) == (
        "harbour-26",
        "Harbour Talks",
        date(2026, 3, 2),
        "Asia/Baku",
        ConferenceState.DRAFT,
    )


def test_no_conference_is_made_without_days():
    with pytest.raises(RefusedError, match="gives no day to make it from"):
        run(schedule(conference=ConferenceFacts(title="Harbour Talks")), "harbour-26")


def test_a_refused_element_stops_everything():
    report = Report()
    report.refuse("Its time cannot be read", "line 9")
    with pytest.raises(RefusedError, match="Nothing was imported"):
        run(schedule(report=report), ConferenceFactory())
    assert Session.objects.count() == 0


def test_the_rest_is_imported_when_asked_for():
    report = Report()
    report.refuse("Its time cannot be read", "line 9")
    result = run(schedule(report=report), ConferenceFactory(), skip_refused=True)
    assert result.summary() == "created 2, updated 0, unchanged 0, refused 1"


def test_a_session_that_cannot_be_stored_undoes_the_others():
    bad = facts(2, ends_at=START - timedelta(days=1))
    with pytest.raises(RefusedError):
        run(schedule(facts(1), bad), ConferenceFactory())
    assert (Session.objects.count(), Speaker.objects.count(), Room.objects.count()) == (0, 0, 0)


def test_release_publishes_and_announces():
    result = run(schedule(), "harbour-26", publish=True)
    assert result.release.number == 1
    assert SessionVersion.objects.filter(is_present=True).count() == 2
    assert Conference.objects.get().state == ConferenceState.ANNOUNCED


def test_release_with_a_double_booking_needs_a_reason():
    twice = schedule(facts(1), facts(2, starts_at=START + timedelta(hours=1), parts=()))
    with pytest.raises(ValidationError) as refused:
        run(twice, "harbour-26", publish=True)
    assert refused.value.code == "conflicts"
    assert (Session.objects.count(), Release.objects.count()) == (0, 0)


def test_release_with_a_reason_keeps_it():
    twice = schedule(facts(1), facts(2, starts_at=START + timedelta(hours=1), parts=()))
    result = run(twice, "harbour-26", publish=True, reason="The hall has two stages")
    assert result.release.conflict_reason == "The hall has two stages"


def test_what_was_never_published_stays_a_draft_when_the_file_cancels_it():
    conference = ConferenceFactory()
    run(schedule(facts(1)), conference)
    Session.objects.update(state=SessionState.DRAFT)
    run(schedule(facts(1, state="cancelled")), conference)
    assert Session.objects.get().state == SessionState.DRAFT


def test_further_rooms_are_named_in_the_text():
    run(schedule(facts(1, rooms=("Blue Hall", "Pier", "Deck"))), ConferenceFactory())
    session = Session.objects.get()
    assert (str(session.room), str(session.abstract)) == ("Blue Hall", "Also in: Pier, Deck.")


def test_an_import_reads_the_same_number_of_times_whatever_the_size(django_assert_num_queries):
    conference = ConferenceFactory()
    small, large = schedule(facts(1)), schedule(*(facts(n) for n in range(1, 31)))
    run(large, conference)
    with django_assert_num_queries(14):
        run(replace(small, report=Report()), conference)
    with django_assert_num_queries(14):
        run(replace(large, report=Report()), conference)


def test_sessions_outside_the_days_of_a_conference_that_is_there_are_told():
    early = facts(1, starts_at=START - timedelta(days=9))
    late = facts(2, starts_at=None, day=date(2026, 3, 20))
    result = run(schedule(early, late), ConferenceFactory())
    told = [line for line in result.schedule.report.lines() if "imported all the same" in line]
    assert told == [
        "Look at: Before the conference's first day; imported all the same (line 1, 2026-02-21)",
        "Look at: After the conference's last day; imported all the same (line 2, 2026-03-20)",
    ]
