import os
import signal
import time

import pytest
from django.db import OperationalError, connection

from events.common import breaker
from wtdc import valkey, views


@pytest.fixture
def broker():
    """A server of one's own that a test may freeze or end."""
    server = valkey.Private()
    yield server
    server.process.send_signal(signal.SIGCONT)
    server.close()


def test_healthz_answers_ok_without_asking_anything(client, django_assert_num_queries):
    response = client.get("/healthz")
    assert (response.status_code, response.content, response["Cache-Control"]) == (200, b"ok\n", "no-store")


def test_health_is_answered_whatever_the_host_header_says(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/healthz", headers={"host": "10.1.2.3"}).status_code == 200


@pytest.mark.django_db
def test_readyz_reaches_database_and_broker(client):
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "database": True, "broker": True})


@pytest.mark.django_db
def test_readyz_names_a_broker_that_is_gone(client, settings, broker):
    settings.REDIS_URL = broker.url
    broker.close()
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (
        503,
        {"ready": False, "database": True, "broker": False},
    )


@pytest.mark.django_db
def test_readyz_answers_within_three_seconds_when_the_broker_is_frozen(client, settings, broker):
    settings.REDIS_URL = broker.url
    os.kill(broker.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    assert client.get("/readyz").json()["broker"] is False
    assert time.monotonic() - began < 3


@pytest.mark.django_db
def test_readyz_names_a_database_that_is_away(client, monkeypatch):
    def away(*_args, **_kwargs):
        raise OperationalError("could not connect to server")

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/readyz")
    assert (response.status_code, response.json()["database"]) == (503, False)


@pytest.mark.parametrize("path", ["/", "/nothing/", "/accounts/login/"])
@pytest.mark.django_db
def test_a_page_says_503_and_when_to_come_back_while_the_database_is_away(client, monkeypatch, path):
    def away(*_args, **_kwargs):
        raise OperationalError("could not connect to server")

    client.raise_request_exception = False
    client.cookies["session"] = client.cookies["__Host-session"] = "a" * 32
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", away)
    response = client.get(path)
    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (
        503,
        "30",
        "no-store",
    )
    assert b"could not connect" not in response.content


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("database is locked"), True),
        (OperationalError("database or disk is full"), True),
        (OperationalError("connection refused"), True),
        (OperationalError("no such table: events_session"), False),
        (ValueError("x"), False),
        (None, False),
    ],
)
def test_only_a_database_that_is_away_counts_as_unavailable(error, away):
    assert views.is_away(error) is away


def test_a_fault_of_ours_is_500_and_shows_nothing_of_itself(client, monkeypatch):
    def broken(*_args, **_kwargs):
        raise ValueError("hunter2")

    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.sessions.middleware.SessionMiddleware.process_request", broken)
    response = client.get("/")
    assert response.status_code == 500
    assert b"hunter2" not in response.content


def test_a_nul_in_an_address_is_400(client):
    assert [client.get("/a%00b/").status_code, client.get("/", {"q": "a\x00b"}).status_code] == [400, 400]


def test_a_foreign_host_header_is_400(client):
    assert client.get("/", headers={"host": "evil.example.org"}).status_code == 400


@pytest.mark.django_db
def test_a_page_answers_within_three_seconds_when_the_broker_is_frozen(client, settings, broker):
    from django.core.cache import caches

    caches["default"]  # made before, so that the replaced one is ours
    settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": broker.url}}
    settings.REDIS_URL = broker.url
    os.kill(broker.process.pid, signal.SIGSTOP)
    began = time.monotonic()
    assert client.get("/accounts/login/").status_code == 200
    assert caches["default"].get("x", "default") == "default"
    assert time.monotonic() - began < 3
    assert breaker.breaker.open_again > 0
