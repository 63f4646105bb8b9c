import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.mail import sharing
from events.mail.delivery import drain
from events.mail.models import DeliveryAttempt, Message, Suppression
from tests.factories.conferences import ConferenceFactory
from tests.factories.mail import NOW, MessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("declared")]


def queries_for(count):
    MessageFactory.create_batch(count, conference=ConferenceFactory(), kind="test.news", mail_class="S")
    with CaptureQueriesContext(connection) as captured:
        drain(clock=lambda: NOW)
    return len(captured)


def test_each_mail_of_a_batch_adds_only_its_own_record():
    # That it is being handed over; all else is read and written for the batch.
    assert queries_for(6) - queries_for(1) == 5


def test_fact_is_read_once_for_a_batch():
    first, second = MessageFactory.create_batch(2)
    sharing.share([first, second])
    read = iter(range(9))
    found = [sharing.shared(message).get("a fact", lambda: next(read)) for message in (first, second)]
    assert found == [0, 0]


def test_message_that_is_looked_at_alone_has_facts_of_its_own():
    first, second = MessageFactory.create_batch(2)
    assert sharing.shared(first) is not sharing.shared(second)
    assert sharing.shared(first) is sharing.shared(first)


def test_change_in_the_middle_of_a_batch_takes_effect(monkeypatch, declared):
    """The first mail makes the reader of the second unreachable; facts are no longer fresh by then."""
    monkeypatch.setattr(sharing, "FRESH_FOR", 0.0)
    MessageFactory(recipient="first@arvenia.example", priority=1)
    MessageFactory(recipient="second@arvenia.example")

    def still_due(message, now):
        if message.recipient.startswith("first"):
            Suppression.objects.get_or_create(
                recipient_key="second@arvenia.example", defaults={"reason": "gone", "since": NOW}
            )
        return ""

    declared.but("test.note", still_due=still_due)
    drain(clock=lambda: NOW)
    assert [sent.to for sent in mail.outbox] == [["first@arvenia.example"]]


def test_slow_writing_keeps_no_mail_back(monkeypatch):
    """Facts that have aged by the time a mail is written: one goes out, then the next is written anew."""
    monkeypatch.setattr(sharing, "FRESH_FOR", -1.0)
    MessageFactory.create_batch(3)
    assert drain(clock=lambda: NOW).sent == 3


def test_what_was_sent_is_recorded_when_the_next_cannot_be_asked_about(declared):
    """The database breaks off between two mails: the first one counts as sent all the same."""
    MessageFactory(occasion="first", priority=1)
    MessageFactory(occasion="second")

    def still_due(message, now):
        if message.occasion == "second":
            raise connection.Database.OperationalError("gone")
        return ""

    declared.but("test.note", still_due=still_due)
    drain(clock=lambda: NOW)
    states = dict(Message.objects.values_list("occasion", "state"))
    assert states["first"] == "sent"
    assert DeliveryAttempt.objects.filter(outcome="sent").count() == 1
