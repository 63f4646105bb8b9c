"""Kills real workers and a real broker while reminders go out, and counts at the mail server."""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from events.mail.models import Message
from events.registrations.models import SavedSession
from tests.factories.conferences import ConferenceFactory
from tests.factories.programme import SessionFactory
from tests.factories.reminders import publish
from tests.faults import conftest
from tests.faults.site import CONCURRENCY

pytestmark = [pytest.mark.fault]
LONG = bool(os.environ.get("WTDC_LONG"))
DUE = 1000 if LONG else 200
KILLS = 10 if LONG else 3


def at_noon():
    """A zone in which it is about noon now, so that no quiet hour moves a reminder."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{'-' if hours >= 0 else '+'}{abs(hours)}" if hours else "UTC"


def save_session(count):
    """`count` people saved a session that begins in half an hour: so many reminders are due now."""
    now = datetime.now(UTC)
    session = SessionFactory(
        conference=ConferenceFactory(
            time_zone=at_noon(), starts_on=now.date(), ends_on=now.date() + timedelta(days=1)
        ),
        starts_at=now + timedelta(minutes=29),
    )
    users = User.objects.bulk_create(
        [User(email=f"reader{n}@arvenia.example", name=f"Reader {n}", password="!") for n in range(count)]
    )
    SavedSession.objects.bulk_create(
        [SavedSession(user=user, session=session, saved_at=now) for user in users]
    )
    publish(session.conference, now=now - timedelta(hours=1))


def judge(site, fault, *, began, bound):
    outcome = site.outcome(fault, due=DUE, began=began)
    conftest.outcomes.append(outcome)
    assert (outcome.lost, outcome.repeated, outcome.strangers) == (0, 0, 0)
    assert outcome.ambiguous <= bound
    assert outcome.sent == DUE - Message.objects.filter(state="held").count()


def test_killed_workers_lose_no_reminder_and_repeat_none(site):
    save_session(DUE)
    began = time.monotonic()
    farm = site(delay=0.02)
    farm.start_worker()
    farm.start_worker()
    for number in range(1, KILLS + 1):
        farm.wait_for_mails(number * DUE // (KILLS + 2))
        farm.kill_worker()
    farm.wait_for_end(DUE, seconds=90)
    judge(farm, "SIGKILL of whole workers", began=began, bound=KILLS * CONCURRENCY)


@pytest.mark.skipif(not LONG, reason="only on WTDC_LONG")
def test_killed_children_lose_no_reminder_and_repeat_none(site):
    save_session(DUE)
    began = time.monotonic()
    farm = site(delay=0.02)
    farm.start_worker()
    for number in range(1, KILLS + 1):
        farm.wait_for_mails(number * DUE // (KILLS + 2))
        farm.kill_child()
    farm.wait_for_end(DUE, seconds=90)
    judge(farm, "SIGKILL of children", began=began, bound=KILLS)


def test_broker_that_forgets_everything_and_dies_loses_no_reminder(site):
    save_session(DUE)
    began = time.monotonic()
    farm = site(delay=0.02)
    farm.start_worker()
    farm.wait_for_mails(DUE // 4)
    farm.flush_broker()
    farm.wait_for_mails(DUE // 2)
    farm.restart_broker()
    farm.wait_for_end(DUE, seconds=90)
    judge(farm, "FLUSHALL, then broker SIGKILL", began=began, bound=0)
