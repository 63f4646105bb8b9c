"""What is sent only to those who asked for it: tomorrow's programme, and each address."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail

from events.addresses import actions as addresses
from events.mail.delivery import drain
from events.mail.following import follow
from events.mail.models import Message
from events.programme.rules import SessionState
from events.reminders.actions import plan_reminders
from events.reminders.forecast import forecast
from tests.factories.addresses import embargoed, published
from tests.factories.conferences import ConferenceFactory, UserFactory
from tests.factories.mail import asks
from tests.factories.people import PersonFactory
from tests.factories.programme import ParticipationFactory, SessionFactory
from tests.factories.reminders import SavedSessionFactory, publish

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)  # ten in Baku, on the first day
HALF_PAST_SIX = datetime(2026, 3, 1, 14, 30, tzinfo=UTC)  # in the evening before
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TOMORROW, ADDRESSES = "digest.tomorrow", "address.followed"


def send(now):
    return drain(clock=lambda: now)


def rows(kind):
    return Message.objects.filter(kind=kind)


def foreseen(conference, kind, now):
    found = forecast(conference, now=now, until=now + DAY)
    return [(one.first, one.count) for one in found if one.kind == kind]


# Tomorrow


@pytest.fixture
def conference():
    return ConferenceFactory()


@pytest.fixture
def session(conference):
    found = SessionFactory(conference=conference, starts_at=START, ends_at=START + HOUR, title="Opening")
    SessionFactory(conference=conference, starts_at=START + HOUR, ends_at=START + 2 * HOUR, title="Second")
    publish(conference)
    return found


def test_tomorrow_is_told_in_the_evening_with_ones_own_sessions_first(conference, session):
    reader = asks(TOMORROW, conference)
    SavedSessionFactory(user=reader, session=session)
    UserFactory()
    plan_reminders(conference, now=HALF_PAST_SIX)
    send(HALF_PAST_SIX)
    assert [one.to for one in mail.outbox] == [[reader.email]]
    body = mail.outbox[0].body
    assert mail.outbox[0].subject == f"[{conference.symbol}] Tomorrow's programme: Monday 2 March"
    assert "Your sessions\n\n10:00–11:00: Opening" in body
    assert "Second" not in body
    assert "List-Unsubscribe" in mail.outbox[0].extra_headers


def test_who_saved_nothing_reads_how_the_day_begins(conference, session):
    asks(TOMORROW, conference)
    plan_reminders(conference, now=HALF_PAST_SIX)
    send(HALF_PAST_SIX)
    assert "The day begins with\n\n10:00–11:00: Opening" in mail.outbox[0].body


def test_who_speaks_reads_their_part(conference, session):
    reader = asks(TOMORROW, conference)
    ParticipationFactory(session=session, speaker__person=PersonFactory(user=reader))
    publish(conference, now=HALF_PAST_SIX - 2 * DAY)
    plan_reminders(conference, now=HALF_PAST_SIX)
    send(HALF_PAST_SIX)
    digest = next(one for one in mail.outbox if "Tomorrow" in one.subject)
    assert "Opening\n  You: Speaker" in digest.body


def test_changes_and_addresses_of_the_day_are_told(conference, session):
    asks(TOMORROW, conference)
    published(conference=conference, now=HALF_PAST_SIX - HOUR, title="A mast")
    session.title = "Opening ceremony"
    session.save()
    publish(conference, now=HALF_PAST_SIX - HOUR)
    plan_reminders(conference, now=HALF_PAST_SIX)
    send(HALF_PAST_SIX)
    body = next(one.body for one in mail.outbox if "Tomorrow" in one.subject)
    assert "What changed today\n\nNew title: Opening ceremony" in body
    assert "Addresses published today\n\n17:30: A mast" in body


@pytest.mark.parametrize("how", ["cancelled", "moved", "stopped"])
def test_what_no_longer_holds_is_not_told(conference, session, how):
    reader = asks(TOMORROW, conference)
    plan_reminders(conference, now=HALF_PAST_SIX - MINUTE)
    if how == "cancelled":
        conference.sessions.update(state=SessionState.CANCELLED)
        publish(conference, now=HALF_PAST_SIX - MINUTE)
    elif how == "moved":
        conference.starts_on += 2 * DAY
        conference.save()
    else:
        follow(reader, conference, [], now=HALF_PAST_SIX)
    send(HALF_PAST_SIX)
    assert mail.outbox == []
    assert (
        rows(TOMORROW).get().reason
        == {
            "cancelled": "Nothing takes place on that day.",
            "moved": "The conference was moved to other days.",
            "stopped": "The person does not ask for it any more.",
        }[how]
    )


def test_tomorrow_is_foreseen_for_those_who_asked(conference, session):
    asks(TOMORROW, conference)
    asks(TOMORROW, conference)
    assert foreseen(conference, TOMORROW, HALF_PAST_SIX - 3 * HOUR) == [(HALF_PAST_SIX, 2)]


# Addresses

NOON = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_published_address_is_told_to_those_who_asked(conference):
    reader = asks(ADDRESSES, conference)
    address = published(conference=conference, now=NOON)
    plan_reminders(conference, now=NOON + MINUTE)
    send(NOON + MINUTE)
    assert [one.subject for one in mail.outbox if one.to == [reader.email]] == [
        f"[{conference.symbol}] Published: {address.title}"
    ]


def test_embargo_is_told_when_it_ends_and_not_before(conference):
    asks(ADDRESSES, conference)
    embargoed(NOON + HOUR, conference=conference, now=NOON)
    assert foreseen(conference, ADDRESSES, NOON) == [(NOON + HOUR, 1)]
    plan_reminders(conference, now=NOON + HOUR - 5 * MINUTE)
    assert not rows(ADDRESSES).exists()
    plan_reminders(conference, now=NOON + HOUR - MINUTE)
    send(NOON + HOUR - MINUTE)
    assert not any("Published" in one.subject for one in mail.outbox)
    send(NOON + HOUR)
    assert any("Published" in one.subject for one in mail.outbox)


def test_embargo_that_is_moved_is_told_at_its_new_hour_alone(conference):
    asks(ADDRESSES, conference)
    address = embargoed(NOON + HOUR, conference=conference, now=NOON)
    plan_reminders(conference, now=NOON + HOUR - MINUTE)
    addresses.set_embargo(address, NOON + 3 * HOUR, by=None, now=NOON + HOUR - MINUTE)
    send(NOON + HOUR)
    assert rows(ADDRESSES).get().reason == "The address is not public."
    plan_reminders(conference, now=NOON + 3 * HOUR)
    send(NOON + 3 * HOUR)
    assert len([one for one in mail.outbox if "Published" in one.subject]) == 1


def test_correction_says_what_changed(conference):
    asks(ADDRESSES, conference)
    address = published(conference=conference, now=NOON - 3 * DAY)
    addresses.correct(
        address,
        corrigendum="Schools, not households.",
        texts=[{"language": "en", "body": "Count the schools first."}],
        by=None,
        now=NOON,
    )
    plan_reminders(conference, now=NOON)
    send(NOON)
    sent = next(one for one in mail.outbox if "Corrected" in one.subject)
    assert "What changed: Schools, not households.\n" in sent.body
    assert "Version: 2\n" in sent.body


def test_what_was_published_before_somebody_asked_is_not_sent_to_them(conference):
    asks(ADDRESSES, conference, since=NOON + MINUTE)
    published(conference=conference, now=NOON)
    plan_reminders(conference, now=NOON + HOUR)
    assert not rows(ADDRESSES).exists()


def test_address_published_at_night_is_told_in_the_morning(conference):
    asks(ADDRESSES, conference)
    night = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)  # eleven in the evening there
    published(conference=conference, now=night)
    plan_reminders(conference, now=night)
    assert not rows(ADDRESSES).exists()
    plan_reminders(conference, now=night + 8 * HOUR)
    assert rows(ADDRESSES).get().due_at == night + 8 * HOUR
