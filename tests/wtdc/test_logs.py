import io
import json
import logging

import pytest
import structlog
from django.conf import settings

from wtdc import logs


@pytest.fixture
def logged():
    """Turns on one format for a test; returns what was logged, line by line."""
    stream = io.StringIO()

    def start(style, level="INFO"):
        logs.configure(style, level=level)
        logging.getLogger().handlers[0].setStream(stream)
        return lambda: stream.getvalue().splitlines()

    yield start
    logs.configure(settings.LOG_FORMAT, level=settings.LOG_LEVEL)


def test_production_writes_one_json_object_an_event(logged):
    lines = logged("json")
    structlog.get_logger("wtdc.test").info("arrived", conference="sample", seats=3)
    (line,) = lines()
    event = json.loads(line)
    assert {key: event[key] for key in ("event", "level", "logger", "conference", "seats")} == {
        "event": "arrived",
        "level": "info",
        "logger": "wtdc.test",
        "conference": "sample",
        "seats": 3,
    }


def test_an_exception_stays_on_its_json_line(logged):
    lines = logged("json")
    try:
        int("first\nsecond")
    except ValueError:
        logging.getLogger("django.request").exception("Internal Server Error: %s", "/x")
    (line,) = lines()
    assert "second" in json.loads(line)["exception"]


@pytest.mark.parametrize("style", ["json", "text"])
@pytest.mark.parametrize(
    "text", ["a\r\nb", "a\nb", "a\x1b[31mb", "a\x00b", "a\x85b", "a\u2028b", "a\u202eb", "a\x9b31mb"]
)
def test_a_value_cannot_begin_a_line_or_colour_the_terminal(logged, style, text):
    lines = logged(style)
    structlog.get_logger("wtdc.test").info("name", who=text)
    logging.getLogger("some.library").warning("name %s", text)
    assert len(lines()) == 2
    assert not any(text[1] in line for line in lines())


@pytest.mark.parametrize("style", ["json", "text"])
@pytest.mark.parametrize(
    "key",
    [
        "password",
        "new_password1",
        "SECRET_KEY",
        "access_token",
        "cookie",
        "Authorization",
        "body",
        "code",
        "otp",
    ],
)
def test_what_names_a_secret_is_masked(logged, style, key):
    lines = logged(style)
    structlog.get_logger("wtdc.test").info("given", **{key: "hunter2", "inner": {key: ["hunter2"]}})
    assert "hunter2" not in "".join(lines())


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/hunter2.ics",
        "/ar/calendar/hunter2.ics",
        "/invitations/hunter2/",
        "/mail/unsubscribe/hunter2/",
        "/mail/preferences/hunter2/",
        "/accounts/password/reset/key/hunter2/",
        "/accounts/confirm-email/hunter2/",
    ],
)
def test_links_that_grant_something_are_masked_wherever_they_stand(logged, path):
    lines = logged("json")
    structlog.get_logger("wtdc.test").info("request", path=path)
    logging.getLogger("django.request").warning("Not Found: %s", path)
    assert len(lines()) == 2
    assert "hunter2" not in "".join(lines())


def test_passwords_in_addresses_are_masked(logged):
    lines = logged("json")
    logging.getLogger("kombu").error("Cannot connect to %s", "redis://:hunter2@queue:6379/0")
    assert "redis://:***@queue:6379/0" in lines()[0]


def test_the_answer_of_a_mail_server_is_no_secret(logged):
    lines = logged("json")
    structlog.get_logger("wtdc.test").info("mail", code=250)
    assert json.loads(lines()[0])["code"] == 250


def test_statements_and_their_values_are_not_logged_even_when_debugging(logged):
    lines = logged("json", level="DEBUG")
    logging.getLogger("django.db.backends").debug("UPDATE users SET password = %s", "hunter2")
    assert lines() == []


def test_a_huge_value_is_cut(logged):
    lines = logged("json")
    structlog.get_logger("wtdc.test").info("name", who="x" * 5_000_000)
    assert len(lines()[0]) < 5000


def test_each_request_is_logged_once_with_its_id(logged, client):
    lines = logged("json")
    response = client.get("/nothing/here%0d%0aINFO", headers={"X-Request-Id": "abc-12345678"})
    events = [json.loads(line) for line in lines()]
    (request,) = [event for event in events if event["event"] == "request"]
    assert response["X-Request-Id"] == request["request_id"] == "abc-12345678"
    assert request["status"] == 404
    assert request["path"] == "/nothing/here\\r\\nINFO"


@pytest.mark.parametrize(
    "given", ["short", "x" * 65, "a b c d e f g h", "12345678\r\nSet-Cookie: a=b", "é" * 10]
)
def test_an_ill_formed_request_id_is_replaced(client, given):
    response = client.get("/healthz-not", headers={"X-Request-Id": given})
    assert len(response["X-Request-Id"]) == 32


def test_health_checks_do_not_fill_the_log(logged, client):
    lines = logged("json")
    client.get("/healthz")
    assert lines() == []
