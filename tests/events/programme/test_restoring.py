from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from events.people.models import SpeakerVersion
from events.programme.actions import release, restore_release, update_session, withdraw_session
from events.programme.models import Release, SessionVersion
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


def test_restoring_leaves_the_drafts_alone(first):
    restore(first)
    ahead = preview_release(first.conference).differences
    assert sorted(one.main.kind for one in ahead) == ["back", "renamed", "withdrawn"]


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
    found = sorted(one.main.kind for one in preview_restoring(first))
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
