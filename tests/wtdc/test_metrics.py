from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.mail import MessageFactory, SuppressionFactory

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-nobody-guesses-1234"


def test_this_machine_reads_the_figures(client):
    SuppressionFactory()
    MessageFactory(due_at=timezone.now() - timedelta(minutes=10))
    MessageFactory(due_at=timezone.now() + timedelta(minutes=10))
    answer = client.get("/metrics")
    figures = dict(line.split() for line in answer.text.splitlines() if not line.startswith("#"))
    assert (figures["wtdc_mail_due"], figures["wtdc_mail_suppressed_mailboxes"]) == ("1.0", "1.0")
    assert figures["wtdc_mail_domains_left_alone"] == "0.0"
    assert 590 < float(figures["wtdc_mail_oldest_due_seconds"]) < 660
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_nobody_reads_them_through_a_proxy(client, header):
    assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 404


@pytest.mark.parametrize("count", [1])
def test_nobody_reads_them_where_all_come_through_a_proxy(client, settings, count):
    settings.TRUSTED_PROXY_COUNT = count
    assert client.get("/metrics").status_code == 404


def test_another_machine_reads_nothing(client):
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404


@pytest.mark.parametrize(("shown", "status"), [(TOKEN, 200), ("", 404), (TOKEN[:-1], 404), ("ü" * 30, 404)])
def test_token_opens_them_from_anywhere_and_nothing_else_does(client, settings, shown, status):
    settings.METRICS_TOKEN = TOKEN
    headers = {"Authorization": f"Bearer {shown}"} if shown else {}
    assert client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.9").status_code == status


def test_figures_are_only_read(client):
    assert client.post("/metrics").status_code == 405
