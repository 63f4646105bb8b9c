from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.common.models import Transition
from events.programme import actions
from events.programme.actions import WantedParticipation
from events.programme.models import Participation, Session
from events.programme.rules import ParticipationState, SessionState
from tests.factories.conferences import ConferenceFactory, RoomFactory, TrackFactory, UserFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
NINE = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # 09:00 in Baku


def create(conference, **fields):
    return actions.create_session(conference, by=None, now=NOW, **{"title": "Opening of the fair", **fields})


def codes(error):
    return {field: [one.code for one in errors] for field, errors in error.value.error_dict.items()}


def test_create_session_gives_a_code_and_files_plain_text_under_the_first_language():
    session = create(ConferenceFactory(languages=["fr", "en"]))
    assert (len(session.code), session.title.data) == (6, {"fr": "Opening of the fair"})


def test_create_session_writes_who_made_it():
    user = UserFactory()
    session = actions.create_session(ConferenceFactory(), by=user, now=NOW, title="Tariffs")
    assert (session.history.get().history_user, session.history.get().history_date) == (user, NOW)


@pytest.mark.parametrize("title", ['{"a": 1}', "null", "2025", "[]"])
def test_title_that_looks_like_json_stays_text(title):
    session = create(ConferenceFactory(), title=title)
    session.refresh_from_db()
    assert str(session.title) == title


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": " \x00 "}, {"title": ["required"]}),
        ({"title": "x" * 5_000_000}, {"title": ["long"]}),
        ({"starts_at": NINE, "ends_at": NINE - timedelta(minutes=1)}, {"ends_at": ["order"]}),
        ({"ends_at": NINE}, {"starts_at": ["no_start"]}),
        ({"starts_at": NINE, "day": date(2026, 3, 3)}, {"day": ["other_day"]}),
        ({"type": "circus"}, {"type": ["choice"]}),
        ({"floor_languages": ["en", "not a language"]}, {"floor_languages": ["language"]}),
        ({"links": [{"title": "x", "url": "javascript:alert(1)"}]}, {"links": ["url"]}),
        ({"links": [{"title": "x", "url": "//evil.example"}]}, {"links": ["url"]}),
        ({"sign_language": "x" * 81}, {"sign_language": ["long"]}),
    ],
)
def test_create_session_refuses_what_is_wrong_beside_its_field(fields, expected):
    with pytest.raises(ValidationError) as caught:
        create(ConferenceFactory(), **fields)
    assert codes(caught) == expected
    assert not Session.objects.exists()


@pytest.mark.parametrize(("name", "factory"), [("room", RoomFactory), ("track", TrackFactory)])
def test_create_session_refuses_what_belongs_to_another_conference(name, factory):
    with pytest.raises(ValidationError) as caught:
        create(ConferenceFactory(), **{name: factory()})
    assert codes(caught) == {name: ["foreign"]}


def test_create_session_drops_a_day_that_the_start_says():
    session = create(ConferenceFactory(), starts_at=NINE, day=date(2026, 3, 2))
    assert session.day is None


def test_create_sessions_makes_many_with_codes_and_history(django_assert_max_num_queries):
    conference = ConferenceFactory()
    with django_assert_max_num_queries(40):
        made = actions.create_sessions(
            conference, [{"title": f"Reading {n}"} for n in range(60)], by=None, now=NOW
        )
    assert len({session.code for session in made}) == 60
    assert Session.history.filter(conference=conference).count() == 60


def test_create_sessions_makes_none_when_one_is_wrong():
    with pytest.raises(ValidationError):
        actions.create_sessions(ConferenceFactory(), [{"title": "Good"}, {"title": ""}], by=None, now=NOW)
    assert not Session.objects.exists()


def test_update_session_says_whether_anything_differs():
    session = create(ConferenceFactory(), starts_at=NINE)
    same = {"title": "Opening of the fair", "starts_at": NINE.astimezone(session.conference.zone)}
    assert not actions.update_session(session, by=None, now=NOW, **same)
    assert actions.update_session(session, by=None, now=NOW, title="Opening")
    assert session.history.count() == 2


def test_update_session_that_is_refused_changes_nothing():
    session = create(ConferenceFactory(), starts_at=NINE, ends_at=NINE + timedelta(hours=1))
    with pytest.raises(ValidationError):
        actions.update_session(session, by=None, now=NOW, title="Other", starts_at=NINE + timedelta(hours=2))
    session.refresh_from_db()
    assert (str(session.title), session.starts_at) == ("Opening of the fair", NINE)


