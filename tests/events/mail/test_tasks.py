from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events.mail import claims, tasks
from events.mail.actions import Draft, queue_many
from events.mail.forgetting import forget_old
from events.mail.models import Message
from events.mail.rules import LEASE
from tests.factories.conferences import ConferenceFactory
from tests.factories.mail import NOW, MessageFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("declared")]


@pytest.fixture
def woken(monkeypatch):
    calls = []
    monkeypatch.setattr(tasks, "wake", lambda: calls.append(1))
    return calls


def test_drain_sends_what_is_due():
    MessageFactory()
    tasks.drain()
    assert len(mail.outbox) == 1


def test_tasks_take_arguments_of_a_newer_version():
    tasks.drain(hurry=True)
    tasks.sweep(hurry=True)
    tasks.housekeeping(hurry=True)


def test_sweep_wakes_nobody_when_nothing_is_due(woken):
    MessageFactory(due_at=timezone.now() + timedelta(hours=1))
    tasks.sweep()
    assert woken == []


def test_sweep_wakes_a_worker_for_what_is_due(woken):
    MessageFactory()
    tasks.sweep()
    assert woken == [1]


def test_sweep_takes_work_back_from_lost_workers(woken):
    MessageFactory()
    claims.claim(now=timezone.now() - LEASE - timedelta(seconds=1))
    tasks.sweep()
    assert (Message.objects.get().state, woken) == ("queued", [1])


def test_texts_are_emptied_after_ninety_days_and_rows_dropped_after_four_hundred():
    young = MessageFactory(state="sent", sent_at=NOW, body_text="young", queued_at=NOW)
    old = MessageFactory(state="sent", sent_at=NOW, body_text="old", queued_at=NOW - timedelta(days=91))
    MessageFactory(state="sent", sent_at=NOW, queued_at=NOW - timedelta(days=401))
    held = MessageFactory(state="held", queued_at=NOW - timedelta(days=500))
    assert forget_old(now=NOW) == (1, 1)
    assert set(Message.objects.values_list("pk", "body_text")) == {
        (young.pk, "young"),
        (old.pk, ""),
        (held.pk, ""),
    }


def draft(number, **fields):
    return Draft("test.note", f"reader{number}@arvenia.example", "x", **fields)


def test_many_are_queued_in_few_queries(django_assert_max_num_queries):
    conference = ConferenceFactory()
    with django_assert_max_num_queries(40):
        assert queue_many([draft(n, conference=conference) for n in range(1000)], now=NOW) == 1000


def test_many_are_queued_in_one_unnest_on_postgresql():
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL")
    with CaptureQueriesContext(connection) as queries:
        queue_many([draft(1), draft(2)], now=NOW)
    assert ["UNNEST" in query["sql"] for query in queries if "INSERT" in query["sql"]] == [True]


def test_many_are_queued_once():
    drafts = [draft(1), draft(2), draft(1)]
    assert queue_many(drafts, now=NOW) == 2
    assert queue_many(drafts, now=NOW) == 0
    assert Message.objects.count() == 2


def test_draft_to_no_mailbox_holds_up_no_other():
    assert queue_many([draft(1), Draft("test.note", "nobody", "x")], now=NOW) == 1
