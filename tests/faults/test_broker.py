"""A broker that is frozen or away must not hold up a request: waking gives up within two seconds."""

import os
import signal
import time
from contextlib import suppress

import pytest
from celery import Celery

from events.common import breaker
from events.mail import wakeup
from events.mail.actions import queue
from events.mail.models import Message
from tests.factories.conferences import ConferenceFactory
from tests.factories.mail import NOW
from wtdc import valkey
from wtdc.celery import app as real

pytestmark = [pytest.mark.fault]


@pytest.fixture
def own_broker(monkeypatch):
    """The real application's settings, on a broker that this test may freeze."""
    broker = valkey.Private()
    app = Celery("frozen", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.broker_url = "redis+socket://" + broker.url.removeprefix("unix://")
    monkeypatch.setattr(wakeup, "current_app", app)
    yield broker
    with suppress(ProcessLookupError):
        os.kill(broker.process.pid, signal.SIGCONT)
    app.close()
    broker.close()


def seconds_to_wake():
    began = time.monotonic()
    wakeup.wake()
    return time.monotonic() - began


def test_broker_that_answers_is_woken_at_once(own_broker):
    assert seconds_to_wake() < 1
    assert breaker.breaker.open_again == 0.0


@pytest.mark.parametrize("warm", [False, True], ids=["first-contact", "open-connection"])
def test_frozen_broker_costs_two_seconds_once_and_then_nothing(own_broker, warm):
    if warm:
        wakeup.wake()
    os.kill(own_broker.process.pid, signal.SIGSTOP)
    assert seconds_to_wake() < 3
    assert seconds_to_wake() < 0.1


def test_dead_broker_costs_nothing(own_broker):
    own_broker.process.kill()
    own_broker.process.wait()
    assert seconds_to_wake() < 1


@pytest.mark.usefixtures("transactional_db")
def test_message_is_kept_while_the_broker_is_frozen(own_broker):
    conference = ConferenceFactory()
    os.kill(own_broker.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    queue(
        "reminder.session",
        recipient="reader@arvenia.example",
        occasion="session:1",
        now=NOW,
        conference=conference,
    )
    assert time.monotonic() - began < 3
    assert Message.objects.count() == 1
    assert real.conf.task_publish_retry is False