def test_cancel_session_keeps_the_reason_for_readers_and_for_the_record():
    session = SessionFactory()
    actions.cancel_session(session, by=None, now=NOW, reason="The hall is flooded")
    transition = Transition.objects.get(subject="session", subject_id=session.pk)
    assert (session.state, str(session.note)) == (SessionState.CANCELLED, "The hall is flooded")
    assert (transition.from_state, transition.to_state, transition.reason) == (
        "scheduled",
        "cancelled",
        "The hall is flooded",
    )


@pytest.mark.parametrize(
    "action", [actions.cancel_session, actions.postpone_session, actions.withdraw_session]
)
def test_taking_a_session_away_needs_a_reason(action):
    session = SessionFactory()
    with pytest.raises(ValidationError) as caught:
        action(session, by=None, now=NOW, reason="  ")
    session.refresh_from_db()
    assert (codes(caught), session.state) == ({"reason": ["required"]}, SessionState.SCHEDULED)


def test_cancel_session_that_was_never_published_is_refused():
    session = SessionFactory(state=SessionState.DRAFT)
    with pytest.raises(ValidationError) as caught:
        actions.cancel_session(session, by=None, now=NOW, reason="No room")
    assert codes(caught) == {"state": ["state"]}


def test_restore_session_schedules_it_again():
    session = SessionFactory(state=SessionState.CANCELLED, note={"en": "Flood"})
    assert actions.restore_session(session, by=None, now=NOW)
    assert (session.state, str(session.note)) == (SessionState.SCHEDULED, "")


def test_set_participations_adds_orders_and_removes():
    session = SessionFactory()
    gone = ParticipationFactory(session=session)
    chair, speaker = SpeakerFactory.create_batch(2, conference=session.conference)
    wanted = [
        WantedParticipation(chair, "chair"),
        WantedParticipation(speaker, minutes=5, state=ParticipationState.ACCEPTED),
    ]
    assert actions.set_participations(session, wanted, by=None, now=NOW)
    rows = [(p.speaker, p.role, p.position, p.minutes, p.state) for p in session.participations.all()]
    assert rows == [(chair, "chair", 0, None, "proposed"), (speaker, "speaker", 1, 5, "accepted")]
    assert not Participation.objects.filter(pk=gone.pk).exists()


def test_set_participations_as_they_are_changes_nothing():
    one = ParticipationFactory()
    wanted = [WantedParticipation(one.speaker)]
    assert not actions.set_participations(one.session, wanted, by=None, now=NOW)


@pytest.mark.parametrize(
    ("role", "foreign", "times", "code"),
    [("speaker", True, 1, "foreign"), ("juggler", False, 1, "role"), ("chair", False, 2, "twice")],
)
def test_set_participations_refuses(role, foreign, times, code):
    session = SessionFactory()
    speaker = SpeakerFactory() if foreign else SpeakerFactory(conference=session.conference)
    with pytest.raises(ValidationError) as caught:
        actions.set_participations(session, [WantedParticipation(speaker, role)] * times, by=None, now=NOW)
    assert (caught.value.code, session.participations.count()) == (code, 0)


@pytest.mark.parametrize(("accept", "state"), [(True, "accepted"), (False, "declined")])
def test_answer_participation_is_kept_with_its_hour(accept, state):
    one = ParticipationFactory(state=ParticipationState.INVITED)
    assert actions.answer_participation(one, accept=accept, by=None, now=NOW)
    assert (one.state, one.answered_at) == (state, NOW)


def test_answer_participation_twice_is_one_transition():
    one = ParticipationFactory(state=ParticipationState.INVITED)
    actions.answer_participation(one, accept=True, by=None, now=NOW)
    assert not actions.answer_participation(one, accept=True, by=None, now=NOW)
    assert Transition.objects.filter(subject="participation", subject_id=one.pk).count() == 1


@pytest.mark.parametrize(
    ("own", "session", "now"),
    [
        (ParticipationState.WITHDRAWN, SessionState.SCHEDULED, NOW),
        (ParticipationState.INVITED, SessionState.CANCELLED, NOW),
        (ParticipationState.INVITED, SessionState.SCHEDULED, NINE + timedelta(days=1)),
    ],
)
def test_answer_participation_too_late_is_refused(own, session, now):
    one = ParticipationFactory(state=own, session__state=session)
    with pytest.raises(ValidationError) as caught:
        actions.answer_participation(one, accept=True, by=None, now=now)
    one.refresh_from_db()
    assert (caught.value.code, one.state) == ("closed", own)
