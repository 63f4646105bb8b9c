"""Reminders to many people go out while workers, broker, database and mail server fail."""

import os
import time

import pytest

from events.mail.models import Message
from tests.faults.outcome import judge
from tests.faults.staging import save_session

pytestmark = [pytest.mark.fault]
LONG = bool(os.environ.get("WTDC_LONG"))
ON_POSTGRES = os.environ.get("WTDC_TEST_VENDOR") == "postgresql"
# SQLite has one writer at a time and is for one machine; there fewer mails do.
MANY = (10_000 if ON_POSTGRES else 2_000) if LONG else 200
long_only = pytest.mark.skipif(not LONG, reason="only on WTDC_LONG")
postgres_only = pytest.mark.skipif(not ON_POSTGRES, reason="only on PostgreSQL")
# The short form plays each of them on one database, the long one on both.
short_on_sqlite = pytest.mark.skipif(ON_POSTGRES and not LONG, reason="only on SQLite, or WTDC_LONG")
short_on_postgres = pytest.mark.skipif(not (ON_POSTGRES or LONG), reason="only on PostgreSQL, or WTDC_LONG")


@short_on_postgres
def test_killed_workers_lose_no_reminder(site):
    kills = (20 if ON_POSTGRES else 10) if LONG else 2
    farm = site(sink=[("delay", 0.005)], concurrency=4 if LONG else 2)
    save_session(MANY)
    began = time.monotonic()
    farm.start(workers=2)
    for number in range(1, kills + 1):
        farm.wait_for_mails(number * MANY // (kills + 2))
        farm.kill_worker()
    farm.wait_for_end(MANY, seconds=600)
    judge(farm, "B1 SIGKILL of whole workers", due=MANY, began=began, bound=kills * farm.concurrency)


@long_only
def test_killed_children_lose_no_reminder(site):
    kills = 50 if ON_POSTGRES else 10
    farm = site(sink=[("delay", 0.005)], concurrency=4)
    save_session(MANY)
    began = time.monotonic()
    farm.start(workers=1)
    for number in range(1, kills + 1):
        farm.wait_for_mails(number * MANY // (kills + 2))
        farm.kill_child()
    farm.wait_for_end(MANY, seconds=600)
    judge(farm, "B2 SIGKILL of single children", due=MANY, began=began, bound=kills)


@short_on_sqlite
def test_broker_that_forgets_and_dies_loses_no_reminder(site):
    rounds, due = (3, 4000 if ON_POSTGRES else 2000) if LONG else (1, 200)
    farm = site(sink=[("delay", 0.005)])
    save_session(due)
    began = time.monotonic()
    farm.start()
    for number in range(rounds):
        farm.wait_for_mails((2 * number + 1) * due // (2 * rounds + 1))
        farm.flush_broker()
        farm.wait_for_mails((2 * number + 2) * due // (2 * rounds + 1))
        farm.restart_broker()
    farm.wait_for_end(due, seconds=300)
    judge(farm, f"B3 broker: {rounds} x FLUSHALL, {rounds} x SIGKILL", due=due, began=began)


@postgres_only
def test_database_that_restarts_loses_no_reminder(site):
    restarts, due = (5, 5000) if LONG else (1, 200)
    farm = site(sink=[("delay", 0.005)])
    save_session(due)
    began = time.monotonic()
    farm.start(workers=2)
    for number in range(1, restarts + 1):
        farm.wait_for_mails(number * due // (restarts + 2))
        farm.restart_database()
    farm.wait_for_end(due, seconds=300)
    judge(
        farm,
        "B6 database restarted while sending",
        due=due,
        began=began,
        bound=restarts * 2 * farm.concurrency,
    )


@short_on_sqlite
def test_mail_server_in_a_bad_mood_gets_each_mail_in_the_end(site):
    due = 1000 if LONG else 100
    odds = [("defer", 0.1), ("refuse", 0.02), ("stall", 0.01), ("drop", 0.01), ("stall-seconds", 4)]
    farm = site(sink=odds)
    save_session(due)
    began = time.monotonic()
    farm.start(workers=2)
    farm.wait_for_end(due, seconds=300)
    entries = farm.entries()
    refused = [entry["to"] for entry in entries if entry["did"] == "refused"]
    doubtful = [entry for entry in entries if entry["did"] in {"stalled", "dropped"}]
    assert len(refused) == len(set(refused))
    assert Message.objects.filter(state="failed").count() == len(refused)
    judge(
        farm,
        "B8 mail server: 10 % 451, 2 % 550, 1 % silent, 1 % drops",
        due=due,
        began=began,
        bound=len(doubtful),
        unsent=len(refused),
    )


@short_on_postgres
def test_mail_server_that_was_away_gets_all_when_it_is_back(site):
    due, away = (2000, 30) if LONG else (100, 2)
    farm = site()
    save_session(due)
    farm.stop_sink()
    began = time.monotonic()
    farm.start()
    farm.wait_until(lambda: Message.objects.count() == due, seconds=60, what="all planned")
    time.sleep(away)
    assert farm.delivered() == 0
    farm.start_sink()
    farm.wait_for_mails(1, seconds=20)
    farm.wait_for_end(due, seconds=120)
    assert set(Message.objects.values_list("state", "attempts")) == {("sent", 1)}
    judge(farm, f"B9 mail server away for {away} s", due=due, began=began)


@long_only
def test_many_schedulers_sweepers_and_workers_say_each_thing_once(site):
    farm = site(concurrency=2)
    save_session(MANY)
    began = time.monotonic()
    farm.start(workers=10, beats=4)
    farm.wait_for_end(MANY, seconds=600)
    judge(farm, "B12 4 beats, 10 workers at once", due=MANY, began=began)
