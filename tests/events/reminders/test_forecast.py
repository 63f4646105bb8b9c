from datetime import UTC, datetime, timedelta

import pytest

from events.mail.models import Message
from events.registrations.models import SavedSession
from events.reminders.actions import plan_reminders
from events.reminders.forecast import forecast
from tests.factories.conferences import ConferenceFactory
from tests.factories.mail import PreferenceFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.reminders import SavedSessionFactory, publish

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)  # nine in Baku


@pytest.fixture
def session():
    conference = ConferenceFactory()
    found = SessionFactory(conference=conference, starts_at=NOW + timedelta(hours=5))
    ParticipationFactory(session=found)
    SavedSessionFactory.create_batch(3, session=found)
    publish(conference)
    return found


def foreseen(conference, hours=24):
    found = forecast(conference, now=NOW, until=NOW + timedelta(hours=hours))
    return sorted((one.kind, one.first, one.count) for one in found)


def test_reminders_of_the_next_hours_are_foreseen_with_their_number(session):
    assert foreseen(session.conference) == [
        ("reminder.session", session.starts_at - timedelta(minutes=30), 3),
        ("reminder.speaking", session.starts_at - timedelta(hours=2), 1),
    ]


def test_what_is_foreseen_is_what_is_planned(session):
    """Minute by minute, until the session begins."""
    now = NOW
    while now < session.starts_at:
        plan_reminders(session.conference, now=now)
        now += timedelta(minutes=1)
    rows = Message.objects.exclude(due_at__lte=NOW).values_list("kind", "due_at")
    expected = {(kind, first): count for kind, first, count in foreseen(session.conference)}
    assert {row: list(rows).count(row) for row in rows} == expected


def test_who_does_not_want_it_is_not_counted(session):
    reader = SavedSession.objects.first().user
    PreferenceFactory(mailbox__recipient_key=reader.email, kind="reminder.session", is_wanted=False)
    assert ("reminder.session", session.starts_at - timedelta(minutes=30), 2) in foreseen(session.conference)


def test_what_is_later_is_left_out(session):
    assert foreseen(session.conference, hours=1) == []
