"""Many ask to attend while the broker is frozen, the database restarts and web processes die."""

import os
import time
from threading import Thread

import pytest

from events.mail.models import Message
from events.registrations.models import Registration
from events.registrations.queries import miscounted
from tests.faults.crowd import Crowd
from tests.faults.outcome import judge
from tests.faults.site import retried
from tests.faults.staging import open_registration, owner

pytestmark = [pytest.mark.fault]
LONG = bool(os.environ.get("WTDC_LONG"))
ON_POSTGRES = os.environ.get("WTDC_TEST_VENDOR") == "postgresql"
postgres_only = pytest.mark.skipif(not ON_POSTGRES, reason="only on PostgreSQL")
# The short form plays each of them on one database, the long one on both.
short_on_sqlite = pytest.mark.skipif(ON_POSTGRES and not LONG, reason="only on SQLite, or WTDC_LONG")
HEADINGS = {"confirmed": "You are confirmed", "waitlisted": "On the waiting list"}


def check_books(category, *, asked, places):
    """Every place given, none twice, everybody else waits, and who was told so is so."""
    conference = category.conference
    states = list(Registration.objects.filter(conference=conference).values_list("state", flat=True))
    assert (states.count("confirmed"), states.count("waitlisted")) == (places, asked - places)
    assert list(miscounted(conference)) == []
    confirmed = Registration.objects.filter(conference=conference, state="confirmed")
    told = Message.objects.filter(kind="registrations.confirmed").values_list("refs__registration", flat=True)
    assert sorted(told) == sorted(confirmed.values_list("pk", flat=True))


def check_told(category, crowd):
    """What each person read on the status page is what is stored; places and list go by who came first."""
    rows = Registration.objects.filter(conference=category.conference)
    stored = dict(rows.values_list("person__user", "state"))
    told = {owner(answer.key): answer.told for answer in crowd.answers}
    assert told == {user: HEADINGS[state] for user, state in stored.items()}
    in_order = list(rows.order_by("pk").values_list("state", flat=True))
    assert in_order == sorted(in_order)  # "confirmed", then "waitlisted"
    waiting = rows.waiting_in_order().values_list("pk", flat=True)
    assert list(waiting) == sorted(waiting)


def slowest(crowd):
    return max(answer.seconds for answer in crowd.wait())


@short_on_sqlite
def test_frozen_broker_holds_up_no_registration(site):
    asked, places, frozen_for = (500, 50, 120) if LONG else (40, 5, 3)
    farm = site()
    category, keys = open_registration(asked, places=places)
    farm.start_web()
    farm.start()
    farm.wait_for_web()
    usual = slowest(Crowd(farm.url, category, keys[:8], threads=4))
    began = time.monotonic()
    farm.freeze_broker(frozen=True)
    crowd = Crowd(farm.url, category, keys[8:], threads=4, pause=frozen_for * 4 / asked)
    longest = slowest(crowd)
    farm.freeze_broker(frozen=False)
    farm.wait_for_end(asked, seconds=300)
    assert [answer.tries for answer in crowd.answers if not answer.accepted or answer.tries > 1] == []
    # The short form runs on machines that are busy with other tests.
    assert longest < (3 if LONG else 3 + usual)
    check_books(category, asked=asked, places=places)
    judge(
        farm,
        f"B4 broker frozen for {frozen_for} s, slowest answer {longest:.1f} s",
        due=asked,
        began=began,
    )


@postgres_only
def test_crowd_of_clients_leaves_exactly_the_places_taken(site):
    """RG1: several web processes, everybody answered at the first try, the list in the order of joining."""
    asked, places, clients, processes = (2000, 500, 32, 4) if LONG else (120, 30, 8, 2)
    farm = site()
    category, keys = open_registration(asked, places=places)
    farm.start_web(processes=processes)
    farm.start()
    farm.wait_for_web()
    began = time.monotonic()
    crowd = Crowd(farm.url, category, keys, threads=clients, looks=True)
    crowd.wait()
    took = time.monotonic() - began
    assert {status for answer in crowd.answers for status in answer.statuses} == {302}
    farm.wait_for_end(asked, seconds=600)
    check_books(category, asked=asked, places=places)
    check_told(category, crowd)
    judge(
        farm,
        f"{clients} clients, {processes} web processes, {asked} ask for {places}: "
        f"{asked / took:.0f} a second, slowest {max(answer.seconds for answer in crowd.answers):.1f} s",
        due=asked,
        began=began,
    )


@postgres_only
def test_database_that_restarts_confirms_nobody_it_forgets(site):
    asked, places, restarts = (2000, 500, 5) if LONG else (120, 30, 1)
    clients, processes = (32, 4) if LONG else (8, 2)
    farm = site()
    category, keys = open_registration(asked, places=places)
    farm.start_web(processes=processes)
    farm.start()
    farm.wait_for_web()
    began = time.monotonic()
    crowd = Crowd(farm.url, category, keys, threads=clients, looks=True)
    for number in range(1, restarts + 1):
        farm.wait_until(
            lambda number=number: crowd.done() >= number * asked // (restarts + 2),
            seconds=300,
            what="answers",
        )
        farm.restart_database()
    crowd.wait()
    assert all(answer.accepted for answer in crowd.answers)
    farm.wait_for_end(asked, seconds=600)
    assert retried(Registration.objects.count) == asked
    check_books(category, asked=asked, places=places)
    check_told(category, crowd)
    again = sum(answer.tries > 1 for answer in crowd.answers)
    judge(
        farm,
        f"B5 database killed while {asked} register, {again} tried again",
        due=asked,
        began=began,
        bound=restarts * farm.concurrency,
    )


@short_on_sqlite
def test_web_processes_that_die_leave_nothing_half_written(site):
    asked, places, kills = (600, 100, 20) if LONG else (40, 5, 2)
    farm = site()
    category, keys = open_registration(asked, places=places)
    farm.start_web(processes=2)
    farm.start()
    farm.wait_for_web()
    began = time.monotonic()
    crowd = Crowd(farm.url, category, keys)
    watch = Thread(target=crowd.wait)
    watch.start()
    for number in range(1, kills + 1):
        farm.wait_until(
            lambda number=number: crowd.done() >= number * asked // (kills + 2), seconds=120, what="answers"
        )
        farm.kill_web_child()
    watch.join()
    assert all(answer.accepted for answer in crowd.answers)
    farm.wait_for_end(asked, seconds=120)
    assert Registration.objects.count() == asked
    check_books(category, asked=asked, places=places)
    judge(farm, f"B7 SIGKILL of web processes while {asked} register", due=asked, began=began)
