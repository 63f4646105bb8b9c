from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError

from events.common.models import Transition
from events.people.models import SpeakerVersion
from events.programme.actions import cancel_session, release, update_session, withdraw_session
from events.programme.models import Release, SessionVersion
from events.programme.rules import ParticipationState, SessionState
from tests.factories.conferences import ConferenceFactory, RoomFactory, UserFactory
from tests.factories.people import SpeakerFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


def publish(conference, **more):
    return release(conference, by=None, now=NOW, **more)


def versions(session):
    return [(v.number, v.began_in, v.ended_in, v.is_present) for v in session.versions.order_by("number")]


def test_first_release_seals_what_is_scheduled_and_leaves_out_drafts():
    session = SessionFactory()
    draft = SessionFactory(conference=session.conference, state=SessionState.DRAFT)
    made = publish(session.conference)
    assert (made.number, versions(session), versions(draft)) == (1, [(1, 1, None, True)], [])


def test_release_of_nothing_new_makes_none():
    session = SessionFactory()
    publish(session.conference)
    assert publish(session.conference) is None
    assert Release.objects.count() == 1


def test_release_of_an_empty_programme_makes_none():
    assert publish(ConferenceFactory()) is None


def test_change_ends_the_old_version_and_begins_a_new_one():
    session, same = SessionFactory(), SessionFactory()
    same.conference = session.conference
    same.save()
    publish(session.conference)
    update_session(session, by=None, now=NOW, title="Another title")
    assert publish(session.conference).number == 2
    assert versions(session) == [(1, 1, 2, True), (2, 2, None, True)]
    assert versions(same) == [(1, 1, None, True)]


def test_sealed_version_never_changes_with_its_draft():
    session = SessionFactory(title="As published", room=None)
    publish(session.conference)
    before = SessionVersion.objects.values().get(session=session)
    update_session(session, by=None, now=NOW, title="As edited")
    publish(session.conference)
    after = SessionVersion.objects.values().get(session=session, number=1)
    assert {**before, "ended_in": 2} == after


def test_programme_of_an_old_release_is_as_it_was():
    session = SessionFactory(title="Before")
    publish(session.conference)
    update_session(session, by=None, now=NOW, title="After")
    publish(session.conference)
    titles = [str(v.title) for n in (1, 2) for v in SessionVersion.objects.of_release(n)]
    assert titles == ["Before", "After"]


def test_renamed_room_is_a_change():
    conference = ConferenceFactory()
    room = RoomFactory(conference=conference, name="Hall 1")
    session = SessionFactory(conference=conference, room=room)
    publish(conference)
    room.name = "Hall of the Winds"
    room.save()
    publish(conference)
    assert str(session.versions.get(number=2).room_name) == "Hall of the Winds"


def test_withdrawn_session_becomes_a_version_that_is_not_present_once():
    session = SessionFactory()
    publish(session.conference)
    withdraw_session(session, by=None, now=NOW, reason="Withdrawn by the organiser")
    publish(session.conference)
    assert publish(session.conference) is None
    last = session.versions.get(number=2)
    assert (versions(session)[1], last.state, str(last.note)) == (
        (2, 2, None, False),
        SessionState.WITHDRAWN,
        "Withdrawn by the organiser",
    )


def test_session_back_in_draft_is_taken_out_and_may_come_back():
    session = SessionFactory()
    for state in (SessionState.SCHEDULED, SessionState.DRAFT, SessionState.SCHEDULED):
        update_session(session, by=None, now=NOW, state=state)
        publish(session.conference)
    assert versions(session) == [(1, 1, 2, True), (2, 2, 3, False), (3, 3, None, True)]


def test_cancelled_session_stays_present():
    session = SessionFactory()
    publish(session.conference)
    cancel_session(session, by=None, now=NOW, reason="Storm")
    publish(session.conference)
    last = session.versions.get(number=2)
    assert (last.is_present, last.state) == (True, SessionState.CANCELLED)


