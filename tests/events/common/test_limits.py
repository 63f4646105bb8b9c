import os
import signal
import threading
import time

import pytest
from django.http import HttpResponse
from django.test import RequestFactory, override_settings
from django.urls import path

from events.common import limits
from wtdc import valkey
from wtdc.urls import *  # noqa: F403  # the test's own address beside the real ones
from wtdc.urls import urlpatterns as real


@limits.limited("test", most=2, seconds=60)
def guarded(request):
    return HttpResponse("done")


urlpatterns = [path("guarded/", guarded), *real]


def request(address="192.0.2.1", forwarded=""):
    extra = {"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}
    return RequestFactory().post("/", REMOTE_ADDR=address, **extra)


def test_the_attempt_after_the_last_is_refused_until_the_window_ends():
    for _ in range(3):
        limits.take("code", 7, most=3, seconds=60)
    with pytest.raises(limits.Limited) as caught:
        limits.take("code", 7, most=3, seconds=60)
    assert 1 <= caught.value.retry_after <= 60


def test_a_new_window_begins_by_itself():
    limits.take("code", 7, most=1, seconds=1)
    time.sleep(1.1)
    limits.take("code", 7, most=1, seconds=1)


def test_scopes_and_subjects_count_apart():
    limits.take("code", 7, most=1, seconds=60)
    limits.take("code", 8, most=1, seconds=60)
    limits.take("other", 7, most=1, seconds=60)


def test_exactly_the_allowed_number_passes_when_all_ask_at_once():
    passed = []

    def ask():
        try:
            limits.take("race", 1, most=10, seconds=60)
        except limits.Limited:
            return
        passed.append(1)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 10


@override_settings(ROOT_URLCONF=__name__)
def test_a_view_answers_429_with_the_time_to_wait(client):
    statuses = [client.post("/guarded/").status_code for _ in range(3)]
    response = client.post("/guarded/")
    assert statuses == [200, 200, 429]
    assert (1 <= int(response["Retry-After"]) <= 60, response["Cache-Control"]) == (True, "no-store")


@override_settings(ROOT_URLCONF=__name__)
def test_reading_does_not_count(client):
    assert [client.get("/guarded/").status_code for _ in range(5)] == [200] * 5


@override_settings(ROOT_URLCONF=__name__)
def test_changing_x_forwarded_for_does_not_help_when_no_proxy_is_trusted(client):
    statuses = [
        client.post("/guarded/", headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code for n in range(3)
    ]
    assert statuses == [200, 200, 429]


@pytest.mark.parametrize(
    ("count", "forwarded", "expected"),
    [
        (0, "198.51.100.9", "192.0.2.1"),
        (1, "198.51.100.9", "198.51.100.9"),
        (1, "203.0.113.5, 198.51.100.9", "198.51.100.9"),
        (2, "203.0.113.5, 198.51.100.9, 198.51.100.10", "198.51.100.9"),
        (2, "198.51.100.9", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, "not an address", "unknown"),
    ],
)
def test_the_caller_is_whom_the_outermost_trusted_proxy_saw(settings, count, forwarded, expected):
    settings.TRUSTED_PROXY_COUNT = count
    assert limits.client_address(request(forwarded=forwarded)) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::ffff:192.0.2.7", "192.0.2.7"), ("", "unknown")],
)
def test_an_ipv6_caller_counts_by_its_network(address, expected):
    assert limits.client_address(request(address)) == expected


def test_nobody_is_refused_while_the_server_is_frozen_and_asking_does_not_wait(settings):
    server = valkey.Private()
    settings.REDIS_URL = server.url
    os.kill(server.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    for _ in range(20):
        limits.take("code", 7, most=1, seconds=60)
    server.process.send_signal(signal.SIGCONT)
    server.close()
    assert time.monotonic() - began < 3
