from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from events.common.models import Transition
from events.people.actions import update_speaker
from events.people.models import Speaker, SpeakerVersion
from events.programme.actions import (
    merge_session,
    release,
    restore_release,
    restore_session,
    set_participation_state,
    update_session,
    withdraw_session,
)
from events.programme.models import Release, Session, SessionDocument, SessionVersion
from events.programme.queries import preview_release, preview_restoring
from tests.factories.conferences import RoomFactory
from tests.factories.programme import ParticipationFactory, SessionFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)


def publish(conference, **more):
    return release(conference, by=None, now=NOW, **more)


def restore(old, **more):
    return restore_release(old, by=None, now=NOW, **more)


def shown(number):
    """What readers see of a release: every version's hash and people, and every speaker's name."""
    versions = SessionVersion.objects.of_release(number).filter(is_present=True).order_by("code")
    speakers = SpeakerVersion.objects.of_release(number).filter(is_present=True).order_by("speaker")
    return (
        [(v.code, v.sha256, [p.name for p in v.participations.all()]) for v in versions],
        [v.name for v in speakers],
    )


@pytest.fixture
def first():
    """A release with a session and its speaker; the next one moves, withdraws, adds and renames."""
    part = ParticipationFactory()
    conference = part.session.conference
    gone = SessionFactory(conference=conference)
    made = publish(conference)
    update_session(part.session, by=None, now=NOW, title="Another title")
    withdraw_session(gone, by=None, now=NOW, reason="Storm")
    ParticipationFactory(session__conference=conference)
    part.speaker.name = "Another Name"
    part.speaker.save()
    publish(conference)
    return made


def test_restored_release_equals_the_old_one(first):
    assert shown(2) != shown(1)
    assert restore(first).number == 3
    assert shown(3) == shown(1)


def test_restoring_keeps_what_was_published_between(first):
    between = shown(2)
    restore(first)
    assert shown(2) == between


def test_restoring_leaves_the_drafts_alone_unasked(first):
    restore(first)
    ahead = preview_release(first.conference).differences
    assert sorted(one.main.kind for one in ahead) == ["back", "renamed", "withdrawn"]


def test_next_release_says_what_it_would_publish_after_all(first):
    restore(first)
    preview = preview_release(first.conference)
    assert preview.same_as == 1
    assert sorted(one.main.kind for one in preview.reopened) == ["back", "renamed", "withdrawn"]


def test_next_release_does_not_count_other_work_as_taken_back(first):
    restore(first, with_drafts=True)
    SessionFactory(conference=first.conference)
    preview = preview_release(first.conference)
    assert [one.main.kind for one in preview.differences] == ["new"]
    assert preview.reopened == []


def test_release_after_an_ordinary_one_reopens_nothing(first):
    update_session(SessionVersion.objects.current().first().session, by=None, now=NOW, title="Later")
    preview = preview_release(first.conference)
    assert preview.differences
    assert (preview.same_as, preview.reopened) == (None, [])


def test_drafts_set_back_too_say_what_readers_see(first):
    restore(first, with_drafts=True)
    preview = preview_release(first.conference)
    assert (preview.differences, preview.speakers_changed) == ([], 0)


def test_what_did_not_stand_there_is_withdrawn_with_its_work(first):
    new = SessionVersion.objects.get(began_in=2, number=1).session
    restore(first, with_drafts=True)
    new.refresh_from_db()
    assert (new.state, str(new.title)) == (
        "withdrawn",
        str(SessionVersion.objects.get(session=new, number=1).title),
    )


def test_drafts_that_were_set_back_stay_in_their_history(first):
    session = SessionVersion.objects.get(began_in=2, title__contains="Another").session
    restore(first, with_drafts=True)
    session.refresh_from_db()
    assert [str(row.title) for row in session.history.order_by("-history_id")[:2]] == [
        str(session.title),
        "Another title",
    ]
    speaker = session.participations.get().speaker
    assert "Another Name" in [row.name for row in speaker.history.all()]


def test_setting_back_writes_down_the_change_of_state(first):
    restore(first, with_drafts=True)
    moves = (
        Transition.objects.filter(subject="session", at=NOW)
        .order_by("pk")
        .values_list("from_state", "to_state")
    )
    assert set(moves) >= {("withdrawn", "scheduled"), ("scheduled", "withdrawn")}


def test_taking_back_the_taking_back_sets_the_drafts_forward(first):
    before = [(s.code, s.state, str(s.title)) for s in Session.objects.order_by("code")]
    restore(first, with_drafts=True)
    restore(Release.objects.get(number=2), with_drafts=True)
    assert [(s.code, s.state, str(s.title)) for s in Session.objects.order_by("code")] == before
    assert preview_release(first.conference).differences == []


def test_drafts_of_sessions_that_do_not_change_keep_newer_work():
    session, other = SessionFactory.create_batch(2, conference=ParticipationFactory().session.conference)
    old = publish(session.conference)
    update_session(session, by=None, now=NOW, title="Published")
    publish(session.conference)
    update_session(other, by=None, now=NOW, title="Not yet published")
    restore(old, with_drafts=True)
    other.refresh_from_db()
    assert str(other.title) == "Not yet published"


