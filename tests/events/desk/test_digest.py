from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from events.desk.actions import CLASHES, queue_digest
from events.desk.tasks import digest
from events.mail.delivery import drain
from events.mail.models import Message
from events.programme.models import Session
from tests.factories.conferences import (
    ConferenceFactory,
    ConferenceRoleFactory,
    RoomFactory,
    UserFactory,
)
from tests.factories.mail import MailboxFactory, PreferenceFactory
from tests.factories.programme import SessionFactory

pytestmark = pytest.mark.django_db
EIGHT = datetime(2026, 2, 27, 4, 0, tzinfo=UTC)  # in Baku


@pytest.fixture
def conference():
    conference = ConferenceFactory(time_zone="Asia/Baku")
    room = RoomFactory(conference=conference, name="Basalt")
    SessionFactory.create_batch(2, conference=conference, room=room, title="Opening")
    return conference


@pytest.fixture
def planner(conference):
    return ConferenceRoleFactory(conference=conference, role="programme").user


def recipients():
    return sorted(Message.objects.filter(kind=CLASHES).values_list("recipient", flat=True))


def test_owner_and_programme_are_told_once_a_day(conference, planner):
    owner = ConferenceRoleFactory(conference=conference, role="owner").user
    ConferenceRoleFactory(conference=conference, role="owner", user=planner)
    ConferenceRoleFactory(conference=conference, role="door")
    for hour in range(3):
        queue_digest(conference, now=EIGHT + timedelta(hours=hour))
    assert recipients() == sorted([owner.email, planner.email])
    queue_digest(conference, now=EIGHT + timedelta(days=1))
    assert len(recipients()) == 4


@pytest.mark.parametrize(("hours", "told"), [(-1, 0), (0, 1), (3, 1), (4, 0)])
def test_digest_is_for_the_morning_there(conference, planner, hours, told):
    assert queue_digest(conference, now=EIGHT + timedelta(hours=hours)) == told


def test_nothing_is_told_while_nothing_is_booked_twice(conference, planner):
    Session.objects.update(room=None)
    assert queue_digest(conference, now=EIGHT) == 0


def test_nothing_is_told_after_the_conference(conference, planner):
    assert queue_digest(conference, now=EIGHT + timedelta(days=30)) == 0


def test_somebody_whose_account_is_closed_is_not_told(conference):
    ConferenceRoleFactory(conference=conference, user=UserFactory(is_active=False))
    assert queue_digest(conference, now=EIGHT) == 0


def send():
    return drain(clock=lambda: EIGHT + timedelta(minutes=1))


def test_mail_says_what_clashes(conference, planner):
    queue_digest(conference, now=EIGHT)
    send()
    assert mail.outbox[0].to == [planner.email]
    assert mail.outbox[0].subject == f"[{conference.symbol}] 1 double booking"
    body = " ".join(mail.outbox[0].body.split())
    assert "Basalt is booked twice, Mon 2 Mar, 10:00–11:00: “Opening” and “Opening”." in body
    assert f"All times in {conference.city} (UTC+4)." in body
    assert f"/admin/events/session/?news=clash&conference__id__exact={conference.pk}" in body


def test_mail_is_dropped_once_it_is_solved(conference, planner):
    queue_digest(conference, now=EIGHT)
    Session.objects.update(room=None)
    send()
    assert mail.outbox == []


def test_mail_is_dropped_once_the_role_is_gone(conference, planner):
    queue_digest(conference, now=EIGHT)
    conference.roles.all().delete()
    send()
    assert mail.outbox == []


def test_mail_can_be_switched_off(conference, planner):
    PreferenceFactory(mailbox=MailboxFactory(recipient_key=planner.email), kind=CLASHES, is_wanted=False)
    queue_digest(conference, now=EIGHT)
    send()
    assert mail.outbox == []


def test_task_tells_of_each_conference(conference, planner, monkeypatch):
    ConferenceFactory()
    monkeypatch.setattr("events.desk.tasks.database_now", lambda: EIGHT)
    digest()
    assert recipients() == [planner.email]
