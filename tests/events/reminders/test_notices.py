from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from events.mail.delivery import drain
from events.mail.models import Message
from events.programme.rules import SessionState
from events.reminders.actions import tell_changes, untold_releases
from events.reminders.models import ReleaseNotice
from tests.factories.conferences import RoomFactory
from tests.factories.mail import MailboxFactory, PreferenceFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.reminders import SavedSessionFactory, publish

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
DAYS_BEFORE = START - timedelta(days=3, hours=-2)  # noon in Baku
QUARTER = timedelta(minutes=15)


def send(now):
    return drain(clock=lambda: now)


def move(session, hours=1):
    session.starts_at += timedelta(hours=hours)
    session.ends_at += timedelta(hours=hours)
    session.save()


def republish(conference, now=DAYS_BEFORE):
    made = publish(conference, now=now)
    tell_changes(made, now=now)
    return made


@pytest.fixture
def saved():
    saved = SavedSessionFactory(session__title="Opening")
    publish(saved.session.conference)
    return saved


def test_who_saved_a_moved_session_is_told_old_and_new(saved):
    move(saved.session)
    republish(saved.session.conference)
    assert send(DAYS_BEFORE).sent == 0
    send(DAYS_BEFORE + QUARTER)
    assert mail.outbox[0].to == [saved.user.email]
    assert mail.outbox[0].subject == f"[{saved.session.conference.symbol}] Moved: Opening"
    assert "Opening\n\nWhat changed: 10:00 → 11:00" in mail.outbox[0].body
    assert "All times in Port Selene (UTC+4)." in mail.outbox[0].body


def test_speaker_is_told_and_cannot_switch_it_off():
    part = ParticipationFactory()
    publish(part.session.conference)
    move(part.session)
    republish(part.session.conference)
    assert list(Message.objects.values_list("kind", "mail_class", "recipient")) == [
        ("programme.change-part", "T", part.speaker.person.email)
    ]


def test_who_neither_saved_nor_speaks_is_told_nothing():
    saved = SavedSessionFactory()
    other = SessionFactory(conference=saved.session.conference)
    publish(other.conference)
    move(other)
    republish(other.conference)
    assert not Message.objects.exists()


def test_first_release_is_no_news():
    saved = SavedSessionFactory()
    publish(saved.session.conference, now=DAYS_BEFORE)
    assert untold_releases(saved.session.conference, now=DAYS_BEFORE) == []


def test_release_is_found_once(saved):
    conference = saved.session.conference
    move(saved.session)
    made = publish(conference, now=DAYS_BEFORE)
    assert untold_releases(conference, now=DAYS_BEFORE) == [made]
    tell_changes(made, now=DAYS_BEFORE)
    assert untold_releases(conference, now=DAYS_BEFORE) == []
    assert tell_changes(made, now=DAYS_BEFORE) == 0
    assert ReleaseNotice.objects.get().recipients == 1


def test_many_changes_of_a_release_are_one_mail(saved):
    conference = saved.session.conference
    second = SavedSessionFactory(user=saved.user, session__conference=conference, session__title="Closing")
    publish(conference, now=DAYS_BEFORE - timedelta(days=1))
    move(saved.session)
    second.session.room = RoomFactory(conference=conference, name="Hall 2")
    second.session.save()
    republish(conference)
    send(DAYS_BEFORE + QUARTER)
    assert len(mail.outbox) == 1
    assert mail.outbox[0].subject == f"[{conference.symbol}] 2 sessions have changed"
    assert "Closing\n\nWhat changed: no room yet → Hall 2" in mail.outbox[0].body


def test_two_releases_within_the_quarter_are_one_mail(saved):
    conference = saved.session.conference
    move(saved.session)
    republish(conference)
    move(saved.session)
    republish(conference, now=DAYS_BEFORE + timedelta(minutes=5))
    send(DAYS_BEFORE + QUARTER)
    send(DAYS_BEFORE + 2 * QUARTER)
    assert len(mail.outbox) == 1
    assert "10:00 → 12:00" in mail.outbox[0].body


def test_later_release_is_told_on_its_own(saved):
    conference = saved.session.conference
    move(saved.session)
    republish(conference)
    send(DAYS_BEFORE + QUARTER)
    move(saved.session)
    republish(conference, now=DAYS_BEFORE + 2 * QUARTER)
    send(DAYS_BEFORE + 3 * QUARTER)
    assert len(mail.outbox) == 2
    assert "11:00 → 12:00" in mail.outbox[1].body


def test_change_that_was_taken_back_is_not_told(saved):
    conference = saved.session.conference
    move(saved.session)
    republish(conference)
    move(saved.session, hours=-1)
    republish(conference, now=DAYS_BEFORE + timedelta(minutes=5))
    send(DAYS_BEFORE + 2 * QUARTER)
    assert mail.outbox == []
    assert set(Message.objects.values_list("reason", flat=True)) == {"It was taken back, or is over."}


def test_urgent_change_is_told_at_once(saved):
    now = START - timedelta(hours=1)
    move(saved.session, hours=3)
    republish(saved.session.conference, now=now)
    assert send(now).sent == 1


def test_cancelled_session_comes_with_its_cancellation_and_reason(saved):
    saved.session.state, saved.session.note = SessionState.CANCELLED, "The speaker is ill"
    saved.session.save()
    republish(saved.session.conference)
    send(DAYS_BEFORE + QUARTER)
    assert mail.outbox[0].subject == f"[{saved.session.conference.symbol}] Cancelled: Opening"
    assert "The speaker is ill" in mail.outbox[0].body
    calendar = next(
        part for part in mail.outbox[0].message().walk() if part.get_content_type() == "text/calendar"
    )
    assert calendar.get_param("method") == "CANCEL"


def test_who_switched_it_off_is_not_told(saved):
    PreferenceFactory(mailbox=MailboxFactory(recipient_key=saved.user.email), kind="programme.change")
    move(saved.session)
    republish(saved.session.conference)
    assert not Message.objects.exists()


def test_new_words_in_an_abstract_are_told_to_nobody(saved):
    saved.session.abstract = "Now with more words."
    saved.session.save()
    republish(saved.session.conference)
    assert not Message.objects.exists()