def test_version_holds_day_languages_and_what_search_looks_for():
    conference = ConferenceFactory()
    room = RoomFactory(conference=conference, name="Əsas zal")
    session = SessionFactory(
        conference=conference,
        title={"en": "Opening", "zh": "开幕式"},
        room=room,
        starts_at=datetime(2026, 3, 2, 21, 0, tzinfo=UTC),
        floor_languages=["en"],
        interpretation=["fr", "zh-hant"],
    )
    speaker = SpeakerFactory(conference=conference, name="Gülşən Ağamirzəyeva", native_name="Лариса")
    ParticipationFactory(session=session, speaker=speaker)
    publish(conference)
    version = session.versions.get()
    assert (version.local_day, version.language_key) == (date(2026, 3, 3), ",en,fr,zh,")
    assert [
        word in version.search_text for word in ("esas", "开幕", "agamirzeyeva", "larisa", "opening")
    ] == [True] * 5


def test_only_those_who_accepted_are_announced():
    session = SessionFactory()
    accepted = ParticipationFactory(session=session)
    ParticipationFactory(session=session, state=ParticipationState.INVITED)
    publish(session.conference)
    names = [one.name for one in session.versions.get().participations.all()]
    assert names == [accepted.speaker.name]
    assert list(SpeakerVersion.objects.values_list("speaker", flat=True)) == [accepted.speaker.pk]


def test_speaker_in_no_session_any_more_is_not_present():
    one = ParticipationFactory()
    publish(one.session.conference)
    one.delete()
    publish(one.session.conference)
    assert list(
        one.speaker.versions.order_by("number").values_list("is_present", "began_in", "ended_in")
    ) == [
        (True, 1, 2),
        (False, 2, None),
    ]


def test_new_biography_alone_makes_a_release():
    one = ParticipationFactory()
    publish(one.session.conference)
    one.speaker.biography = "Built her first mast at nine."
    one.speaker.save()
    assert publish(one.session.conference).number == 2
    assert versions(one.session) == [(1, 1, None, True)]


def booked_twice():
    conference = ConferenceFactory()
    room = RoomFactory(conference=conference)
    SessionFactory.create_batch(2, conference=conference, room=room)
    return conference


def test_double_booked_room_is_refused_without_a_reason():
    conference = booked_twice()
    with pytest.raises(ValidationError) as caught:
        publish(conference, conflict_reason="  ")
    assert (caught.value.code, len(caught.value.params["conflicts"])) == ("conflicts", 1)
    assert not SessionVersion.objects.exists()


def test_double_booked_room_is_published_with_a_reason():
    made = publish(booked_twice(), conflict_reason="Two halves of one hall")
    assert made.conflict_reason == "Two halves of one hall"
    assert Transition.objects.get(subject="release").reason == "Two halves of one hall"


def test_double_booked_speaker_is_refused_without_a_reason():
    one = ParticipationFactory()
    other = SessionFactory(
        conference=one.session.conference, starts_at=one.session.starts_at + timedelta(minutes=30)
    )
    ParticipationFactory(session=other, speaker=one.speaker)
    with pytest.raises(ValidationError) as caught:
        publish(one.session.conference)
    assert caught.value.code == "conflicts"


def test_release_says_who_made_it_when():
    user = UserFactory()
    made = release(SessionFactory().conference, by=user, now=NOW, note="First sight")
    assert (made.by, made.released_at, str(made.note)) == (user, NOW, "First sight")


def test_release_of_many_takes_few_queries(django_assert_max_num_queries):
    conference = ConferenceFactory()
    for session in SessionFactory.create_batch(30, conference=conference):
        ParticipationFactory(session=session)
    with django_assert_max_num_queries(21):
        release(conference, by=None, now=NOW, conflict_reason="All at once")


def test_conferences_are_released_apart():
    one, other = SessionFactory(), SessionFactory()
    publish(one.conference)
    publish(other.conference)
    assert list(Release.objects.values_list("number", flat=True)) == [1, 1]