def test_newer_work_is_named_before_it_is_covered():
    session, other = SessionFactory.create_batch(2, conference=ParticipationFactory().session.conference)
    old = publish(session.conference)
    for one in (session, other):
        update_session(one, by=None, now=NOW, title="Published")
    publish(session.conference)
    update_session(session, by=None, now=NOW, title="Newer")
    found = preview_restoring(old)
    assert [(one.session_id, str(one.title)) for one in found.newer] == [(session.pk, "Newer")]
    assert found.newer[0].difference.main.kind == "renamed"


def test_newer_words_about_a_speaker_are_named(first):
    speaker = Speaker.objects.get(name="Another Name")
    assert preview_restoring(first).newer_speakers == []
    update_speaker(speaker, by=None, now=NOW, name="Newer Name")
    assert preview_restoring(first).newer_speakers == ["Newer Name"]


def test_newer_work_that_nobody_has_read_of_is_not_covered(first):
    mark = preview_restoring(first).mark
    session = SessionVersion.objects.get(began_in=2, title__contains="Another").session
    update_session(session, by=None, now=NOW, title="Newer")
    with pytest.raises(ValidationError) as error:
        restore(first, with_drafts=True, seen=mark)
    assert error.value.code == "changed"
    session.refresh_from_db()
    assert (str(session.title), Release.objects.count()) == ("Newer", 2)


def test_setting_back_brings_people_and_papers_of_then():
    part = ParticipationFactory(minutes=5)
    session = part.session
    SessionDocument.objects.create(session=session, symbol="T/1", title="Agenda", language="en")
    old = publish(session.conference)
    part.delete()
    new, asked = (ParticipationFactory(session=session, state=state) for state in ("accepted", "invited"))
    session.documents.update(revision="Rev. 1")
    SessionDocument.objects.create(session=session, symbol="T/2", title="Report")
    publish(session.conference)
    restore(old, with_drafts=True)
    assert not session.participations.filter(pk=new.pk).exists()
    rows = [(one.speaker, one.state, one.minutes) for one in session.participations.all()]
    assert rows == [(part.speaker, "accepted", 5), (asked.speaker, "invited", None)]
    assert [(one.symbol, one.revision) for one in session.documents.all()] == [("T/1", "")]


def test_who_declined_since_is_not_brought_back_into_the_draft():
    part = ParticipationFactory()
    old = publish(part.session.conference)
    set_participation_state(part, "declined", by=None, now=NOW)
    publish(part.session.conference)
    restore(old, with_drafts=True)
    part.refresh_from_db()
    assert part.state == "declined"


def test_merged_session_is_merged_into_the_same_again():
    session, other = SessionFactory.create_batch(2, conference=ParticipationFactory().session.conference)
    publish(session.conference)
    merge_session(session, into=other, by=None, now=NOW, reason="One topic")
    old = publish(session.conference)
    restore_session(session, by=None, now=NOW)
    publish(session.conference)
    restore(old, with_drafts=True)
    session.refresh_from_db()
    assert (session.state, session.merged_into) == ("merged", other)


def test_restoring_what_is_shown_already_makes_none(first):
    restore(first)
    assert restore(first) is None
    assert Release.objects.count() == 3


def test_restoring_after_another_release_is_refused(first):
    with pytest.raises(ValidationError) as error:
        restore(first, after=1)
    assert error.value.code == "changed"
    assert Release.objects.count() == 2


def test_version_numbers_go_on_rising(first):
    restore(first)
    numbers = SessionVersion.objects.filter(session__participations__isnull=False).order_by(
        "session", "number"
    )
    assert [v.number for v in numbers.filter(began_in=3)] == [3, 2]


def test_reason_for_a_double_booking_goes_along():
    room = RoomFactory()
    one, _two = SessionFactory.create_batch(2, conference=room.conference, room=room)
    first = publish(room.conference, conflict_reason="The room is divided.")
    update_session(one, by=None, now=NOW, room=None)
    publish(room.conference)
    assert restore(first).conflict_reason == "The room is divided."


def test_preview_of_restoring_is_what_the_release_changes(first):
    found = sorted(one.main.kind for one in preview_restoring(first).differences)
    assert found == ["back", "renamed", "withdrawn"]


def test_mark_of_a_preview_publishes_just_that():
    session = SessionFactory()
    mark = preview_release(session.conference).mark
    assert publish(session.conference, seen=mark).number == 1


def test_mark_of_another_state_is_refused():
    session = SessionFactory()
    mark = preview_release(session.conference).mark
    update_session(session, by=None, now=NOW, title="Another title")
    with pytest.raises(ValidationError) as error:
        publish(session.conference, seen=mark)
    assert error.value.code == "changed"
    assert not Release.objects.exists()


def test_mark_knows_changes_to_speakers_alone():
    part = ParticipationFactory()
    publish(part.session.conference)
    before = preview_release(part.session.conference).mark
    part.speaker.biography = "Builds masts."
    part.speaker.save()
    assert preview_release(part.session.conference).mark != before
